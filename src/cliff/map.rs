//! Maps: the weights of one or two rewards, divided by which actions are optimal.
//!
//! Under R + xD₁ + yD₂ the value of a fixed policy is affine in (x, y), and so are all advantages. The
//! weights at which a policy is optimal are a polygon, and where it has an inside the sets of all
//! optimal actions are constant there. V* is the largest of finitely many affine functions, so that
//! these polygons, the cells, meet edge to edge. A search goes from one to the next across edges.

use std::collections::BTreeMap;

use malachite_base::num::basic::traits::{One, Zero};

use super::budget::{Budget, work_on_advantages};
use super::path::{Path, Piece, advantage, difference, of_one_policy};
use super::polygon::{HalfPlane, Point, Polygon};
use crate::bellman::Bellman;
use crate::mdp::{ActionSets, Direction, Dynamics, PairFunction, Reward};
use crate::number::Rational;
use crate::solve::{Estimate, Optimum, SolveError, solve, solve_within};

/// The rewards R + xD₁ + yD₂ over a polygon of points (x, y).
#[derive(Clone, Debug)]
pub struct Plane {
    /// R.
    pub(crate) reward: Reward,
    /// D₁ and D₂.
    pub(crate) directions: [Direction; 2],
    /// The corners of a convex polygon with an inside, counterclockwise.
    pub(crate) domain: Vec<[Rational; 2]>,
}

impl Plane {
    /// R + xD₁ + yD₂ where x lies between two numbers, and y between two numbers.
    pub fn rectangle(reward: Reward, directions: [Direction; 2], ranges: [&[Rational; 2]; 2]) -> Self {
        let [[left, right], [low, high]] = ranges;
        let domain = [[left, low], [right, low], [right, high], [left, high]].map(|corner| corner.map(Rational::clone));
        Plane { reward, directions, domain: domain.into() }
    }

    /// R + xR₁ + yR₂ + zR₃ where x + y + z = 1 and none of them is negative.
    pub fn simplex(reward: &Reward, [first, second, third]: [&Reward; 3]) -> Self {
        let (zero, one) = (Rational::ZERO, Rational::ONE);
        let directions = [first, second].map(|reward| difference(third, reward));
        let domain = [[&zero, &zero], [&one, &zero], [&zero, &one]].map(|corner| corner.map(Rational::clone));
        Plane { reward: reward.moved(&one, third), directions, domain: domain.into() }
    }
}

/// A point where cells meet, or that ends one.
#[derive(Clone, Debug)]
pub struct Corner {
    /// Its coordinates: one along a line, two in the plane.
    pub at: Vec<Rational>,
    /// A* of all states there.
    pub optimal: ActionSets,
}

/// An interval or a polygon; inside it the sets of all optimal actions are constant.
#[derive(Clone, Debug)]
pub struct Cell<'m> {
    /// The numbers of its corners, counterclockwise.
    pub corners: Vec<usize>,
    /// A* of all states inside.
    pub within: ActionSets,
    /// V^π for a policy π that is optimal in the cell: for R, and for each direction.
    pub values: Vec<Optimum<'m, Rational>>,
}

/// A line or a plane of weights with its cells.
#[derive(Clone, Debug)]
pub struct Map<'m> {
    /// The corners of the cells.
    pub corners: Vec<Corner>,
    /// The cells, all of them unless the budget ended. Any two differ in the set of some state.
    pub cells: Vec<Cell<'m>>,
    /// The part of the length or area that the cells cover.
    pub share: Rational,
}

impl<'m> Map<'m> {
    /// The map of one weight that goes from one number to another along a path.
    pub fn along(path: &Path<'m>, [low, high]: &[Rational; 2]) -> Self {
        let corner =
            |t: &Rational, optimal: &ActionSets| Corner { at: vec![low + t * (high - low)], optimal: optimal.clone() };
        let corners = path.pieces.iter().map(|piece| corner(&piece.to, &piece.at_end));
        let cell = |(number, piece): (usize, &Piece<'m>)| Cell {
            corners: vec![number, number + 1],
            within: piece.within.clone(),
            values: vec![piece.value.clone(), piece.slope.clone()],
        };
        Map {
            corners: [corner(&Rational::ZERO, &path.at_start)].into_iter().chain(corners).collect(),
            cells: path.pieces.iter().enumerate().map(cell).collect(),
            share: path.end(),
        }
    }

    /// The edges of cells, each with the sets of optimal actions between its ends: those that are
    /// optimal at both.
    pub fn edges(&self) -> BTreeMap<[usize; 2], ActionSets> {
        let polygons = self.cells.iter().filter(|cell| cell.corners.len() > 2);
        let edges = polygons.flat_map(|cell| sides(&cell.corners));
        edges.map(|(ends, _)| (ends, between(&self.corners, ends))).collect()
    }

    /// How many edges, or ends of a line, belong to one cell and have more optimal actions than are
    /// optimal inside it.
    pub fn ties_of_border(&self) -> usize {
        let mut cells: BTreeMap<Vec<usize>, Vec<&ActionSets>> = BTreeMap::new();
        for cell in &self.cells {
            let parts: Vec<Vec<usize>> = match &*cell.corners {
                &[from, to] => vec![vec![from], vec![to]],
                corners => sides(corners).map(|(ends, _)| ends.into()).collect(),
            };
            parts.into_iter().for_each(|part| cells.entry(part).or_default().push(&cell.within));
        }
        let sets = |part: &[usize]| {
            let optimal = part.iter().map(|corner| self.corners[*corner].optimal.clone());
            optimal.reduce(|one, other| one.intersection(&other))
        };
        cells
            .iter()
            .filter(|(part, within)| within.len() == 1 && sets(part).as_ref() != within.first().copied())
            .count()
    }
}

/// The pairs that are optimal at both ends of an edge.
fn between(corners: &[Corner], [one, other]: [usize; 2]) -> ActionSets {
    corners[one].optimal.intersection(&corners[other].optimal)
}

/// The sides of a polygon by their ends, the smaller number first; and whether they go that way.
fn sides(corners: &[usize]) -> impl Iterator<Item = ([usize; 2], bool)> + '_ {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(&one, &other)| ([one.min(other), one.max(other)], one < other))
}

/// Divides the domain of a plane into cells, one at least and as many as the budget allows.
///
/// # Errors
/// As [`solve`].
pub fn map<'m, 'b>(
    dynamics: &'m Dynamics,
    plane: &'m Plane,
    budget: impl Into<Budget<'b>>,
) -> Result<Map<'m>, SolveError> {
    let budget = budget.into();
    let mut search = Search::new(dynamics, plane);
    let first = search.first()?;
    search.enter(&first)?;
    let solving = Estimate::of(dynamics).operations();
    while budget.allows(search.map.cells.len())
        && let Some((ends, outwards)) = search.open.first_key_value()
    {
        let next = search.towards(&between(&search.map.corners, *ends), outwards)?;
        search.enter(&next)?;
        if let Some(Cell { corners, values, .. }) = search.map.cells.last() {
            let bits = values.iter().map(Optimum::bits).sum();
            let values = dynamics.states() * values.len();
            budget.spend(4 * solving + work_on_advantages(dynamics.pairs(), corners.len(), values, bits));
        }
    }
    if !search.open.is_empty() {
        search.map.share = search.covered / Polygon::of(&plane.domain).double_area();
    }
    Ok(search.map)
}

/// What has been found of a map.
struct Search<'m> {
    dynamics: &'m Dynamics,
    plane: &'m Plane,
    domain: Polygon,
    borders: Vec<HalfPlane>,
    map: Map<'m>,
    points: Vec<Point>,
    /// The numbers of the corners.
    numbers: BTreeMap<Point, usize>,
    /// The edges inside the domain that one cell has, with a direction out of that cell.
    open: BTreeMap<[usize; 2], [Rational; 2]>,
    /// Twice the area of all cells.
    covered: Rational,
}

impl<'m> Search<'m> {
    fn new(dynamics: &'m Dynamics, plane: &'m Plane) -> Self {
        let domain = Polygon::of(&plane.domain);
        Search {
            dynamics,
            plane,
            borders: domain.borders(),
            domain,
            map: Map { corners: Vec::new(), cells: Vec::new(), share: Rational::ONE },
            points: Vec::new(),
            numbers: BTreeMap::new(),
            open: BTreeMap::new(),
            covered: Rational::ZERO,
        }
    }

    /// What is optimal at the first corner p of the domain, a little further towards the second, and
    /// then still less towards the third. No line contains p and both directions, so that this is
    /// inside a cell.
    fn first(&self) -> Result<ActionSets, SolveError> {
        let [p, q, r] = [0, 1, 2].map(|number| &self.plane.domain[number]);
        let reward = self.along(p, Some(&self.plane.reward));
        let here = solve(&Bellman::new(self.dynamics, &reward))?.optimal().clone();
        let minus = |end: &[Rational; 2]| [0, 1].map(|k| &end[k] - &p[k]);
        self.towards(&self.towards(&here, &minus(q))?, &minus(r))
    }

    /// xD₁ + yD₂, and R if it is given.
    fn along(&self, point: &[Rational; 2], reward: Option<&Reward>) -> Reward {
        PairFunction::from_fn(self.dynamics.pairs(), |pair| {
            let directions = point.iter().zip(&self.plane.directions);
            let sum: Rational = directions.map(|(x, direction)| x * direction.at(pair)).sum();
            sum + reward.map_or(Rational::ZERO, |reward| reward.at(pair).clone())
        })
    }

    /// Which of the actions that are optimal at a point are so a little further on.
    fn towards(&self, sets: &ActionSets, direction: &[Rational; 2]) -> Result<ActionSets, SolveError> {
        let reward = self.along(direction, None);
        Ok(solve_within(&Bellman::new(self.dynamics, &reward), sets)?.optimal().clone())
    }

    /// Adds the cell inside which some actions are optimal.
    fn enter(&mut self, optimal: &ActionSets) -> Result<(), SolveError> {
        let [first, second] = &self.plane.directions;
        let only = of_one_policy(self.dynamics, optimal);
        let values = [&self.plane.reward, first, second];
        let values = values.map(|reward| solve_within(&Bellman::new(self.dynamics, reward), &only));
        let values = values.into_iter().collect::<Result<Vec<_>, _>>()?;
        let half_plane = |pair| HalfPlane::new([0, 1, 2].map(|k| advantage(&values[k], pair)));
        let half_planes: Vec<Option<HalfPlane>> = self.dynamics.all_pairs().map(half_plane).collect();
        let mut polygon = self.domain.clone();
        half_planes.iter().flatten().for_each(|half_plane| polygon.cut(half_plane));
        self.covered += polygon.double_area();
        let corners: Vec<usize> = polygon.0.iter().map(|point| self.corner(point, &half_planes)).collect();
        for (ends, forwards) in sides(&corners) {
            let [p, q] = ends.map(|end| &self.points[end]);
            if self.open.remove(&ends).is_none()
                && !self.borders.iter().any(|border| border.ends_at(p) && border.ends_at(q))
            {
                self.open.insert(ends, if forwards { p.right_of(q) } else { q.right_of(p) });
            }
        }
        let within = ActionSets::from_fn(self.dynamics, |pair| half_planes[pair.index()].is_none());
        self.map.cells.push(Cell { corners, within, values });
        Ok(())
    }

    /// The number of a corner of a cell with these advantages.
    fn corner(&mut self, point: &Point, half_planes: &[Option<HalfPlane>]) -> usize {
        if let Some(number) = self.numbers.get(point) {
            return *number;
        }
        let is_zero = |half_plane: &HalfPlane| half_plane.ends_at(point);
        let optimal = ActionSets::from_fn(self.dynamics, |pair| half_planes[pair.index()].as_ref().is_none_or(is_zero));
        let number = self.points.len();
        self.map.corners.push(Corner { at: point.coordinates().into(), optimal });
        self.points.push(point.clone());
        self.numbers.insert(point.clone(), number);
        number
    }
}
