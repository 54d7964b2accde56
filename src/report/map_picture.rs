//! A map as a picture: the regions with their numbers, exact borders, and what is optimal in each.

use super::map::{Axes, changing, shown_sets};
use super::svg::{CHARACTER, LINE, Lanes, MARGIN, Svg, colour, label, pixel, shortened};
use super::table::joined;
use crate::cliff::{Corner, Map};
use crate::mdp::Dynamics;
use crate::number::{Rational, counted};

/// Pixels.
const SIDE: usize = 340;
const BESIDE: usize = 130;
/// So many regions are listed, so many states of each, and so many corners inside the map.
const LISTED: usize = 24;
const STATES: usize = 4;
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";

/// The picture of a map of two or three weights.
pub(crate) fn map_picture(dynamics: &Dynamics, axes: &Axes, map: &Map<'_>) -> String {
    let names: Vec<String> = axes.names().map(|name| shortened(&name.to_string(), 24)).collect();
    let title = format!("optimal actions by the weights of {}", joined(&names, ", "));
    let mut svg = Svg::new();
    let plot = Plot::of(axes, map);
    let top_lanes = plot.labels(&mut svg, map);
    for (number, cell) in map.cells.iter().enumerate() {
        let points = cell.corners.iter().map(|corner| plot.pixels(&map.corners[*corner]));
        let points: Vec<[usize; 2]> = points.collect();
        let path = joined(points.iter().map(|[x, y]| format!("{x} {y}")), "L");
        svg.draw(format_args!("<path d=\"M{path}z\" fill=\"{}\" stroke=\"#222\"/>", colour(number)));
    }
    // Numbers above all areas; where there is no room for one, the list names the corners.
    for (number, cell) in map.cells.iter().enumerate() {
        let points: Vec<[usize; 2]> = cell.corners.iter().map(|corner| plot.pixels(&map.corners[*corner])).collect();
        // Of corners that are rounded to pixels.
        let sides = || points.iter().zip(points.iter().cycle().skip(1));
        let clockwise: usize = sides().map(|([_, y], [x, _])| x * y).sum();
        let double_area = clockwise.saturating_sub(sides().map(|([x, _], [_, y])| x * y).sum());
        let wide = |k: usize| {
            let ends = points.iter().map(|point| point[k]);
            ends.clone().max().unwrap_or(0) - ends.min().unwrap_or(0)
        };
        let [x, y] = [0, 1].map(|k| points.iter().map(|point| point[k]).sum::<usize>() / points.len().max(1));
        if wide(1) > LINE && double_area > 3 * CHARACTER * wide(0).max(wide(1)) {
            svg.text([x, y + 5], "middle", number + 1);
        }
    }
    let mut letters = Vec::new();
    for corner in map.corners.iter().filter(|corner| plot.is_inside(corner)) {
        let Some(letter) = LETTERS.chars().nth(letters.len()) else { break };
        let [x, y] = plot.pixels(corner);
        svg.draw(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>"));
        svg.text([x + 5, y - 5], "start", letter);
        let weights = axes.weights(corner);
        letters.push(format!("{letter}  ({})", joined(weights.iter().map(label), ", ")));
    }
    let mut y = plot.top + SIDE + top_lanes * LINE + 2 * LINE;
    plot.names(&mut svg, &names, y - LINE / 2);
    y += LINE;
    let changing = changing(dynamics, map);
    let shown = &changing[..changing.len().min(STATES)];
    let more_states = changing.len() - shown.len();
    let cells = map.cells.iter().take(LISTED).enumerate().map(|(number, cell)| {
        let sets = shown_sets(dynamics, shown, cell);
        let states = shown.iter().map(|state| dynamics.state_name(*state));
        let text = joined(states.zip(sets).map(|(state, set)| format!("{state}: {set}")), "; ");
        (
            Some(number),
            format!("{}  {}", number + 1, if text.is_empty() { "the same everywhere".to_owned() } else { text }),
        )
    });
    let hidden = [(map.cells.len().saturating_sub(LISTED), "region"), (more_states, "changing state")];
    let notes = hidden.into_iter().filter(|(more, _)| *more > 0);
    let notes = notes.map(|(more, what)| format!("and {} not listed", counted(more, what)));
    let partial = (map.share != 1u32).then(|| "white: not gone through".to_owned());
    let rest = letters.into_iter().chain(notes).chain(partial).map(|text| (None, text));
    for (number, text) in cells.chain(rest) {
        y += LINE + 2;
        if let Some(number) = number {
            svg.draw(format_args!(
                "<rect x=\"{MARGIN}\" y=\"{}\" width=\"14\" height=\"14\" fill=\"{}\"/>",
                y - 12,
                colour(number)
            ));
        }
        svg.text([MARGIN + 22, y], "start", shortened(&text, (SIDE + 2 * BESIDE - MARGIN - 30) / CHARACTER));
    }
    svg.finish([SIDE + 2 * BESIDE, y + MARGIN], &title)
}

/// Where the points of a map stand.
struct Plot {
    /// Whether three weights make a triangle.
    triangle: bool,
    low: [Rational; 2],
    high: [Rational; 2],
    top: usize,
}

impl Plot {
    fn of(axes: &Axes, map: &Map<'_>) -> Self {
        let ends = |k: usize| {
            let all = map.corners.iter().map(|corner| &corner.at[k]);
            (all.clone().min().cloned().unwrap_or_default(), all.max().cloned().unwrap_or_default())
        };
        let (x, y) = (ends(0), ends(1));
        let triangle = axes.names().count() > 2;
        if triangle {
            let [zero, one] = [0, 1].map(|x| [0, 1].map(|_| Rational::from(x)));
            return Plot { triangle, low: zero, high: one, top: 70 };
        }
        Plot { triangle, low: [x.0, y.0], high: [x.1, y.1], top: 44 + 6 * LINE }
    }

    /// A coordinate as a part of the way across the map.
    fn part(&self, corner: &Corner, k: usize) -> Rational {
        (&corner.at[k] - &self.low[k]) / (&self.high[k] - &self.low[k])
    }

    fn pixels(&self, corner: &Corner) -> [usize; 2] {
        let (x, y) = (self.part(corner, 0), self.part(corner, 1));
        let (across, up) = match self.triangle {
            // The third weight z leads from the middle of the base to the top.
            true => {
                let z = Rational::from(1) - &x - &y;
                (y + &z / Rational::from(2), z)
            }
            false => (x, y),
        };
        [BESIDE + pixel(&across, SIDE), self.top + SIDE - pixel(&up, SIDE)]
    }

    /// Whether a corner has no label on the border.
    fn is_inside(&self, corner: &Corner) -> bool {
        let ends = |k: usize| [&self.low[k], &self.high[k]].contains(&&corner.at[k]);
        match self.triangle {
            true => corner.at.iter().any(|x| *x != 0u32 && *x != 1u32),
            false => !ends(0) && !ends(1),
        }
    }

    /// Writes the coordinates of the corners on each side of a rectangle; says how many lines stand below
    /// it.
    fn labels(&self, svg: &mut Svg, map: &Map<'_>) -> usize {
        if self.triangle {
            return 0;
        }
        let side = |k: usize, end: &Rational| {
            let mut corners: Vec<&Corner> = map.corners.iter().filter(|corner| corner.at[k] == *end).collect();
            corners.sort_by(|one, other| one.at[1 - k].cmp(&other.at[1 - k]));
            corners
        };
        let bottom = self.top + SIDE;
        let mut below = 0;
        for (end, upwards) in [(&self.low[1], false), (&self.high[1], true)] {
            let mut lanes = Lanes::default();
            for corner in side(1, end) {
                let (label, [x, _]) = (label(&corner.at[0]), self.pixels(corner));
                let width = label.chars().count() * CHARACTER;
                let lane = lanes.place(x.saturating_sub(width / 2), x + width / 2);
                if lane > 4 {
                    continue;
                }
                let y = if upwards { self.top - 6 - lane * LINE } else { bottom + 16 + lane * LINE };
                svg.text([x, y], "middle", label);
            }
            below = if upwards { below } else { lanes.count().min(5) };
        }
        for (end, anchor, x) in [(&self.low[0], "end", BESIDE - 8), (&self.high[0], "start", BESIDE + SIDE + 8)] {
            let mut last: Option<usize> = None;
            for corner in side(0, end) {
                let [_, y] = self.pixels(corner);
                if last.is_none_or(|last| y + LINE - 3 <= last) {
                    svg.text([x, y + 5], anchor, label(&corner.at[1]));
                    last = Some(y);
                }
            }
        }
        below
    }

    /// Writes the names of the axes, below the map up to `y`.
    fn names(&self, svg: &mut Svg, names: &[String], y: usize) {
        match names {
            [first, second, third, ..] => {
                svg.text([BESIDE, y], "middle", format_args!("{first} = 1"));
                svg.text([BESIDE + SIDE, y], "middle", format_args!("{second} = 1"));
                svg.text([BESIDE + SIDE / 2, self.top - 8], "middle", format_args!("{third} = 1"));
            }
            names => {
                svg.text([BESIDE + SIDE / 2, y], "middle", format_args!("weight of {} →", joined(names.first(), "")));
                let (x, middle) = (16, self.top + SIDE / 2);
                svg.draw(format_args!("<g transform=\"translate({x} {middle}) rotate(-90)\">"));
                svg.text([0, 0], "middle", format_args!("weight of {} →", joined(names.get(1), "")));
                svg.draw(format_args!("</g>"));
            }
        }
    }
}
