//! The policy at a state as a picture: its probability of one action against a reward parameter, for several temperatures and their limit.
//!
//! The reward moves on the line R + tD, 0 ≤ t ≤ 1. The limit at temperature 0 is drawn from exact arithmetic: the line is cut into the pieces on which V*
//! is affine in t, A*(s) is constant on each, and the limit policy there is enclosed; a breakpoint at which A*(s) changes is a rational
//! number and is labelled with it. Soft policies are enclosed at equally spaced points to within a third of a pixel and joined by lines.

use std::fmt::Write;

use malachite_base::num::basic::traits::{One, Zero};
use thiserror::Error;

use super::fixed_point::enclose;
use super::limit::small_temperature_limit;
use super::problem::{Base, Budget, SoftError, SoftProblem, Temperature};
use crate::bellman::Bellman;
use crate::cliff::{Bound, Ray};
use crate::mdp::{Direction, Dynamics, Pair, Reward, State};
use crate::number::enclosure::ceiling_at;
use crate::number::{Enclosure, Rational};
use crate::solve::{SolveError, solve};

/// The plot area, in pixels.
const WIDTH: u32 = 640;
const HEIGHT: u32 = 320;
const MARGIN: u32 = 60;
/// Points of each curve.
const POINTS: u32 = 96;
/// Pieces of the line after which a picture is refused.
const MAX_PIECES: usize = 4096;

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

/// One piece a < t < b of the line on which A*(s) is constant, with the limit probability of the action.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Where it begins.
    pub from: Rational,
    /// Where it ends, at most 1.
    pub to: Rational,
    /// A*(s) inside.
    pub optimal: Vec<Pair>,
    /// lim_{α → 0} π_α(a|s) inside.
    pub probability: Enclosure,
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
}

/// The probability of an action at a state along a line of rewards.
#[derive(Clone, Debug)]
pub struct Picture {
    title: String,
    parameter: String,
    curves: Vec<(Rational, Vec<Enclosure>)>,
    /// The limit at temperature 0.
    pub pieces: Vec<Piece>,
}

impl Picture {
    /// The probability of `pair`, an action of `state`, along a line of rewards at these temperatures.
    ///
    /// # Errors
    /// [`PictureError`]; the first that occurs.
    pub fn new(
        line: Line<'_>,
        (state, pair): (State, Pair),
        temperatures: &[Temperature],
        budget: Budget,
    ) -> Result<Self, PictureError> {
        let Line { dynamics, reward, direction, base } = line;
        let width = Rational::ONE / Rational::from(3 * HEIGHT);
        let mut curves = Vec::new();
        for temperature in temperatures {
            let mut curve = Vec::new();
            for point in 0..=POINTS {
                let moved = reward.moved(&Rational::from_unsigneds(point, POINTS), direction);
                let temperature = temperature.clone();
                let problem = SoftProblem { dynamics, reward: &moved, temperature, base: base.clone() };
                let policy = enclose(&problem, &width, budget)?.policy(state);
                curve.extend(policy.into_iter().nth(dynamics.position(state, pair)));
            }
            curves.push((temperature.alpha().clone(), curve));
        }
        let name = (dynamics.action_name(pair), dynamics.state_name(state));
        Ok(Picture {
            title: format!("probability of \u{201c}{}\u{201d} at \u{201c}{}\u{201d}", name.0, name.1),
            parameter: "t, the reward being R + tD".to_owned(),
            curves,
            pieces: pieces(line, (state, pair), &width, budget)?,
        })
    }

    /// The breakpoints 0 < t < 1 at which A*(s) changes, exactly.
    pub fn breakpoints(&self) -> impl Iterator<Item = &Rational> {
        self.pieces.windows(2).filter(|pair| pair[0].optimal != pair[1].optimal).map(|pair| &pair[1].from)
    }

    /// The picture as SVG: the same bytes for the same input.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        let (full_width, full_height) = (WIDTH + 3 * MARGIN, HEIGHT + 2 * MARGIN);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full_width} {full_height}\" \
             font-family=\"sans-serif\" font-size=\"13\">\n<title>{0}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
             <text x=\"{MARGIN}\" y=\"{1}\" font-size=\"15\">{0}</text>",
            escaped(&self.title),
            MARGIN / 2,
        );
        let _ = writeln!(
            out,
            "<path d=\"M{MARGIN} {MARGIN}V{bottom}H{right}\" fill=\"none\" stroke=\"black\"/>\n\
             <text x=\"{MARGIN}\" y=\"{label}\" text-anchor=\"middle\">0</text>\n\
             <text x=\"{right}\" y=\"{label}\" text-anchor=\"middle\">1</text>\n\
             <text x=\"{middle}\" y=\"{below}\" text-anchor=\"middle\">{parameter}</text>\n\
             <text x=\"{left}\" y=\"{bottom}\" text-anchor=\"end\">0</text>\n<text x=\"{left}\" y=\"{MARGIN}\" text-anchor=\"end\">1</text>",
            bottom = MARGIN + HEIGHT,
            right = MARGIN + WIDTH,
            label = MARGIN + HEIGHT + 18,
            below = MARGIN + HEIGHT + 48,
            middle = MARGIN + WIDTH / 2,
            left = MARGIN - 8,
            parameter = escaped(&self.parameter),
        );
        for t in self.breakpoints() {
            let (x, bottom) = (x(t), MARGIN + HEIGHT);
            let _ = writeln!(
                out,
                "<path d=\"M{x} {MARGIN}V{bottom}\" stroke=\"grey\" stroke-dasharray=\"4 3\"/>\n\
                 <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                bottom + 32,
                shortened(t),
            );
        }
        let count = self.curves.len().max(1);
        for (number, (alpha, curve)) in self.curves.iter().enumerate() {
            // From blue, cold, to orange, warm.
            let hue = 220 - 190 * number / count;
            let points: Vec<String> = (0..)
                .zip(curve)
                .map(|(i, p): (u32, _)| format!("{} {}", x(&Rational::from_unsigneds(i, POINTS)), y(&p.middle())))
                .collect();
            let last = curve.last().map_or(Rational::ZERO, Enclosure::middle);
            let _ = writeln!(
                out,
                "<path d=\"M{}\" fill=\"none\" stroke=\"hsl({hue} 80% 40%)\" stroke-width=\"1.5\"/>\n\
                 <text x=\"{}\" y=\"{}\" fill=\"hsl({hue} 80% 40%)\">α = {}</text>",
                points.join("L"),
                MARGIN + WIDTH + 8,
                y(&last),
                shortened(alpha),
            );
        }
        for piece in &self.pieces {
            let height = y(&piece.probability.middle());
            let _ = writeln!(
                out,
                "<path d=\"M{} {height}H{}\" stroke=\"black\" stroke-width=\"2.5\"/>",
                x(&piece.from),
                x(&piece.to)
            );
        }
        out.push_str("</svg>\n");
        out
    }
}

/// The pieces of the line: exact ends, and on each the limit policy for the reward in its middle.
fn pieces(
    Line { dynamics, reward, direction, base }: Line<'_>,
    (state, pair): (State, Pair),
    width: &Rational,
    budget: Budget,
) -> Result<Vec<Piece>, PictureError> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut from = Rational::ZERO;
    while from < 1u32 {
        if pieces.len() == MAX_PIECES {
            return Err(PictureError::Pieces);
        }
        let here = reward.moved(&from, direction);
        let bellman = Bellman::new(dynamics, &here);
        let optimum = solve(&bellman)?;
        let ray = Ray::new(&optimum, direction)?;
        let to = match ray.until() {
            Bound::At(end) => (&from + end).min(Rational::ONE),
            Bound::Infinite => Rational::ONE,
        };
        let middle = reward.moved(&((&from + &to) >> 1u32), direction);
        let bellman = Bellman::new(dynamics, &middle);
        let optimum = solve(&bellman)?;
        // No limit, and no line, where a reference policy excludes every optimal action.
        if let Some(limit) = small_temperature_limit(&optimum, base, width, budget)? {
            let optimal = optimum.optimal().at(dynamics, state).collect();
            let probability = limit.policy[pair.index()].clone();
            pieces.push(Piece { from, to: to.clone(), optimal, probability });
        }
        from = to;
    }
    Ok(pieces)
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

/// The text of a number, cut if it is long.
fn shortened(x: &Rational) -> String {
    let text = x.to_string();
    if text.len() <= 16 { text } else { crate::number::Approximate(x).to_string() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
