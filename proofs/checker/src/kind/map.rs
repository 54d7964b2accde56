//! Kind `map`: the optimal actions of all states over a polygon of weights.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Conditions;
use super::optimality::is_set;
use crate::bellman::{Backup, line_of_row, row};
use crate::budget;
use crate::model::Model;
use crate::number::{Fraction, shown};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};
use crate::section::{Pairs, Point, Sets, Stated, Values};
use crate::words;

pub(super) const PARTS: &str = "reward direction direction-2 domain share corner+optimal* cell+value+slope+slope-2*";

/// The rewards R + x D₁ + y D₂ for the points (x, y) of a polygon.
#[derive(Debug)]
pub struct Map<'a> {
    /// R.
    pub reward: Pairs<'a>,
    /// D₁ and D₂.
    pub directions: [Pairs<'a>; 2],
    /// The corners of the polygon, counterclockwise.
    pub domain: Stated<'a, [Point]>,
    /// The part of its area that the cells cover.
    pub share: Stated<'a, Fraction>,
    /// The corners of the cells.
    pub corners: Vec<Corner<'a>>,
    /// The cells.
    pub cells: Vec<Cell<'a>>,
}

/// A point with the sets of optimal actions there.
#[derive(Debug)]
pub struct Corner<'a> {
    /// The point.
    pub at: Stated<'a, Point>,
    /// A*(s) for every s.
    pub optimal: Sets<'a>,
}

/// A polygon on which one policy is optimal.
#[derive(Debug)]
pub struct Cell<'a> {
    /// The numbers of its corners, counterclockwise.
    pub corners: Stated<'a, [u32]>,
    /// V₀, V₁ and V₂ of the values V₀ + x V₁ + y V₂.
    pub values: [Values<'a>; 3],
}

impl<'a> Cell<'a> {
    fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let values = [parts.values("value")?, parts.values("slope")?, parts.values("slope-2")?];
        Ok(Cell { corners: parts.corners("cell")?, values })
    }
}

/// Twice the area of the triangle with three corners, positive if these turn counterclockwise.
fn turn([px, py]: &Point, [qx, qy]: &Point, [rx, ry]: &Point) -> Fraction {
    let minus = |one: &Arc<Fraction>, other: &Arc<Fraction>| (**one).clone().minus(other);
    let across = |a: Fraction, b: &Fraction| a.times(b);
    across(minus(qx, px), &minus(ry, py)).minus(&across(minus(qy, py), &minus(rx, px)))
}

/// The edges of a polygon, from each corner to the next.
fn edges<'a>(polygon: &'a [&'a Point]) -> impl Iterator<Item = (&'a Point, &'a Point)> {
    polygon.iter().zip(polygon.iter().cycle().skip(1)).map(|(p, q)| (*p, *q))
}

/// Twice the area of a polygon if every corner lies to the left of every edge that does not end
/// there, so that it is convex and its boundary is gone through once.
fn area(polygon: &[&Point], line: usize) -> Result<Fraction, Refusal> {
    let is_left = |p: &Point, q: &Point| polygon.iter().filter(|r| turn(p, q, r).sign().is_gt()).count();
    let others = polygon.len().saturating_sub(2);
    if others == 0 || !edges(polygon).all(|(p, q)| budget::is_spent() || is_left(p, q) == others) {
        let required = "seen along each edge, all other corners must lie to the left";
        return Err(Refusal::new(line, Condition::L1, "this is no convex polygon, counterclockwise", required));
    }
    let mut whole = Fraction::zero();
    if let Some(first) = polygon.first() {
        edges(polygon).for_each(|(p, q)| whole.add(&turn(first, p, q)));
    }
    Ok(whole)
}

impl<'a> Map<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let ((head, corners), (_, cells)) = (parts.groups("corner"), parts.groups("cell"));
        let corner = |parts: Parts<'a>| Ok(Corner { at: parts.point("corner")?, optimal: parts.sets("optimal")? });
        Ok(Map {
            reward: head.pairs("reward")?,
            directions: [head.pairs("direction")?, head.pairs("direction-2")?],
            domain: head.points("domain")?,
            share: head.number("share")?,
            corners: corners.map(corner).collect::<Result<_, _>>()?,
            cells: cells.map(Cell::of).collect::<Result<_, _>>()?,
        })
    }

    /// **L1** The domain and each cell is a polygon with every corner to the left of each edge that
    /// does not end there; the corners lie in the domain, and each is one of a cell.
    fn l1(&self, domain: &[&Point]) -> Result<(), Refusal> {
        let named: BTreeSet<u32> = self.cells.iter().flat_map(|cell| cell.corners.is).copied().collect();
        for (corner, number) in self.corners.iter().zip(0..) {
            if budget::is_spent() {
                break; // The certificate is refused, whatever this returns.
            }
            let fault =
                |stated| Err(Refusal::new(corner.at.line, Condition::L1, stated, "the corners are those of cells"));
            if !named.contains(&number) {
                return fault("no cell has this corner");
            }
            if edges(domain).any(|(p, q)| turn(p, q, corner.at.is).sign().is_lt()) {
                return fault("the corner lies outside the domain");
            }
        }
        Ok(())
    }

    fn corners_of(&self, cell: &Cell) -> Result<Vec<&Corner<'a>>, Refusal> {
        let corner = |number: &u32| {
            let stated = format!("there is no corner {number}");
            let required = format!("{} are listed, counted from 0", self.corners.len());
            let found = self.corners.get(*number as usize);
            found.ok_or_else(|| Refusal::new(cell.corners.line, Condition::L1, stated, required))
        };
        cell.corners.is.iter().map(corner).collect()
    }

    /// Which pairs have f identically 0, by
    ///
    /// **L2** f(p) ≤ 0 at every corner p of a cell for every pair, and for every s some f is 0 at all
    /// of them; and
    ///
    /// **L3** A_p(s) = { a : f(p) = 0 } at every corner p of a cell.
    fn label(&self, model: &Model, cell: &Cell, corners: &[&Corner]) -> Result<Vec<bool>, Refusal> {
        let [zero, one, two] = &cell.values;
        let [first, second] = self.directions;
        let backups = [(self.reward, zero), (first, one), (second, two)].map(|(reward, value)| Backup {
            model,
            reward,
            value: *value,
        });
        let mut label = Vec::new();
        for (index, state) in model.states.iter().enumerate() {
            let [zero, one, two] = backups.map(|backup| backup.advantages(index));
            let planes = zero?.into_iter().zip(one?).zip(two?);
            // A certificate that has cost too much is refused, whatever this returns.
            let sign = |[x, y]: &Point, ((zero, one), two): &((Fraction, Fraction), Fraction)| match budget::is_spent()
            {
                true => Ordering::Equal,
                false => one.times(x).plus(&two.times(y)).plus(zero).sign(),
            };
            let signs: Vec<Vec<Ordering>> =
                planes.map(|plane| corners.iter().map(|corner| sign(corner.at.is, &plane)).collect()).collect();
            let members: Vec<bool> = signs.iter().map(|signs| signs.iter().all(|sign| sign.is_eq())).collect();
            if signs.iter().flatten().any(|sign| sign.is_gt()) || !members.contains(&true) {
                let required = "f must be at most 0 at every corner for every action, and 0 at all of them for one";
                let stated = "the value or a slope is not that of an optimal policy";
                return Err(Refusal::new(cell.corners.line, Condition::L2, stated, required).at_state(&state.name));
            }
            label.extend(members);
            for (place, corner) in corners.iter().enumerate() {
                let is_zero = |action: usize| {
                    signs.get(action).and_then(|signs| signs.get(place)).is_some_and(|sign| sign.is_eq())
                };
                let (line, sets) = (line_of_row(corner.optimal, index), corner.optimal);
                is_set(state, line, Condition::L3, sets.name, row(sets, index)?, is_zero)?;
            }
        }
        Ok(label)
    }
}

impl Conditions for Map<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        let domain: Vec<&Point> = self.domain.is.iter().collect();
        let whole = area(&domain, self.domain.line)?;
        self.l1(&domain)?;
        let (mut covered, mut labels) = (Fraction::zero(), BTreeSet::new());
        for cell in &self.cells {
            let corners = self.corners_of(cell)?;
            let points: Vec<&Point> = corners.iter().map(|corner| corner.at.is).collect();
            covered.add(&area(&points, cell.corners.line)?);
            if !labels.insert(self.label(model, cell, &corners)?) && !budget::is_spent() {
                let stated = "an earlier cell has the same sets of optimal actions";
                return Err(Refusal::new(cell.corners.line, Condition::L4, stated, "any two cells differ"));
            }
        }
        // **L4** Any two cells differ in the set of some state; their areas add up to the share of the
        // area of the domain.
        if covered != self.share.is.times(&whole) {
            let stated = format!("the cells cover {} of the domain", shown(self.share.is));
            let required = format!("they cover {}", shown(&covered.over_fraction(&whole)));
            return Err(Refusal::new(self.share.line, Condition::L4, stated, required));
        }
        Ok(())
    }

    fn words(&self, _: &Model) -> Result<String, Refusal> {
        let point = |[x, y]: &Point| format!("({}, {})", shown(x), shown(y));
        let share = if self.share.is.is_one() { "cover".into() } else { format!("cover {} of", shown(self.share.is)) };
        Ok(format!(
            "  the sets of all optimal actions under R + x D₁ + y D₂ are known at the points (x, y) of polygons that {share}\n  \
             the polygon with the corners {};\n  they are constant inside each of these and on each of its open edges, and differ from one to \
             the other: {} with {}.\n",
            words::some_of(self.domain.is.iter().map(point).collect()),
            words::counted(self.cells.len(), "polygon"),
            words::counted(self.corners.len(), "corner"),
        ))
    }
}
