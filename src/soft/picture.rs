//! The policy at a state as a picture: its probability of one action against a reward parameter,
//! for several temperatures and their limit.
//!
//! The reward moves on the line R + tD, 0 ≤ t ≤ 1. The limit at temperature 0 is drawn from exact
//! arithmetic: the line is cut into the pieces on which V* is affine in t, A*(s) is constant on
//! each, and the limit policy there is enclosed, and at the ends of the pieces for themselves; a
//! breakpoint at which A*(s) changes is a rational number and is labelled with it. Soft policies
//! are enclosed to within a third of a pixel at points that are closer together where the curve is
//! steep, and joined by lines.

use std::fmt::Write;

use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use super::fixed_point::enclose;
use super::limit::small_temperature_limit;
use super::problem::{Base, Budget, SoftError, SoftProblem, Temperature};
use crate::bellman::Bellman;
use crate::cliff::{Bound, Ray};
use crate::foreign::{Sentence, Xml};
use crate::mdp::{Direction, Dynamics, Pair, Reward, State};
use crate::number::enclosure::ceiling_at;
use crate::number::{Enclosure, Rational};
use crate::solve::{Optimum, SolveError, solve};

/// The plot area, in pixels.
const WIDTH: u32 = 640;
const HEIGHT: u32 = 320;
const MARGIN: u32 = 60;
/// Room for the legend, right of the plot.
const LEGEND: u32 = 170;
/// Equal pieces of each curve to begin with, and how often a piece is halved where the curve is
/// steep.
const PIECES: u32 = 48;
const HALVINGS: u32 = 5;
/// Pieces of the line after which a picture is refused.
const MAX_PIECES: usize = 4096;
/// Names of at most this many characters stand in the heading as they are.
const LONGEST_NAME: usize = 32;
/// Numbers of at most this many characters stand below the axis exactly, others rounded; the
/// description has all of them exactly.
const LONGEST_NUMBER: usize = 24;
/// The width of a digit, rather too wide than too narrow, in pixels.
const DIGIT: u32 = 9;
/// Colours that differ for colour-blind eyes, too (Okabe and Ito); further curves are dashed.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PictureError {
    /// A soft policy could not be enclosed.
    #[error(transparent)]
    Soft(#[from] SoftError),
    /// The exact solver failed.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The line has too many pieces.
    #[error("the line of rewards has more than {MAX_PIECES} pieces; choose a shorter one")]
    Pieces,
}

/// One piece a < t < b of the line on which A*(s) is constant, with the limit probability of the
/// action.
#[derive(Clone, Debug)]
pub struct LimitPiece {
    /// Where it begins.
    pub from: Rational,
    /// Where it ends, at most 1.
    pub to: Rational,
    /// A*(s) inside.
    pub optimal: Vec<Pair>,
    /// lim_{α → 0} π_α(a|s) inside; `None` as for a [`Joint`].
    pub probability: Option<Enclosure>,
}

/// The rewards R + tD, 0 ≤ t ≤ 1, of which soft policies are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Line<'m> {
    /// (S, A, P, γ).
    pub dynamics: &'m Dynamics,
    /// R.
    pub reward: &'m Reward,
    /// D.
    pub direction: &'m Direction,
    /// The measure against which entropy is counted.
    pub base: &'m Base,
    /// What the rewards at t = 0 and t = 1 are called.
    pub ends: [&'m str; 2],
}

/// A point of the line at which a piece begins or ends, with the limit probability of the action
/// there.
#[derive(Clone, Debug)]
pub struct Joint {
    /// t.
    pub at: Rational,
    /// A*(s) there.
    pub optimal: Vec<Pair>,
    /// lim_{α → 0} π_α(a|s) there; `None` where the reference policy excludes every optimal action
    /// of some state.
    pub probability: Option<Enclosure>,
}

/// A soft curve: its temperature, and (t, probability) from left to right.
type Curve = (Rational, Vec<(Rational, Enclosure)>);

/// The probability of an action at a state along a line of rewards.
#[derive(Clone, Debug)]
pub struct Picture {
    names: [String; 2],
    ends: [String; 2],
    curves: Vec<Curve>,
    /// The limit at temperature 0.
    pub pieces: Vec<LimitPiece>,
    /// The ends of the pieces.
    pub joints: Vec<Joint>,
}

impl Picture {
    /// The probability of `pair`, an action of `state`, along a line of rewards at these
    /// temperatures.
    ///
    /// # Errors
    /// [`PictureError`]; the first that occurs.
    pub fn new(
        line: Line<'_>,
        (state, pair): (State, Pair),
        temperatures: &[Temperature],
        budget: Budget,
    ) -> Result<Self, PictureError> {
        let Line { dynamics, reward, direction, base, ends } = line;
        let width = Rational::ONE / Rational::from(3 * HEIGHT);
        let mut curves = Vec::new();
        for temperature in temperatures {
            let probability = |t: &Rational| -> Result<Enclosure, SoftError> {
                let moved = reward.moved(t, direction);
                let temperature = temperature.clone();
                let problem = SoftProblem { dynamics, reward: &moved, temperature, base: base.clone() };
                let policy = enclose(&problem, &width, budget)?.policy(state);
                Ok(policy.into_iter().nth(dynamics.position(state, pair)).unwrap_or(Enclosure::point(Rational::ZERO)))
            };
            curves.push((temperature.alpha().clone(), curve(&probability)?));
        }
        let (pieces, joints) = pieces(line, (state, pair), &width, budget)?;
        Ok(Picture {
            names: [dynamics.action_name(pair), dynamics.state_name(state)]
                .map(|name| Sentence(name.raw()).to_string()),
            ends: ends.map(|end| Sentence(end).to_string()),
            curves,
            pieces,
            joints,
        })
    }

    /// The breakpoints 0 ≤ t ≤ 1 at which A*(s) is another set than at one side, exactly.
    pub fn breakpoints(&self) -> impl Iterator<Item = &Rational> {
        let beside =
            |joint: &Joint, piece: Option<&LimitPiece>| piece.is_some_and(|piece| piece.optimal != joint.optimal);
        let changes = self.joints.iter().enumerate().filter(move |(i, joint)| {
            beside(joint, self.pieces.get(*i)) || i.checked_sub(1).is_some_and(|i| beside(joint, self.pieces.get(i)))
        });
        changes.map(|(_, joint)| &joint.at)
    }

    /// The picture as SVG: the same bytes for the same input.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        let [action, state] = &self.names;
        let breakpoints: Vec<String> = self.breakpoints().map(Rational::to_string).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"13\">\n\
             <title>probability of {2} at {3}</title>\n<desc>optimal actions change at t = {4}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
             <text x=\"{MARGIN}\" y=\"24\" font-size=\"15\">probability of \u{201c}{5}\u{201d} at \u{201c}{6}\u{201d}</text>",
            WIDTH + MARGIN + LEGEND,
            HEIGHT + 2 * MARGIN,
            escaped(action),
            escaped(state),
            if breakpoints.is_empty() { "no point".to_owned() } else { breakpoints.join(", ") },
            escaped(&cut(action)),
            escaped(&cut(state)),
        );
        self.axes(&mut out);
        self.draw_breakpoints(&mut out);
        for (number, (alpha, curve)) in self.curves.iter().enumerate() {
            let points: Vec<String> = curve.iter().map(|(t, p)| format!("{} {}", x(t), y(&p.middle()))).collect();
            let style = style(number);
            let _ = writeln!(out, "<path d=\"M{}\" fill=\"none\" {style}/>", points.join("L"));
            legend(&mut out, number + 1, &style, &format!("α = {}", shortened(alpha, 12)));
        }
        self.draw_limit(&mut out);
        out.push_str("</svg>\n");
        out
    }

    fn axes(&self, out: &mut String) {
        let (bottom, right) = (MARGIN + HEIGHT, MARGIN + WIDTH);
        for (text, height) in [("0", bottom), ("1/2", MARGIN + HEIGHT / 2), ("1", MARGIN)] {
            let _ = writeln!(
                out,
                "<path d=\"M{MARGIN} {height}H{right}\" stroke=\"#dddddd\"/>\n<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{text}</text>",
                MARGIN - 8,
                height + 4,
            );
        }
        let _ = writeln!(
            out,
            "<path d=\"M{MARGIN} {MARGIN}V{bottom}H{right}\" fill=\"none\" stroke=\"black\"/>\n\
             <text x=\"{MARGIN}\" y=\"{label}\">t = 0: {}</text>\n\
             <text x=\"{right}\" y=\"{label}\" text-anchor=\"end\">t = 1: {}</text>",
            escaped(&cut(&self.ends[0])),
            escaped(&cut(&self.ends[1])),
            label = bottom + 40,
        );
    }

    /// A dashed line at each breakpoint, with its exact place below the axis where there is room.
    fn draw_breakpoints(&self, out: &mut String) {
        let bottom = MARGIN + HEIGHT;
        let mut labelled_until = Rational::ZERO;
        for t in self.breakpoints() {
            let place = x(t);
            let _ = writeln!(
                out,
                "<path d=\"M{place} {MARGIN}V{bottom}\" stroke=\"#777777\" stroke-dasharray=\"4 3\"><title>t = {t}</title></path>",
            );
            let label = shortened(t, LONGEST_NUMBER);
            let half = Rational::from_unsigneds(DIGIT * label.chars().count() as u32, 2 * WIDTH);
            // A label that would touch the one before it is left out.
            if t - &half >= labelled_until || labelled_until == 0u32 {
                let _ =
                    writeln!(out, "<text x=\"{place}\" y=\"{}\" text-anchor=\"middle\">{label}</text>", bottom + 18);
                labelled_until = t + half;
            }
        }
    }

    /// The limit: thick lines on the pieces, an open circle where a piece ends beside the value at
    /// its end, and a dot at that value.
    fn draw_limit(&self, out: &mut String) {
        const STYLE: &str = "stroke=\"black\" stroke-width=\"2.5\"";
        let known = || self.pieces.iter().filter_map(|piece| Some((piece, piece.probability.as_ref()?)));
        for (piece, probability) in known() {
            let height = y(&probability.middle());
            let _ = writeln!(out, "<path d=\"M{} {height}H{}\" {STYLE}/>", x(&piece.from), x(&piece.to));
        }
        for joint in &self.joints {
            let Some(probability) = &joint.probability else { continue };
            let ending = known().filter(|(piece, _)| piece.from == joint.at || piece.to == joint.at);
            let apart: Vec<_> = ending.filter(|(_, beside)| beside.intersection(probability).is_none()).collect();
            for (_, beside) in &apart {
                let _ = writeln!(
                    out,
                    "<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"white\" stroke=\"black\" stroke-width=\"1.5\"/>",
                    x(&joint.at),
                    y(&beside.middle())
                );
            }
            if !apart.is_empty() {
                let height = y(&probability.middle());
                let _ = writeln!(out, "<circle cx=\"{}\" cy=\"{height}\" r=\"4\"/>", x(&joint.at));
            }
        }
        legend(out, 0, STYLE, "limit, α → 0");
    }
}

/// A line of the legend, counted from above.
fn legend(out: &mut String, number: usize, style: &str, text: &str) {
    let (left, height) = (MARGIN + WIDTH + 20, MARGIN as usize + 8 + 22 * number);
    let _ = writeln!(
        out,
        "<path d=\"M{left} {height}H{}\" fill=\"none\" {style}/>\n<text x=\"{}\" y=\"{}\">{text}</text>",
        left + 28,
        left + 36,
        height + 4,
    );
}

/// The stroke of a curve.
fn style(number: usize) -> String {
    let dashed = match number / COLOURS.len() {
        0 => String::new(),
        more => format!(" stroke-dasharray=\"{} 3\"", 3 * more + 3),
    };
    format!("stroke=\"{}\" stroke-width=\"1.8\"{dashed}", COLOURS[number % COLOURS.len()])
}

/// (t, probability) at equally spaced points, and between them where the curve rises or falls by
/// more than 6 pixels.
fn curve(
    probability: &impl Fn(&Rational) -> Result<Enclosure, SoftError>,
) -> Result<Vec<(Rational, Enclosure)>, SoftError> {
    let steep = Rational::from_unsigneds(6u32, HEIGHT);
    let mut curve = vec![(Rational::ZERO, probability(&Rational::ZERO)?)];
    for point in 1..=PIECES {
        // What is still to be joined to the curve, the nearest last, with how often its piece may
        // be halved.
        let t = Rational::from_unsigneds(point, PIECES);
        let mut ahead = vec![(t.clone(), probability(&t)?, HALVINGS)];
        while let Some((t, p, halvings)) = ahead.pop() {
            let (from, here) = &curve[curve.len() - 1];
            if halvings > 0 && *(&p - here).abs().lower() > steep {
                let middle = (from + &t) >> 1u32;
                let between = probability(&middle)?;
                ahead.push((t, p, halvings - 1));
                ahead.push((middle, between, halvings - 1));
            } else {
                curve.push((t, p));
            }
        }
    }
    Ok(curve)
}

/// The pieces of the line: exact ends, and on each the limit policy for the reward in its middle;
/// and the limit policy at the ends.
fn pieces(
    Line { dynamics, reward, direction, base, .. }: Line<'_>,
    (state, pair): (State, Pair),
    width: &Rational,
    budget: Budget,
) -> Result<(Vec<LimitPiece>, Vec<Joint>), PictureError> {
    // A*(s) and the limit, which is none where a reference policy excludes every optimal action of
    // some state.
    let limit_at = |optimum: &Optimum<'_, Rational>| -> Result<(Vec<Pair>, Option<Enclosure>), SoftError> {
        let limit = small_temperature_limit(optimum, base, width, budget)?;
        let probability = limit.map(|limit| limit.policy[pair.index()].clone());
        Ok((optimum.optimal().at(dynamics, state).collect(), probability))
    };
    let (mut pieces, mut joints) = (Vec::new(), Vec::new());
    let mut from = Rational::ZERO;
    loop {
        let here = reward.moved(&from, direction);
        let bellman = Bellman::new(dynamics, &here);
        let optimum = solve(&bellman)?;
        let (optimal, probability) = limit_at(&optimum)?;
        joints.push(Joint { at: from.clone(), optimal, probability });
        if from >= 1u32 {
            return Ok((pieces, joints));
        }
        if joints.len() > MAX_PIECES {
            return Err(PictureError::Pieces);
        }
        let ray = Ray::new(&optimum, direction)?;
        let to = match ray.until() {
            Bound::At(end) => (&from + end).min(Rational::ONE),
            Bound::Infinite => Rational::ONE,
        };
        let middle = reward.moved(&((&from + &to) >> 1u32), direction);
        let bellman = Bellman::new(dynamics, &middle);
        let (optimal, probability) = limit_at(&solve(&bellman)?)?;
        pieces.push(LimitPiece { from, to: to.clone(), optimal, probability });
        from = to;
    }
}

/// The horizontal place of t.
fn x(t: &Rational) -> String {
    hundredths(&(t * Rational::from(WIDTH) + Rational::from(MARGIN)))
}

/// The vertical place of a probability.
fn y(p: &Rational) -> String {
    hundredths(&(Rational::from(MARGIN + HEIGHT) - p * Rational::from(HEIGHT)))
}

/// A number in the picture to two decimals.
fn hundredths(value: &Rational) -> String {
    let n = u64::try_from(&ceiling_at(&(value * Rational::from(100u32)), 0)).unwrap_or_default();
    format!("{}.{:02}", n / 100, n % 100)
}

/// A name, cut if it is long.
fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    name.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

/// The text of a number, rounded if it is longer than this many characters.
fn shortened(x: &Rational, longest: usize) -> String {
    let text = x.to_string();
    if text.len() <= longest { text } else { crate::number::Approximate(&x.into()).to_string() }
}

fn escaped(text: &str) -> String {
    Xml(text).to_string()
}
