//! What is said of one counterexample: the page with its numbers, and the picture.

use std::fmt::Write;

use super::InstanceTable;
use super::mdp_picture::{Column, MdpPicture, Role};
use super::smallest::smallest;
use crate::claim::{Claim, Conclusion, GivenKind, GivenValue, Instance};
use crate::evidence::Counterexample;
use crate::mdp::{Dynamics, Pair, State};
use crate::number::Rational;
use crate::refute::{Edit, Exhibit, FalseVariant, SmallestOf, SolvedReward};

/// An edit in a few words, after the name of the conclusion that fails or instead of it.
fn words(edit: &Edit, shown: &str) -> String {
    match edit {
        Edit::Drop { name } => format!("without `{name}`"),
        Edit::Replace { name, body } if name == shown => format!("`{body}`"),
        Edit::Replace { name, body } => format!("if only `{name}`: `{body}`"),
        Edit::Times { name, factor } => format!("`{name}` with its bound times `{factor}`"),
    }
}

/// What is said of one counterexample.
pub(super) struct Page<'a> {
    claim: &'a Claim,
    variant: &'a FalseVariant,
    changed: &'a Claim,
    dynamics: &'a Dynamics,
    instance: &'a Instance<Rational>,
    rewards: &'a [SolvedReward],
    conclusion: Option<&'a Conclusion>,
    searched: &'a SmallestOf,
}

impl<'a> Page<'a> {
    pub fn new(exhibit: &'a Exhibit<'_>) -> Self {
        let Counterexample { dynamics, instance, .. } = exhibit.refuted.answer();
        Page {
            claim: exhibit.claim,
            variant: exhibit.variant,
            changed: &exhibit.changed,
            dynamics,
            instance,
            rewards: &exhibit.rewards,
            conclusion: exhibit.conclusion.as_ref(),
            searched: &exhibit.searched,
        }
    }

    /// What is false, in a few words.
    pub fn change(&self) -> String {
        let shown = self.changed.conclusions().first().copied().unwrap_or_default();
        if self.variant.as_stated {
            return format!("`{shown}`, **as stated**");
        }
        let parts: Vec<String> = self.variant.edits.iter().map(|edit| words(edit, shown)).collect();
        let text = if self.variant.edits.iter().any(|edit| edit.name() == shown) {
            String::new()
        } else {
            format!("`{shown}` ")
        };
        (text + &parts.join(", ")).replace('|', "\\|")
    }

    fn command(&self) -> String {
        format!("cliff refute {} --variant {}", self.claim.id(), self.variant.label)
    }

    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let (claim, variant) = (self.claim, self.variant);
        let heading = match (variant.as_stated, variant.dropped()) {
            (true, _) => "False as stated".to_owned(),
            (_, Some(hypothesis)) => format!("False without `{hypothesis}`"),
            _ => "A false variant".to_owned(),
        };
        writeln!(out, "# {}: {}\n", claim.id(), variant.label.replace('-', " "))?;
        let title = format!("{}{}", claim.text("title").unwrap_or_default(), numbers(claim));
        let stop = if title.ends_with(['.', '?', '!']) { "" } else { "." };
        writeln!(out, "**{heading}.** {title}{stop}\n")?;
        if let Some(statement) = claim.text("statement") {
            writeln!(out, "> {statement}\n")?;
        }
        writeln!(out, "{}\n", variant.because)?;
        writeln!(out, "![The counterexample](picture.svg)\n")?;
        writeln!(out, "## What is refuted\n\n```claim\n{}```\n", self.changed.to_string().trim_start())?;
        writeln!(out, "On the instance below every hypothesis holds, and the conclusion fails.{}\n", self.sides())?;
        writeln!(out, "## The instance\n")?;
        self.write_instance(out)?;
        writeln!(out, "{}", smallest(self.searched, "No earlier one is a counterexample."))?;
        writeln!(out, "## Again\n\n```sh\n{}\ncliff check --model model.json certificate\n```", self.command())
    }

    /// The sides of the inequality that fails, and where `every eps > 0` fails.
    fn sides(&self) -> String {
        let mut text = String::new();
        let Some(conclusion) = self.conclusion else { return text };
        if let Some(slack) = &conclusion.slack {
            let (left, right) = (slack.left.known(), slack.right.known());
            let _ = write!(text, " The side that should be the smaller one is {left}. The other side is {right}.");
        }
        if let Some(epsilon) = &conclusion.fails_at {
            let _ = write!(text, " It fails at eps = {epsilon}.");
        } else if let Some(until) = &conclusion.until {
            let _ = write!(text, " It fails for every eps in (0, {until}).");
        }
        text
    }

    /// Functions on pairs: policies, Q functions and directions (rewards stand apart).
    fn functions(&self) -> Vec<(String, &GivenKind, &[Rational])> {
        let mut found = Vec::new();
        for (given, value) in self.changed.givens().iter().zip(&self.instance.values) {
            if let (GivenValue::Pairs(f), false) = (value, given.kind == GivenKind::Reward) {
                found.push((given.name.clone(), &given.kind, f.as_slice()));
            }
        }
        found
    }

    /// The discount and what else is no function on pairs, then the table of pairs with Q* of every
    /// reward, then V*.
    fn write_instance(&self, out: &mut String) -> std::fmt::Result {
        let table = InstanceTable::new(self.changed, self.instance);
        for (name, value) in &table.facts {
            writeln!(out, "- *{name}* = {value}")?;
        }
        let mut heads = table.header;
        let defined = || self.rewards.iter().filter(|reward| !self.is_given(&reward.name));
        heads.extend(defined().map(|reward| reward.name.clone()));
        heads.extend(self.rewards.iter().map(|reward| format!("Q*({})", reward.name)));
        writeln!(out, "\n| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()))?;
        for (pair, mut cells) in table.rows.into_iter().enumerate() {
            cells.extend(defined().map(|reward| reward.reward[pair].to_string()));
            for solved in self.rewards {
                let star = if solved.optimal[pair] { " ★" } else { "" };
                cells.push(format!("{}{star}", solved.action_values[pair]));
            }
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        let star = if self.rewards.is_empty() { "" } else { "\n★ optimal.\n" };
        writeln!(out, "{star}")
    }

    /// The functions on states: the values, what is given, and the weights.
    fn on_states(&self) -> Vec<(String, Vec<Rational>)> {
        let mut found = Vec::new();
        for (given, value) in self.changed.givens().iter().zip(&self.instance.values) {
            match value {
                GivenValue::States(f) => found.push((given.name.clone(), f.clone())),
                GivenValue::StateTuple(w) => {
                    found.extend(w.iter().enumerate().map(|(k, w)| (format!("{}[{k}]", given.name), w.clone())));
                }
                _ => {}
            }
        }
        found
    }

    /// The rewards that belong to the instance.
    pub fn given(&self) -> Vec<&'a SolvedReward> {
        self.rewards.iter().filter(|reward| self.is_given(&reward.name)).collect()
    }

    /// Whether a reward belongs to the instance, rather than being defined from others.
    fn is_given(&self, name: &str) -> bool {
        let base = name.split('[').next().unwrap_or(name);
        self.changed.givens().iter().any(|given| given.name == base)
    }

    pub fn picture(&self) -> MdpPicture<'_> {
        let title = format!("{}: {}, γ = {}", self.claim.id(), self.variant.label, self.dynamics.discount());
        let mut picture = MdpPicture::new(self.dynamics, title);
        let texts = |f: &[Rational]| f.iter().map(ToString::to_string).collect::<Vec<_>>();
        for SolvedReward { name, reward, optimal, .. } in self.rewards {
            let (name, shaded) = (name.clone(), optimal.clone());
            picture.column(Column { name, role: Role::Reward, values: texts(reward), shaded });
        }
        for (name, kind, f) in self.functions() {
            let role = match kind {
                GivenKind::Policy { .. } => Role::Policy,
                GivenKind::PairFunction => Role::Change,
                _ => Role::Plain,
            };
            let shaded = f.iter().map(|x| role == Role::Policy && *x > 0u32).collect();
            picture.column(Column { name, role, values: texts(f), shaded });
        }
        for (name, f) in self.on_states() {
            for state in self.dynamics.all_states() {
                picture.note_state(state, format!("{name} = {}", f[state.index()]));
            }
        }
        for (given, value) in self.changed.givens().iter().zip(&self.instance.values) {
            match value {
                GivenValue::State(s) => picture.note_state(State::new(*s), given.name.clone()),
                GivenValue::Action(pair) => picture.note_action(Pair::new(*pair), given.name.clone()),
                _ => {}
            }
        }
        picture
    }
}

/// The numbers of a result in the three schemes.
pub(super) fn numbers(claim: &Claim) -> String {
    let numbers: Vec<String> = [("pdf", "PDF"), ("seed", "seed")]
        .into_iter()
        .filter_map(|(key, scheme)| Some(format!("{} in the {scheme}", claim.text(key)?)))
        .collect();
    if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(", ")) }
}
