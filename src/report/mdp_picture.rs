//! A small MDP as a picture: each state with its actions on the left, what is said of the actions
//! beside them, the next states on the right.
//!
//! Read from left to right it is one step. States stand twice, so that no arrow runs back and
//! nothing overlaps, whatever the model.

use std::fmt::{self, Display, Write};

use super::svg::{self, CHARACTER, MARGIN};
use crate::foreign::Xml;
use crate::mdp::{Dynamics, Pair, State};

/// Sizes in pixels; text is monospaced, so that its width is known without measuring.
const ROW: usize = 26;
const RADIUS: usize = 18;
const HEADER: usize = 74;
const NOTE: usize = 16;
const BETWEEN: usize = 22;
const FAN: usize = 44;
const ARROWS: usize = 120;
const LEGEND: usize = 20;
/// Notes look unlike the names of the model.
const NOTE_STYLE: &str = "font-style=\"italic\" fill=\"#2a3f8f\"";

/// What the numbers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A reward; the optimal actions are shaded.
    Reward,
    /// A policy; the actions that it takes are bold.
    Policy,
    /// A direction or bump, in another colour where it is not 0.
    Change,
    /// Anything else.
    Plain,
}

/// Numbers beside the actions.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// One text for each pair.
    pub values: Vec<String>,
    /// The pairs that are shaded.
    pub shaded: Vec<bool>,
}

/// The picture of a model.
#[derive(Clone, Debug)]
pub struct MdpPicture<'a> {
    dynamics: &'a Dynamics,
    title: String,
    columns: Vec<Column>,
    state_notes: Vec<Vec<String>>,
    action_notes: Vec<Vec<String>>,
}

impl<'a> MdpPicture<'a> {
    /// The picture of a model with nothing said of its actions.
    pub fn new(dynamics: &'a Dynamics, title: impl Into<String>) -> Self {
        MdpPicture {
            dynamics,
            title: title.into(),
            columns: Vec::new(),
            state_notes: vec![Vec::new(); dynamics.states()],
            action_notes: vec![Vec::new(); dynamics.pairs()],
        }
    }

    /// Adds numbers beside the actions.
    pub fn column(&mut self, column: Column) {
        self.columns.push(column);
    }

    /// Writes something below a state.
    pub fn note_state(&mut self, state: State, note: impl Into<String>) {
        self.state_notes[state.index()].push(note.into());
    }

    /// Writes something behind the name of an action.
    pub fn note_action(&mut self, pair: Pair, note: impl Into<String>) {
        self.action_notes[pair.index()].push(note.into());
    }

    /// The picture as SVG: the same bytes for the same input.
    pub fn svg(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.draw(&mut out);
        out
    }

    fn draw(&self, out: &mut String) -> fmt::Result {
        let layout = Layout::of(self);
        out.push_str(&svg::begin([layout.width, layout.height], &self.title));
        for state in self.dynamics.all_states() {
            self.draw_state(out, &layout, state)?;
        }
        self.draw_columns(out, &layout)?;
        self.draw_arrows(out, &layout)?;
        let legend = self.legend();
        let y = layout.height - 12;
        writeln!(
            out,
            "<text x=\"{MARGIN}\" y=\"{y}\" font-size=\"11\" font-family=\"sans-serif\" fill=\"#555\">{}</text>\n</svg>",
            escaped(&legend)
        )
    }

    /// A state on both sides, with its notes, and lines to its actions.
    fn draw_state(&self, out: &mut String, layout: &Layout, state: State) -> fmt::Result {
        let name = escaped(self.dynamics.state_name(state));
        let y = layout.centre[state.index()];
        let left = MARGIN + layout.pill / 2;
        let right = layout.next + layout.pill / 2;
        for pair in self.dynamics.actions(state) {
            let (to, row) = (layout.dots, layout.row[pair.index()]);
            writeln!(out, "<path d=\"M{left} {y}L{to} {row}\" stroke=\"#555\"/>")?;
            writeln!(out, "<circle cx=\"{to}\" cy=\"{row}\" r=\"4.5\"/>")?;
            let name = escaped(self.dynamics.action_name(pair));
            let notes = escaped(self.action_notes[pair.index()].join(", "));
            let notes = if notes.is_empty() { notes } else { format!(" <tspan {NOTE_STYLE}>{notes}</tspan>") };
            writeln!(out, "<text x=\"{}\" y=\"{}\">{name}{notes}</text>", to + 12, row + 4)?;
        }
        for x in [left, right] {
            writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{RADIUS}\" fill=\"#eef3fb\" stroke=\"#224\"/>\n\
                 <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{name}</text>",
                x - layout.pill / 2,
                y - RADIUS,
                layout.pill,
                2 * RADIUS,
                y + 4,
            )?;
        }
        for (line, note) in self.state_notes[state.index()].iter().enumerate() {
            let y = y + RADIUS + NOTE * (line + 1) - 2;
            writeln!(out, "<text x=\"{MARGIN}\" y=\"{y}\" {NOTE_STYLE}>{}</text>", escaped(note))?;
        }
        Ok(())
    }

    fn draw_columns(&self, out: &mut String, layout: &Layout) -> fmt::Result {
        let header = HEADER - 14;
        for (column, &(x, width)) in self.columns.iter().zip(&layout.columns) {
            let middle = x + width / 2;
            let colour = if column.role == Role::Change { "#a04000" } else { "#000" };
            writeln!(
                out,
                "<text x=\"{middle}\" y=\"{header}\" text-anchor=\"middle\" fill=\"{colour}\">{}</text>",
                escaped(&column.name)
            )?;
            for ((value, shaded), row) in column.values.iter().zip(&column.shaded).zip(&layout.row) {
                if *shaded && column.role == Role::Reward {
                    writeln!(
                        out,
                        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"20\" rx=\"3\" fill=\"#cdeccd\"/>",
                        x + 4,
                        row - 10,
                        width - 8
                    )?;
                }
                let weight = if *shaded { " font-weight=\"bold\"" } else { "" };
                let colour = match column.role {
                    _ if value == "0" && !*shaded => "#888",
                    Role::Change => "#a04000",
                    _ => "#000",
                };
                writeln!(
                    out,
                    "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"{colour}\"{weight}>{}</text>",
                    row + 4,
                    escaped(value)
                )?;
            }
        }
        let x = layout.chances;
        writeln!(out, "<text x=\"{x}\" y=\"{header}\" fill=\"#000\">next state</text>")?;
        for (pair, row) in self.dynamics.all_pairs().zip(&layout.row) {
            writeln!(out, "<text x=\"{x}\" y=\"{}\">{}</text>", row + 4, escaped(self.chances(pair)))?;
        }
        let (from, to, y) = (layout.dots - 6, layout.arrows, HEADER - 6);
        writeln!(out, "<path d=\"M{from} {y}H{to}\" stroke=\"#bbb\"/>")
    }

    /// Arrows to the next states; those that meet at a state end one below the other in the order
    /// in which they start.
    fn draw_arrows(&self, out: &mut String, layout: &Layout) -> fmt::Result {
        let mut arriving = vec![0usize; self.dynamics.states()];
        for pair in self.dynamics.all_pairs() {
            self.dynamics.successors(pair).for_each(|next| arriving[next.state.index()] += 1);
        }
        let mut arrived = vec![0usize; self.dynamics.states()];
        for pair in self.dynamics.all_pairs() {
            for next in self.dynamics.successors(pair) {
                let state = next.state.index();
                let (place, all) = (arrived[state], arriving[state]);
                arrived[state] += 1;
                let spread = 2 * RADIUS - 12;
                let offset = if all > 1 { spread * place / (all - 1) } else { spread / 2 };
                let (from, start, end) = (layout.arrows, layout.row[pair.index()], layout.next - 8);
                let y = layout.centre[state] - spread / 2 + offset;
                let (first, second) = (from + ARROWS / 2, end - ARROWS / 2);
                let dashed = if self.dynamics.successors(pair).len() > 1 { " stroke-dasharray=\"5 3\"" } else { "" };
                writeln!(
                    out,
                    "<path d=\"M{from} {start}C{first} {start} {second} {y} {end} {y}\" fill=\"none\" stroke=\"#555\"{dashed}/>\n\
                     <path d=\"M{end} {}l8 4l-8 4z\" fill=\"#555\"/>",
                    y - 4,
                )?;
            }
        }
        Ok(())
    }

    /// An action's name with its notes, as wide as they are drawn.
    fn action_label(&self, pair: Pair) -> String {
        let name = self.dynamics.action_name(pair);
        let notes = &self.action_notes[pair.index()];
        if notes.is_empty() { name.to_string() } else { format!("{name} {}", notes.join(", ")) }
    }

    /// The next states of an action with their probabilities.
    fn chances(&self, pair: Pair) -> String {
        let name = |state| self.dynamics.state_name(state);
        let next = self.dynamics.successors(pair);
        if next.len() == 1 {
            return next.map(|next| name(next.state).to_string()).collect();
        }
        let each: Vec<String> = next.map(|next| format!("{} {}", next.probability, name(next.state))).collect();
        each.join(", ")
    }

    fn legend(&self) -> String {
        let noted = self.state_notes.iter().chain(&self.action_notes).any(|notes| !notes.is_empty());
        let has = |role| self.columns.iter().any(|column| column.role == role);
        let mut parts = Vec::new();
        if has(Role::Reward) {
            parts.push("shaded: optimal for the reward of the column");
        }
        if has(Role::Policy) {
            parts.push("bold: taken");
        }
        if has(Role::Change) {
            parts.push("brown: not 0");
        }
        if self.dynamics.all_pairs().any(|pair| self.dynamics.successors(pair).len() > 1) {
            parts.push("dashed: by chance");
        }
        if noted {
            parts.push("italic: variables of the claim");
        }
        parts.join("; ")
    }
}

/// Where everything stands.
struct Layout {
    width: usize,
    height: usize,
    /// The width of a state.
    pill: usize,
    /// The height of each state's middle.
    centre: Vec<usize>,
    /// The height of each pair.
    row: Vec<usize>,
    /// Where actions begin.
    dots: usize,
    /// Left end and width of each column.
    columns: Vec<(usize, usize)>,
    /// Where the next states are written.
    chances: usize,
    /// Where arrows begin.
    arrows: usize,
    /// Where next states begin.
    next: usize,
}

impl Layout {
    fn of(picture: &MdpPicture<'_>) -> Self {
        let dynamics = picture.dynamics;
        let text = |text: &str| CHARACTER * text.chars().count();
        let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
        let pill = widest(&mut dynamics.all_states().map(|state| dynamics.state_name(state).width() * CHARACTER))
            + 2 * RADIUS
            - 8;
        let notes = widest(&mut picture.state_notes.iter().flatten().map(|note| text(note)));
        let dots = MARGIN + pill.max(notes) + FAN;
        let labels = widest(&mut dynamics.all_pairs().map(|pair| text(&picture.action_label(pair))));
        let mut x = dots + 12 + labels + 14;
        let mut columns = Vec::new();
        for column in &picture.columns {
            let values = widest(&mut column.values.iter().chain([&column.name]).map(|value| text(value)));
            columns.push((x, values + 20));
            x += values + 20;
        }
        let chances = x + 10;
        let written =
            widest(&mut dynamics.all_pairs().map(|pair| text(&picture.chances(pair)))).max(text("next state"));
        let arrows = chances + written + 10;
        let next = arrows + ARROWS;
        let (mut centre, mut row) = (Vec::new(), Vec::new());
        let mut y = HEADER;
        for state in dynamics.all_states() {
            let actions = dynamics.actions(state).len();
            let below = NOTE * picture.state_notes[state.index()].len();
            // The rows and the state with its notes share the middle; notes hang below it.
            let rows = ROW * actions;
            let half = (rows / 2).max(RADIUS);
            let top = y + 4;
            centre.push(top + half);
            row.extend((0..actions).map(|action| top + half - rows / 2 + ROW * action + ROW / 2));
            y = top + half + (rows - rows / 2).max(RADIUS + below) + BETWEEN;
        }
        let legend = CHARACTER * picture.legend().chars().count() * 3 / 4;
        let title = CHARACTER * picture.title.chars().count();
        let width = (next + pill).max(MARGIN + legend).max(MARGIN + title) + MARGIN;
        Layout { width, height: y + LEGEND, pill, centre, row, dots, columns, chances, arrows, next }
    }
}

fn escaped(text: impl Display) -> String {
    Xml(text).to_string()
}
