//! What all pictures share: the frame, text that is escaped, colours, and labels that do not overlap.
//!
//! Text is monospaced, so that its width is known without measuring.

use std::fmt::{Arguments, Display, Write};

use malachite_base::num::arithmetic::traits::Floor;
use malachite_base::num::conversion::traits::SaturatingFrom;

use crate::foreign::{Sentence, Xml};
use crate::number::{Approximate, Integer, LowestTerms, Rational};

/// Pixels.
pub(super) const CHARACTER: usize = 8;
pub(super) const MARGIN: usize = 20;
pub(super) const LINE: usize = 17;
/// Light enough for black text.
const COLOURS: [&str; 10] =
    ["#cfe3f7", "#fde0c5", "#d3efd0", "#f6d0d8", "#e3d6f2", "#fbf1b9", "#cdeeee", "#e6e1d6", "#d9dcf9", "#eaf5c9"];

/// A picture that is drawn piece by piece.
pub(super) struct Svg {
    body: String,
}

impl Svg {
    pub(super) fn new() -> Self {
        Svg { body: String::new() }
    }

    /// Adds an element in which nothing stands that comes from outside.
    pub(super) fn draw(&mut self, element: Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.body, "{element}");
    }

    /// Adds a text; `anchor` is `start`, `middle` or `end`.
    pub(super) fn text(&mut self, [x, y]: [usize; 2], anchor: &str, text: impl Display) {
        self.draw(format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", Xml(text)));
    }

    /// Adds a line that is a boundary of something.
    pub(super) fn line(&mut self, [x, y]: [usize; 2], [x2, y2]: [usize; 2]) {
        self.draw(format_args!("<path d=\"M{x} {y}L{x2} {y2}\" stroke=\"#222\"/>"));
    }

    /// The picture with its title: the same bytes for the same input.
    pub(super) fn finish(self, [width, height]: [usize; 2], title: &str) -> String {
        format!("{}{}</svg>\n", begin([width, height], title), self.body)
    }
}

/// What a picture begins with.
pub(super) fn begin([width, height]: [usize; 2], title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"monospace\" font-size=\"13\">\n<title>{0}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{MARGIN}\" y=\"26\" font-size=\"14\" font-family=\"sans-serif\">{0}</text>\n",
        Xml(Sentence(title))
    )
}

/// A number that is short, exactly; another one as a decimal marked `~`.
pub(super) fn label(x: &Rational) -> String {
    const MOST: usize = 15;
    let exact = x.to_string();
    if exact.chars().count() <= MOST { exact } else { Approximate(&LowestTerms::from(x)).to_string() }
}

/// The colour of a thing by its number.
pub(super) fn colour(number: usize) -> &'static str {
    COLOURS[number % COLOURS.len()]
}

/// The first characters of a text that is longer than so many.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// The pixel a part of the way, from 0 to 1, along so many.
pub(super) fn pixel(part: &Rational, pixels: usize) -> usize {
    let along: Integer = (part * Rational::from(pixels)).floor();
    usize::saturating_from(&along).min(pixels)
}

/// Lines of labels, in each of which they do not overlap.
#[derive(Default)]
pub(super) struct Lanes {
    /// Where the last label of each line ends.
    ends: Vec<usize>,
}

impl Lanes {
    /// The line of a label that begins not before those before it.
    pub(super) fn place(&mut self, from: usize, to: usize) -> usize {
        let free = self.ends.iter().position(|end| end + CHARACTER < from);
        let lane = free.unwrap_or(self.ends.len());
        self.ends.resize(self.ends.len().max(lane + 1), 0);
        self.ends[lane] = to;
        lane
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }
}
