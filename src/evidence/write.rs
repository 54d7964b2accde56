//! The kinds of certificates, each written to a stream in the order of its section in the format.
//!
//! Nothing is certified by being written: [`Certified`](super::Certified) is what the checker has
//! accepted.

use std::fmt::Display;
use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::CeilingLogBase2;
use malachite_base::num::logic::traits::SignificantBits;

use super::sections::{Chosen, ModelOrigin, ModelSections, Writer};
use crate::cliff::{
    Approach, BrokenTie, Case, DiscountPath, Facet, Freedom, Harm, Map, Part, Path, Plane, Radius, Ray, Repair,
};
use crate::mdp::{Dynamics, Pair, Reward, State};
use crate::number::enclosure::ceiling_at;
use crate::number::{Integer, Polynomial, Rational, Root};
use crate::soft::{SoftSolution, Stability};
use crate::solve::Optimum;

/// `optimality`: V*_R, and A*(·;R) exactly.
///
/// # Errors
/// Whatever `out` reports; the same holds for all kinds.
pub fn optimality<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let mut writer = begin(out, "optimality", optimum, origin.into())?;
    writer.reward("reward", optimum.bellman().dynamics, optimum.bellman().reward)?;
    optimum_sections(&mut writer, optimum, "value", Some("optimal"))?;
    writer.end(optimum.bellman().dynamics)
}

/// `cliffs`: V*_R, A*(·;R), and how far the optimal actions of some tied states are forced.
///
/// # Errors
/// As [`optimality`].
pub fn cliffs<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
    broken: &[BrokenTie],
) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    let mut writer = begin(out, "cliffs", optimum, origin.into())?;
    writer.reward("reward", dynamics, optimum.bellman().reward)?;
    optimum_sections(&mut writer, optimum, "value", Some("optimal"))?;
    for BrokenTie { tied, reach, first, .. } in broken {
        writeln!(writer, "cliff {}", tied.state.index())?;
        writeln!(writer, "reach {}", reach.len())?;
        for (state, weight) in reach {
            let weight = writer.spelled(&weight.into());
            writeln!(writer, "{} {weight}", state.index())?;
        }
        match first {
            Some(pair) => {
                let state = dynamics.state_of(*pair);
                writer.positions(&format!("first {}", state.index()), dynamics, state, [*pair])?;
            }
            None => writeln!(writer, "first none")?,
        }
    }
    writer.end(dynamics)
}

/// `ray`: A*(s0; R + εD) for 0 < ε < ε̄.
///
/// # Errors
/// As [`optimality`].
pub fn ray<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
    state: State,
    ray: &Ray<'_>,
) -> io::Result<()> {
    rays(out, "ray", optimum, origin.into(), state, &[ray])
}

/// `discontinuity`: two rays from R that force different single actions at s0.
///
/// # Errors
/// As [`optimality`].
pub fn discontinuity<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
    state: State,
    first: &Ray<'_>,
    second: &Ray<'_>,
) -> io::Result<()> {
    rays(out, "discontinuity", optimum, origin.into(), state, &[first, second])
}

fn rays(
    out: impl Write,
    kind: &str,
    optimum: &Optimum<'_, Rational>,
    origin: ModelOrigin<'_>,
    state: State,
    rays: &[&Ray<'_>],
) -> io::Result<()> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let mut writer = begin(out, kind, optimum, origin)?;
    writer.reward("reward", dynamics, bellman.reward)?;
    writeln!(writer, "at {}", state.index())?;
    writer.positions("optimal-at-start", dynamics, state, optimum.optimal().at(dynamics, state))?;
    optimum_sections(&mut writer, optimum, "value", None)?;
    for ray in rays {
        writeln!(writer, "ray")?;
        writer.reward("direction", dynamics, ray.direction())?;
        writer.bound("until", ray.until())?;
        writer.positions("optimal-within", dynamics, state, ray.within(state))?;
        if let Some(end) = ray.at_end(state) {
            writer.positions("optimal-at-end", dynamics, state, end)?;
        }
        writer.choice(dynamics, &ray.policy())?;
        writer.values("slope", optimum.components(), ray.slope())?;
    }
    writer.end(dynamics)
}

/// `pair`: two rewards of the same dynamics, their distance and their optimal action sets.
///
/// # Errors
/// As [`optimality`].
pub fn pair<'o>(
    out: impl Write,
    first: &Optimum<'_, Rational>,
    second: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let dynamics = first.bellman().dynamics;
    let mut writer = begin(out, "pair", first, origin.into())?;
    writer.reward("reward", dynamics, first.bellman().reward)?;
    writer.reward("reward-2", dynamics, second.bellman().reward)?;
    writeln!(writer, "distance {}", first.bellman().reward.distance(second.bellman().reward))?;
    optimum_sections(&mut writer, first, "value", Some("optimal"))?;
    optimum_sections(&mut writer, second, "value-2", Some("optimal-2"))?;
    writer.end(dynamics)
}

/// `harm`: the best and the worst of a second criterion over all optimal policies.
///
/// # Errors
/// As [`optimality`].
pub fn harm<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    harm: &Harm<'_>,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let origin = origin.into();
    let dynamics = optimum.bellman().dynamics;
    let instance = ModelSections { dynamics, initial: origin.initial };
    let mut writer = Writer::begin(out, "harm", instance, &about_two(origin), is_long(optimum))?;
    writer.reward("reward", dynamics, optimum.bellman().reward)?;
    optimum_sections(&mut writer, optimum, "value", Some("optimal"))?;
    writer.reward("reward-2", dynamics, harm.criterion)?;
    writer.values("best", optimum.components(), &harm.best)?;
    writer.values("worst", optimum.components(), &harm.worst)?;
    freedom_sections(&mut writer, dynamics, &harm.own.freedom, &harm.own.class)?;
    distance_sections(&mut writer, optimum, &harm.own)?;
    writer.end(dynamics)
}

/// `path`: the sets of optimal actions on the way from one reward to another.
///
/// # Errors
/// As [`optimality`].
pub fn path<'o>(
    out: impl Write,
    dynamics: &Dynamics,
    ends: [&Reward; 2],
    path: &Path<'_>,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let origin = origin.into();
    let instance = ModelSections { dynamics, initial: origin.initial };
    let long = path.pieces.iter().any(|piece| is_long(&piece.value) || is_long(&piece.slope));
    let mut writer = Writer::begin(out, "path", instance, &about_two(origin), long)?;
    writer.reward("reward", dynamics, ends[0])?;
    writer.reward("reward-2", dynamics, ends[1])?;
    writer.sets("optimal", dynamics, &path.at_start)?;
    for piece in &path.pieces {
        writeln!(writer, "piece {}", piece.to)?;
        optimum_sections(&mut writer, &piece.value, "value", None)?;
        optimum_sections(&mut writer, &piece.slope, "slope", None)?;
        writer.sets("within", dynamics, &piece.within)?;
        writer.sets("at-end", dynamics, &piece.at_end)?;
    }
    writer.end(dynamics)
}

/// `map`: the sets of optimal actions over a polygon of weights.
///
/// # Errors
/// As [`optimality`].
pub fn map<'o>(
    out: impl Write,
    dynamics: &Dynamics,
    plane: &Plane,
    map: &Map<'_>,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let origin = origin.into();
    let instance = ModelSections { dynamics, initial: origin.initial };
    let long = map.cells.iter().flat_map(|cell| &cell.values).any(is_long);
    let mut writer = Writer::begin(out, "map", instance, &about(origin), long)?;
    let [first, second] = &plane.directions;
    for (name, reward) in [("reward", &plane.reward), ("direction", first), ("direction-2", second)] {
        writer.reward(name, dynamics, reward)?;
    }
    let corners: Vec<String> = plane.domain.iter().map(|[x, y]| format!("{x} {y}")).collect();
    writeln!(writer, "domain {}\nshare {}", corners.join(" "), map.share)?;
    for corner in &map.corners {
        write!(writer, "corner")?;
        corner.at.iter().try_for_each(|x| write!(writer, " {x}"))?;
        writeln!(writer)?;
        writer.sets("optimal", dynamics, &corner.optimal)?;
    }
    for cell in &map.cells {
        write!(writer, "cell")?;
        cell.corners.iter().try_for_each(|corner| write!(writer, " {corner}"))?;
        writeln!(writer)?;
        for (name, value) in ["value", "slope", "slope-2"].into_iter().zip(&cell.values) {
            optimum_sections(&mut writer, value, name, None)?;
        }
    }
    writer.end(dynamics)
}

/// `discount-path`: the sets of optimal actions on the way from one discount to another.
///
/// # Errors
/// As [`optimality`].
pub fn discount_path<'o>(
    out: impl Write,
    dynamics: &Dynamics,
    reward: &Reward,
    path: &DiscountPath,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    const LONG: u64 = 1 << 10;
    let origin = origin.into();
    let instance = ModelSections { dynamics, initial: origin.initial };
    let is_long = |polynomial: &Polynomial| polynomial.coefficients().iter().any(|c| c.significant_bits() > LONG);
    let long = path.pieces.iter().any(|piece| is_long(&piece.value.denominator));
    let mut writer = Writer::begin(out, "discount-path", instance, &about(origin), long)?;
    writer.reward("reward", dynamics, reward)?;
    writeln!(writer, "discount-from {}", path.discounts.from)?;
    writer.sets("optimal", dynamics, &path.at_start)?;
    for piece in &path.pieces {
        match &piece.to {
            Root::At(x) => writeln!(writer, "break {x}")?,
            Root::Between { polynomial, low, high } => {
                writer.polynomial(&format!("break {low} {high} "), polynomial)?;
            }
        }
        writer.polynomial("denominator ", &piece.value.denominator)?;
        writeln!(writer, "numerators")?;
        piece.value.numerators.iter().try_for_each(|numerator| writer.polynomial("", numerator))?;
        writer.sets("within", dynamics, &piece.within)?;
        piece.at_end.iter().try_for_each(|sets| writer.sets("at-end", dynamics, sets))?;
    }
    writer.end_with(path.rank.as_deref().or(dynamics.rank()))
}

/// `radius`: how far R may move before π is not the one optimal policy.
///
/// # Errors
/// As [`optimality`].
pub fn radius<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    radius: &Radius,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let mut writer = begin(out, "radius", optimum, origin.into())?;
    writer.reward("reward", dynamics, bellman.reward)?;
    freedom_sections(&mut writer, dynamics, &radius.freedom, &radius.class)?;
    optimum_sections(&mut writer, optimum, "value", None)?;
    writer.choice(dynamics, &radius.policy)?;
    writer.values("horizon", optimum.components(), &radius.horizon)?;
    let over = writer.spelled(&radius.occupancies.over);
    writeln!(writer, "occupancy\nover {over}")?;
    for row in &radius.occupancies.rows {
        let entries: Vec<String> = row.iter().map(|(state, x)| format!("{state}:{}", writer.spelled(x))).collect();
        writeln!(writer, "{}", entries.join(" "))?;
    }
    for (&pair, y) in &radius.vectors {
        let state = dynamics.state_of(pair);
        let name = format!("vector {} {}", state.index(), dynamics.position(state, pair));
        writer.values(&name, optimum.components(), y)?;
    }
    let speed = |speed: fn(&Facet) -> &Rational| {
        move |pair: Pair| radius.facets[pair.index()].as_ref().map(speed).cloned().unwrap_or_default()
    };
    writer.pairs("speed-lower", dynamics, speed(|facet| &facet.slowest))?;
    writer.pairs("speed-upper", dynamics, speed(|facet| &facet.fastest))?;
    for (name, bound) in [("radius-lower", &radius.lower), ("radius-upper", &radius.upper)] {
        writer.bound(name, bound)?;
    }
    if let Some(pair) = radius.nearest {
        let state = dynamics.state_of(pair);
        writeln!(writer, "nearest {} {}", state.index(), dynamics.position(state, pair))?;
    }
    writer.end(dynamics)
}

fn classes<W: Write>(writer: &mut Writer<W>, dynamics: &Dynamics, class: &[Pair]) -> io::Result<()> {
    writeln!(writer, "class")?;
    dynamics.all_states().try_for_each(|state| {
        writer.positions("", dynamics, state, dynamics.actions(state).map(|pair| class[pair.index()]))
    })
}

/// `repair`: how large a bonus has to be for some actions to be the only optimal ones.
///
/// # Errors
/// As [`optimality`].
pub fn repair<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    repair: &Repair,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    let mut writer = begin(out, "repair", optimum, origin.into())?;
    let wish = &repair.wish;
    writer.reward("reward", dynamics, optimum.bellman().reward)?;
    writer.reward("freedom", dynamics, &wish.freedom.weight)?;
    writeln!(writer, "norm {}\nsign {}", wish.freedom.norm.name(), wish.sign())?;
    classes(&mut writer, dynamics, &repair.class)?;
    optimum_sections(&mut writer, optimum, "value", Some("optimal"))?;
    writer.choice(dynamics, &repair.policy(dynamics))?;
    writeln!(writer, "part")?;
    let part = |state| repair.chosen(state).map_or(Part::Open, |(_, part)| part);
    dynamics.all_states().try_for_each(|state| writeln!(writer, "{}", part(state) as u32))?;
    writer.reward("margin", dynamics, &wish.margin)?;
    writer.bound("repair-lower", &repair.lower)?;
    writer.bound("repair-upper", &repair.upper())?;
    if let Some(mended) = &repair.mended {
        writer.reward("bonus", dynamics, &mended.bonus)?;
        writer.values("solution", optimum.components(), &mended.value)?;
    }
    nodes(&mut writer, dynamics, &repair.cases)?;
    writer.end(dynamics)
}

fn freedom_sections<W: Write>(
    writer: &mut Writer<W>,
    dynamics: &Dynamics,
    freedom: &Freedom,
    class: &[Pair],
) -> io::Result<()> {
    writer.reward("freedom", dynamics, &freedom.weight)?;
    writeln!(writer, "norm {}", freedom.norm.name())?;
    classes(writer, dynamics, class)
}

/// The cases of a proof.
fn nodes<W: Write>(writer: &mut Writer<W>, dynamics: &Dynamics, cases: &[Case]) -> io::Result<()> {
    cases.iter().try_for_each(|case| match case {
        Case::Split(state) => writeln!(writer, "node split {}", state.index()),
        Case::Flow(flow) => writer.reward("node flow", dynamics, flow),
    })
}

/// A target, and how far it is.
fn distance_sections<W: Write>(
    writer: &mut Writer<W>,
    optimum: &Optimum<'_, Rational>,
    approach: &Approach,
) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    for pairs in approach.target.pairs().chunk_by(|one, other| dynamics.state_of(*one) == dynamics.state_of(*other)) {
        let state = dynamics.state_of(pairs[0]);
        writer.positions(&format!("target {}", state.index()), dynamics, state, pairs.iter().copied())?;
    }
    writer.bound("radius-lower", &approach.lower)?;
    writer.bound("radius-upper", &approach.upper)?;
    if let Some(nearest) = &approach.nearest {
        writer.reward("bonus", dynamics, &nearest.bonus)?;
        writer.values("solution", optimum.components(), &nearest.value)?;
    }
    nodes(writer, dynamics, &approach.cases)
}

/// `approach`: how far the nearest reward is at which one of some actions is optimal.
///
/// # Errors
/// As [`optimality`].
pub fn approach<'o>(
    out: impl Write,
    optimum: &Optimum<'_, Rational>,
    approach: &Approach,
    origin: impl Into<ModelOrigin<'o>>,
) -> io::Result<()> {
    let dynamics = optimum.bellman().dynamics;
    let mut writer = begin(out, "approach", optimum, origin.into())?;
    writer.reward("reward", dynamics, optimum.bellman().reward)?;
    freedom_sections(&mut writer, dynamics, &approach.freedom, &approach.class)?;
    optimum_sections(&mut writer, optimum, "value", Some("optimal"))?;
    distance_sections(&mut writer, optimum, approach)?;
    writer.end(dynamics)
}

fn begin<W: Write>(
    out: W,
    kind: &str,
    optimum: &Optimum<'_, Rational>,
    origin: ModelOrigin<'_>,
) -> io::Result<Writer<W>> {
    let instance = ModelSections { dynamics: optimum.bellman().dynamics, initial: origin.initial };
    let long = is_long(optimum);
    Writer::begin(out, kind, instance, &about(origin), long)
}

/// Whether a value has so many bits that writing its decimal digits takes longer than all else.
fn is_long(optimum: &Optimum<'_, Rational>) -> bool {
    const LONG: u64 = 1 << 10;
    let mut states = optimum.bellman().dynamics.all_states();
    states.any(|state| optimum.value_fraction(state, 0).denominator().significant_bits() > LONG)
}

/// The section `reward` is the reward of the model's file that the answer is about.
fn about(origin: ModelOrigin<'_>) -> Vec<(&'static str, Chosen<'_>)> {
    origin.reward.map(|chosen| ("reward", chosen)).into_iter().collect()
}

/// The same, and `reward-2` is the other reward.
fn about_two(origin: ModelOrigin<'_>) -> Vec<(&'static str, Chosen<'_>)> {
    about(origin).into_iter().chain(origin.other.map(|chosen| ("reward-2", chosen))).collect()
}

fn optimum_sections<W: Write>(
    writer: &mut Writer<W>,
    optimum: &Optimum<'_, Rational>,
    value: &str,
    optimal: Option<&str>,
) -> io::Result<()> {
    let states = optimum.bellman().dynamics.all_states();
    writer.fractions(value, states.map(|state| optimum.value_fraction(state, 0)))?;
    match optimal {
        Some(name) => writer.sets(name, optimum.bellman().dynamics, optimum.optimal()),
        None => Ok(()),
    }
}

/// `soft`: L ≤ V*_α ≤ U by a sub- and a super-solution.
///
/// # Errors
/// As [`optimality`].
pub fn soft<'o>(out: impl Write, solution: &SoftSolution<'_>, origin: impl Into<ModelOrigin<'o>>) -> io::Result<()> {
    let mut writer = begin_soft(out, "soft", solution, origin.into())?;
    bounds(&mut writer, solution, precision(solution))?;
    writer.end(solution.problem().dynamics)
}

/// `stability`: how far the soft policy moves, at most, to any reward within a distance.
///
/// # Errors
/// As [`optimality`].
pub fn stability<'o>(out: impl Write, stability: &Stability<'_>, origin: impl Into<ModelOrigin<'o>>) -> io::Result<()> {
    let solution = stability.solution();
    let dynamics = solution.problem().dynamics;
    let mut writer = begin_soft(out, "stability", solution, origin.into())?;
    writeln!(writer, "distance {}", stability.distance())?;
    let units = stability.change().iter().map(|change| ceiling_at(change, solution.bits()));
    units_section(&mut writer, "change", solution, units)?;
    bounds(&mut writer, solution, precision(solution).max(stability.precision()))?;
    let horizon: Vec<Rational> = dynamics.all_states().map(|state| stability.horizon().at(state).clone()).collect();
    writer.values("horizon", &dynamics.components(), &horizon)?;
    writer.end(dynamics)
}

/// The model, the reward, the temperature and the measure.
fn begin_soft<W: Write>(
    out: W,
    kind: &str,
    solution: &SoftSolution<'_>,
    origin: ModelOrigin<'_>,
) -> io::Result<Writer<W>> {
    let problem = solution.problem();
    let dynamics = problem.dynamics;
    let mut writer =
        Writer::begin(out, kind, ModelSections { dynamics, initial: origin.initial }, &about(origin), false)?;
    writer.reward("reward", dynamics, problem.reward)?;
    writeln!(writer, "temperature {}", problem.temperature.alpha())?;
    let measure = problem.base.measure(dynamics);
    writer.pairs("measure", dynamics, |pair| measure.at(pair).clone())?;
    Ok(writer)
}

/// The bounds of the values.
fn bounds<W: Write>(writer: &mut Writer<W>, solution: &SoftSolution<'_>, precision: u64) -> io::Result<()> {
    writeln!(writer, "precision {precision}")?;
    let (lower, upper) = solution.bounds();
    units_section(writer, "lower", solution, lower)?;
    units_section(writer, "upper", solution, upper)
}

/// Numbers in units of 2^−bits of a solution.
fn units_section<W: Write>(
    writer: &mut Writer<W>,
    name: &str,
    solution: &SoftSolution<'_>,
    numbers: impl IntoIterator<Item = impl Display>,
) -> io::Result<()> {
    writeln!(writer, "{name}\nover {}", Integer::from(1u32) << solution.bits())?;
    numbers.into_iter().try_for_each(|number| writeln!(writer, "{number}"))
}

/// Bits at which bounds of exp lose less than the room that the solver leaves at every state, one
/// unit of 2^−bits in V or in Σ p exp((Q − V)/α): the first is a change of that sum by 2^−bits/α,
/// and each action may lose four units of exp times its weight.
pub(super) fn precision(solution: &SoftSolution<'_>) -> u64 {
    let problem = solution.problem();
    let dynamics = problem.dynamics;
    let measure = problem.base.measure(dynamics);
    let total = |state| dynamics.actions(state).map(|pair| measure.at(pair) + Rational::from(1u32)).sum::<Rational>();
    let largest = dynamics.all_states().map(total).max().unwrap_or_default();
    let loss = largest * problem.temperature.alpha().max(&Rational::from(1u32));
    let log = if loss > 0u32 { loss.ceiling_log_base_2() } else { 0 };
    solution.bits() + log.max(0).unsigned_abs() + 6
}
