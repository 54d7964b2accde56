//! What is said of one counterexample: the page with its numbers, the model file, and the picture.

use std::fmt::Write;

use super::InstanceTable;
use super::gallery::{GalleryError, numbers};
use super::mdp_picture::{Column, MdpPicture, Role};
use crate::bellman::Bellman;
use crate::claim::syntax::{BinaryOp, Expr, ExprKind, Item};
use crate::claim::{Claim, Conclusion, Given, GivenKind, GivenValue, Instance};
use crate::mdp::{Dynamics, Pair, PairFunction, State};
use crate::number::Rational;
use crate::refute::{Edit, FalseVariant};
use crate::solve::{SolveError, solve};

/// A reward of an instance with its name.
pub(super) type Named = (String, Vec<Rational>);

/// The rewards of an instance: those given, the tuples by component, and the defined ones that are sums of these or effective.
pub(super) fn rewards(claim: &Claim, instance: &Instance<Rational>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for (given, value) in claim.givens().iter().zip(&instance.values) {
        match (&given.kind, value) {
            (GivenKind::Reward, GivenValue::Pairs(reward)) => found.push((given.name.clone(), reward.clone())),
            (GivenKind::Rewards, GivenValue::PairTuple(tuple)) => {
                let components = tuple.iter().enumerate();
                found.extend(components.map(|(k, reward)| (format!("{}[{k}]", given.name), reward.clone())));
            }
            _ => {}
        }
    }
    let mut defined = Vec::new();
    for item in &claim.syntax().items {
        let Item::Let(definitions) = item else { continue };
        for definition in definitions.iter().filter(|definition| definition.parameters.is_empty()) {
            if let Some(reward) = combined(&definition.body, claim.givens(), instance) {
                defined.push((definition.name.value.clone(), reward));
            }
        }
    }
    if defined.is_empty()
        && let Some(weights) = claim.givens().iter().find(|given| given.kind == GivenKind::Weights)
    {
        for tuple in claim.givens().iter().filter(|given| given.kind == GivenKind::Rewards) {
            let reward = effective(&weights.name, &tuple.name, claim.givens(), instance);
            defined.extend(reward.map(|reward| (format!("effective({}, {})", weights.name, tuple.name), reward)));
        }
    }
    found.extend(defined);
    found
}

/// The value of a sum or difference of given rewards, or an effective reward.
fn combined(expr: &Expr, givens: &[Given], instance: &Instance<Rational>) -> Option<Vec<Rational>> {
    match &expr.value {
        ExprKind::Name(name) => {
            let number = givens.iter().position(|given| given.name == *name && given.kind == GivenKind::Reward)?;
            match &instance.values[number] {
                GivenValue::Pairs(reward) => Some(reward.clone()),
                _ => None,
            }
        }
        ExprKind::Binary(operator @ (BinaryOp::Add | BinaryOp::Subtract), left, right) => {
            let (left, right) = (combined(left, givens, instance)?, combined(right, givens, instance)?);
            let minus = *operator == BinaryOp::Subtract;
            Some(left.into_iter().zip(right).map(|(x, y)| if minus { x - y } else { x + y }).collect())
        }
        ExprKind::Call(function, arguments) => {
            let argument = |number: usize| match &arguments.get(number)?.value.value {
                ExprKind::Name(name) => Some(name.as_str()),
                _ => None,
            };
            match &function.value {
                ExprKind::Name(name) if name == "effective" => effective(argument(0)?, argument(1)?, givens, instance),
                _ => None,
            }
        }
        _ => None,
    }
}

/// R_eff(s,a) = Σ_k w_k(s) R_k(s,a).
fn effective(weights: &str, tuple: &str, givens: &[Given], instance: &Instance<Rational>) -> Option<Vec<Rational>> {
    let value = |name: &str| Some(&instance.values[givens.iter().position(|given| given.name == name)?]);
    let (GivenValue::StateTuple(weights), GivenValue::PairTuple(tuple)) = (value(weights)?, value(tuple)?) else {
        return None;
    };
    let at = |pair: usize| -> Rational {
        let state = instance.frame.state_of(pair);
        weights.iter().zip(tuple).map(|(weight, reward)| &weight[state] * &reward[pair]).sum()
    };
    Some((0..instance.frame.pairs()).map(at).collect())
}

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
    pub claim: &'a Claim,
    pub variant: &'a FalseVariant,
    pub changed: &'a Claim,
    pub dynamics: &'a Dynamics,
    pub instance: &'a Instance<Rational>,
    pub rewards: Vec<Named>,
    pub conclusion: Option<&'a Conclusion>,
    pub universe: String,
    pub instances: u64,
    pub nonvacuous: u64,
}

/// Q* and A* for one reward.
struct Solved {
    action_values: Vec<Rational>,
    optimal: Vec<bool>,
}

impl Page<'_> {
    fn solved(&self, reward: &[Rational]) -> Result<Solved, SolveError> {
        let reward = PairFunction::from_fn(reward.len(), |pair| reward[pair.index()].clone());
        let bellman = Bellman::new(self.dynamics, &reward);
        let optimum = solve(&bellman)?;
        let pairs = || self.dynamics.all_pairs();
        Ok(Solved {
            action_values: pairs().map(|pair| optimum.q(pair)).collect(),
            optimal: pairs().map(|pair| optimum.optimal().contains(pair)).collect(),
        })
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

    pub fn text(&self) -> Result<String, GalleryError> {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out, &self.solve_all()?);
        Ok(out)
    }

    fn solve_all(&self) -> Result<Vec<Solved>, SolveError> {
        self.rewards.iter().map(|(_, reward)| self.solved(reward)).collect()
    }

    fn write(&self, out: &mut String, solved: &[Solved]) -> std::fmt::Result {
        let (claim, variant) = (self.claim, self.variant);
        let heading = match (variant.as_stated, variant.dropped()) {
            (true, _) => "False as stated".to_owned(),
            (_, Some(hypothesis)) => format!("False without `{hypothesis}`"),
            _ => "A false variant".to_owned(),
        };
        writeln!(out, "# {}: {}\n", claim.id(), variant.label.replace('-', " "))?;
        writeln!(out, "**{heading}.** {}{}.\n", claim.text("title").unwrap_or_default(), numbers(claim))?;
        if let Some(statement) = claim.text("statement") {
            writeln!(out, "> {statement}\n")?;
        }
        writeln!(out, "{}\n", variant.because)?;
        writeln!(out, "![The counterexample](picture.svg)\n")?;
        writeln!(out, "## What is refuted\n\n```claim\n{}```\n", self.changed.to_string().trim_start())?;
        writeln!(out, "On this instance every hypothesis holds and the conclusion fails.{}\n", self.sides())?;
        writeln!(out, "## The instance\n")?;
        self.write_instance(out, solved)?;
        self.write_minimal(out)?;
        writeln!(out, "## Again\n\n```sh\n{}\ncliff check certificate\n```", self.command())
    }

    /// The sides of the inequality that fails, and where `every eps > 0` fails.
    fn sides(&self) -> String {
        let mut text = String::new();
        let Some(conclusion) = self.conclusion else { return text };
        if let Some(slack) = &conclusion.slack {
            let (left, right) = (slack.left.known(), slack.right.known());
            let _ = write!(text, " The side claimed to be smaller is {left}, the other {right}.");
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

    /// The discount and what else is no function on pairs, then the table of pairs with Q* of every reward, then V*.
    fn write_instance(&self, out: &mut String, solved: &[Solved]) -> std::fmt::Result {
        let table = InstanceTable::new(self.changed, self.instance);
        for (name, value) in &table.facts {
            writeln!(out, "- *{name}* = {value}")?;
        }
        let mut heads = table.header;
        let defined = || self.rewards.iter().zip(solved).filter(|((name, _), _)| !self.is_given(name));
        heads.extend(defined().map(|((name, _), _)| name.clone()));
        heads.extend(self.rewards.iter().map(|(name, _)| format!("Q*({name})")));
        writeln!(out, "\n| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()))?;
        for (pair, mut cells) in table.rows.into_iter().enumerate() {
            cells.extend(defined().map(|((_, reward), _)| reward[pair].to_string()));
            for solved in solved {
                let star = if solved.optimal[pair] { " ★" } else { "" };
                cells.push(format!("{}{star}", solved.action_values[pair]));
            }
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        let star = if solved.is_empty() { "" } else { "\n★ optimal.\n" };
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

    fn write_minimal(&self, out: &mut String) -> std::fmt::Result {
        writeln!(
            out,
            "## Why it is the smallest\n\nEvery instance of the universe below with fewer states, or as many and fewer pairs of states and actions, or as many and fewer\n\
             branches, and all with as many of each were tried up to symmetry: {} instances, in {} of which the hypotheses hold. None that comes\n\
             earlier in the order (states, pairs, branching, height of the numbers) is a counterexample. This is a result of a search, not\n\
             part of the certificate.\n\n```\n{}\n```\n",
            self.instances, self.nonvacuous, self.universe
        )
    }

    /// The rewards that belong to the instance.
    pub fn given(&self) -> Vec<Named> {
        self.rewards.iter().filter(|(name, _)| self.is_given(name)).cloned().collect()
    }

    /// Whether a reward belongs to the instance, rather than being defined from others.
    fn is_given(&self, name: &str) -> bool {
        let base = name.split('[').next().unwrap_or(name);
        self.changed.givens().iter().any(|given| given.name == base)
    }

    pub fn picture(&self) -> Result<MdpPicture<'_>, GalleryError> {
        let title = format!("{}: {}, γ = {}", self.claim.id(), self.variant.label, self.dynamics.discount());
        let mut picture = MdpPicture::new(self.dynamics, title);
        let texts = |f: &[Rational]| f.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (name, reward) in &self.rewards {
            let shaded = self.solved(reward)?.optimal;
            picture.column(Column { name: name.clone(), role: Role::Reward, values: texts(reward), shaded });
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
        Ok(picture)
    }
}

/// The model file with named rewards.
pub(super) fn model_text(dynamics: &Dynamics, rewards: &[Named]) -> String {
    let mut out = String::new();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let _ = write!(out, "{{ \"discount\": \"{}\",\n  \"states\": {{", dynamics.discount());
    for state in dynamics.all_states() {
        let comma = if state.index() == 0 { "" } else { "," };
        let _ = write!(out, "{comma}\n    {}: {{", quoted(dynamics.state_name(state)));
        for (place, pair) in dynamics.actions(state).enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let of = |(name, reward): &Named| format!("{}: \"{}\"", quoted(name), reward[pair.index()]);
            let numbers: Vec<String> = rewards.iter().map(of).collect();
            let reward = match numbers.is_empty() {
                true => String::new(),
                false => format!("\"reward\": {{ {} }}, ", numbers.join(", ")),
            };
            let next = dynamics.successors(pair);
            let next =
                next.map(|next| format!("{}: \"{}\"", quoted(dynamics.state_name(next.state)), next.probability));
            let (action, next) = (quoted(dynamics.action_name(pair)), next.collect::<Vec<_>>().join(", "));
            let _ = write!(out, "{comma}\n      {action}: {{ {reward}\"next\": {{ {next} }} }}");
        }
        out.push_str(" }");
    }
    out.push_str(" } }\n");
    out
}
