//! A path as a picture: for each state at which something changes a band of its optimal actions, with
//! every break on the line below.

use super::discount;
use super::path::{self, Place};
use super::svg::{CHARACTER, LINE, Lanes, MARGIN, Svg, colour, label, pixel, shortened};
use super::table::joined;
use crate::cliff::{DiscountPath, Path};
use crate::foreign::Foreign;
use crate::mdp::{ActionSets, Dynamics, State};
use crate::number::{Rational, counted};

/// Pixels.
const NAMES: usize = 120;
const WAY: usize = 460;
const BAND: usize = 26;
const HEADER: usize = 44;
/// So many states are shown, so many lines of breaks, and so many sets that do not fit their band.
const STATES: usize = 16;
const LANES: usize = 8;
const LEGEND: usize = 24;

/// The picture of the way between two rewards of these names.
pub(crate) fn path_picture(dynamics: &Dynamics, path: &Path<'_>, ends: [&str; 2]) -> String {
    let [from, to] = ends.map(Foreign::from);
    let title = format!("optimal actions on the way from {from} to {to}");
    bands(dynamics, &title, [from, to].map(|end| end.to_string()), &path::places(path, |t| format!("t = {}", label(t))))
}

/// The picture of the weights of a reward between two numbers.
pub(crate) fn weight_picture(dynamics: &Dynamics, path: &Path<'_>, name: &str, [low, high]: &[Rational; 2]) -> String {
    let title = format!("optimal actions by the weight of {}", Foreign::from(name));
    let weight = |t: &Rational| label(&(low + t * (high - low)));
    bands(dynamics, &title, [low, high].map(label), &path::places(path, weight))
}

/// The picture of the way between two discounts.
pub(crate) fn discount_picture(dynamics: &Dynamics, path: &DiscountPath) -> String {
    let ends = [&path.discounts.from, &path.discounts.to].map(|discount| format!("γ = {discount}"));
    let title = format!("optimal actions from {} to {}", ends[0], ends[1]);
    bands(dynamics, &title, ends, &discount::places(path))
}

/// The picture of a path between two ends.
fn bands(dynamics: &Dynamics, title: &str, ends: [String; 2], places: &[Place<'_>]) -> String {
    let left = MARGIN + NAMES;
    let x = |at: &Rational| left + pixel(at, WAY);
    let set =
        |sets: &ActionSets, state: State| joined(sets.at(dynamics, state).map(|pair| dynamics.action_name(pair)), ", ");
    let differs = |one: Option<&ActionSets>, other: Option<&ActionSets>, state: State| match (one, other) {
        (Some(one), Some(other)) => dynamics.actions(state).any(|pair| one.contains(pair) != other.contains(pair)),
        _ => false,
    };
    let is_break = |place: &Place<'_>, state: State| {
        differs(place.there, place.before, state) || differs(place.there, place.after, state)
    };
    let changing: Vec<State> =
        dynamics.all_states().filter(|state| places.iter().any(|place| is_break(place, *state))).collect();
    let mut svg = Svg::new();
    let mut legend: Vec<String> = Vec::new();
    for (row, state) in changing.iter().take(STATES).enumerate() {
        let (top, state) = (HEADER + row * (BAND + 8), *state);
        let middle = top + BAND / 2 + 5;
        svg.text([left - 8, middle], "end", shortened(&dynamics.state_name(state).to_string(), NAMES / CHARACTER - 1));
        let mut known: Vec<String> = Vec::new();
        let mut begins = 0;
        for (number, place) in places.iter().enumerate().skip(1) {
            if number + 1 < places.len() && !is_break(place, state) {
                continue;
            }
            let Some(sets) = places[begins].after else { continue };
            let (from, to, label) = (x(&places[begins].at), x(&place.at), set(sets, state));
            let identity = known.iter().position(|other| *other == label).unwrap_or_else(|| {
                known.push(label.clone());
                known.len() - 1
            });
            svg.draw(format_args!(
                "<rect x=\"{from}\" y=\"{top}\" width=\"{}\" height=\"{BAND}\" fill=\"{}\"/>",
                to - from,
                colour(identity)
            ));
            let fits = |text: &str| text.chars().count() * CHARACTER + 4 <= to - from;
            let label = if fits(&label) {
                label
            } else {
                numbered(&mut legend, &format!("{}: {label}", dynamics.state_name(state)))
            };
            if fits(&label) {
                svg.text([from.midpoint(to), middle], "middle", label);
            }
            begins = number;
        }
        for place in places.iter().filter(|place| is_break(place, state)) {
            let at = x(&place.at);
            svg.line([at, top], [at, top + BAND]);
            let beside = [place.before, place.after].into_iter().flatten();
            if beside.into_iter().all(|sets| differs(place.there, Some(sets), state)) {
                svg.draw(format_args!("<circle cx=\"{at}\" cy=\"{}\" r=\"4\"/>", top + BAND));
            }
        }
    }
    let axis = HEADER + changing.len().clamp(1, STATES) * (BAND + 8) + 6;
    svg.line([left, axis], [left + WAY, axis]);
    let mut lanes = Lanes::default();
    let mut left_out = 0;
    for (number, place) in places.iter().enumerate() {
        let (at, end) = (x(&place.at), number == 0 || number + 1 == places.len());
        if !end && !changing.iter().any(|state| is_break(place, *state)) {
            continue;
        }
        let label = match (number, places.len() - 1) {
            (0, _) => shortened(&ends[0], 24),
            (number, last) if number == last && place.at == 1u32 => shortened(&ends[1], 24),
            _ => place.label.clone(),
        };
        let width = label.chars().count() * CHARACTER;
        let from = at.saturating_sub(width / 2).clamp(2, (left + WAY + MARGIN).saturating_sub(width).max(2));
        let lane = lanes.place(from, from + width);
        if lane >= LANES {
            left_out += 1;
            continue;
        }
        let y = axis + 8 + (lane + 1) * LINE;
        svg.draw(format_args!("<path d=\"M{at} {axis}V{}\" stroke=\"#999\"/>", y - 12));
        svg.text([from, y], "start", label);
    }
    let mut y = axis + 8 + (lanes.count().min(LANES) + 1) * LINE;
    let hidden = [(left_out, "label"), (changing.len().saturating_sub(STATES), "state")];
    let notes = hidden
        .into_iter()
        .filter(|(more, _)| *more > 0)
        .map(|(more, what)| format!("and {} not shown", counted(more, what)));
    let nothing = changing.is_empty().then(|| "nothing changes".to_owned());
    let dots = (!changing.is_empty()).then(|| "a dot: at this point alone other actions are optimal, too".to_owned());
    let more = legend.len().saturating_sub(LEGEND);
    let rest = (more > 0).then(|| format!("and {} not shown", counted(more, "set")));
    let sets = legend.iter().take(LEGEND).enumerate().map(|(number, text)| format!("{}  {text}", number + 1));
    for text in nothing.into_iter().chain(sets).chain(rest).chain(notes).chain(dots) {
        y += LINE;
        svg.text([MARGIN, y], "start", shortened(&text, (NAMES + WAY) / CHARACTER));
    }
    svg.finish([left + WAY + MARGIN, y + MARGIN], title)
}

/// The number of a text in a list, to which it is added if it is new.
fn numbered(list: &mut Vec<String>, text: &str) -> String {
    let number = list.iter().position(|other| other == text).unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    });
    (number + 1).to_string()
}
