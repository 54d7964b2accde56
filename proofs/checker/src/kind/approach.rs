//! Kind `approach`: how far the nearest reward is at which one of some actions is optimal at a state.
//!
//! That nothing nearer does it is proved case by case: at states that are split, some action is optimal,
//! and for each of them a flow bounds the change.

use std::cmp::Ordering;

use super::Conditions;
use super::flow::{Change, Flow, changed};
use super::optimality::Optimality;
use super::radius::classes;
use crate::bellman::{Backup, line_of_value, row};
use crate::budget;
use crate::model::{Model, state};
use crate::number::{Fraction, shown};
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Node, Norm, Pairs, Sets, Sign, Stated, Values};
use crate::words;

pub(super) const PARTS: &str =
    "reward freedom norm class value optimal target radius-lower radius-upper bonus+solution node*";

/// A reward R, some actions of a state, and how far the nearest reward is at which one is optimal.
#[derive(Debug)]
pub struct Approach<'a> {
    /// R with V*_R and A*(·;R).
    pub first: Optimality<'a>,
    /// w: the rewards are R + w·d.
    pub freedom: Pairs<'a>,
    /// The size of d.
    pub norm: Norm,
    /// For each action the first of its duplicates.
    pub class: Sets<'a>,
    /// The state, and its actions.
    pub target: Stated<'a, (u32, Box<[u32]>)>,
    /// No smaller d does it; none if no d does.
    pub lower: Option<Stated<'a, Fraction>>,
    /// A d that does it, with a bound of its size and the values that show it.
    pub bonus: Option<(Stated<'a, Fraction>, Pairs<'a>, Values<'a>)>,
    /// The cases, each before those that it is split into.
    nodes: Vec<Stated<'a, Node>>,
}

impl<'a> Approach<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let norm = parts.get("norm", |content| if let Content::Norm(norm) = content { Some(norm) } else { None })?;
        let bonus = match parts.bound("radius-upper")? {
            Some(upper) => Some((upper, parts.pairs("bonus")?, parts.values("solution")?)),
            None => None,
        };
        let target = |content: &'a Content| if let Content::Target(target) = content { Some(target) } else { None };
        let node = |content: &'a Content| if let Content::Node(node) = content { Some(node) } else { None };
        let (_, nodes) = parts.groups("node");
        Ok(Approach {
            first: Optimality::of(parts)?,
            freedom: parts.pairs("freedom")?,
            norm: *norm.is,
            class: parts.sets("class")?,
            target: parts.get("target", target)?,
            lower: parts.bound("radius-lower")?,
            bonus,
            nodes: nodes.map(|group| group.get("node", node)).collect::<Result<_, _>>()?,
        })
    }

    fn fault(&self, stated: &str, required: &str) -> Refusal {
        Refusal::new(self.target.line, Condition::U1, stated, required)
    }

    /// **U1** O1 and O2 for R; F1; and the actions of the target are the first ones of their classes.
    fn u1(&self, model: &Model) -> Result<(), Refusal> {
        self.first.verify(model).map_err(|fault| fault.demanded_by(Condition::U1))?;
        classes(model, self.class, self.first.reward, self.freedom, Condition::U1)?;
        let (at, actions) = self.target.is;
        let class = row(self.class, *at as usize)?;
        match actions.iter().all(|action| class.get(*action as usize) == Some(action)) && model.earns(*at as usize) {
            true => Ok(()),
            false => Err(self.fault("an action stands for no class", "the first one of a class does, where it counts")),
        }
    }

    /// **U2** d is equal on duplicates and of size at most radius-upper; V is V* for R + w·d, and an
    /// action of the target is optimal there.
    fn u2(&self, model: &Model, upper: Stated<Fraction>, bonus: Pairs, value: Values) -> Result<(), Refusal> {
        let change = Change { bonus, class: self.class, norm: self.norm, sign: Sign::Either };
        change.is_at_most(model, Condition::U2, upper)?;
        let rewards = changed(model, self.first.reward, self.freedom, bonus)?;
        let reward = Stated { name: "reward", line: self.first.reward.line, is: &rewards[..] };
        let backup = Backup { model, reward, value };
        for (index, state) in model.states.iter().enumerate() {
            let signs: Vec<Ordering> = backup.advantages(index)?.iter().map(Fraction::sign).collect();
            let (at, actions) = self.target.is;
            let reaches = *at as usize != index
                || actions.iter().any(|action| signs.get(*action as usize) == Some(&Ordering::Equal));
            if signs.iter().max() != Some(&Ordering::Equal) || !reaches {
                let stated = "the values are not the optimal ones, or no action of the target is optimal";
                let line = line_of_value(value, index);
                let fault = Refusal::new(line, Condition::U2, stated, "they must show that one is, for R + w·d");
                return Err(fault.at_state(&state.name));
            }
        }
        Ok(())
    }

    /// The states whose rewards, and all that can follow them, cannot change.
    fn fixed(&self, model: &Model) -> Result<Vec<bool>, Refusal> {
        let mut fixed = Vec::new();
        for index in 0..model.states.len() {
            fixed.push(row(self.freedom, index)?.iter().all(|w| w.sign().is_eq()));
        }
        loop {
            budget::charge(model.pairs() as u64);
            let stays = |next: &u32| fixed.get(*next as usize) == Some(&true);
            let leaves = |index: &usize| {
                fixed.get(*index) == Some(&true)
                    && model.states.get(*index).is_some_and(|state| {
                        state.actions.iter().any(|action| !action.next.iter().all(|(next, _)| stays(next)))
                    })
            };
            let left: Vec<usize> = (0..model.states.len()).filter(leaves).collect();
            if left.is_empty() || budget::is_spent() {
                return Ok(fixed);
            }
            for index in left {
                if let Some(fixed) = fixed.get_mut(index) {
                    *fixed = false;
                }
            }
        }
    }
}

/// The cases that are left to be read, and the choices of the one that is.
struct Cases<'a, 'b> {
    of: &'b Approach<'a>,
    model: &'b Model,
    fixed: Vec<bool>,
    rest: std::slice::Iter<'b, Stated<'a, Node>>,
    choices: Vec<(usize, u32)>,
}

impl Cases<'_, '_> {
    /// **U3** The cases are a tree for each action of the target: a flow, or a state that is split for
    /// the first time and a tree for each of its classes.
    fn u3(&mut self) -> Result<(), Refusal> {
        let Some(node) = self.rest.next() else {
            return Err(self.unfinished("a case is missing"));
        };
        let at = match node.is {
            Node::Flow(flow) => return self.u4(Stated { name: node.name, line: node.line, is: &flow[..] }),
            Node::Split(at) => *at as usize,
        };
        if self.choices.iter().any(|(before, _)| *before == at) || budget::is_spent() {
            let fault = Refusal::new(node.line, Condition::U3, "the state has been split before", "it is split once");
            return Err(fault.at_state(&state(self.model, at)?.name));
        }
        for (place, first) in row(self.of.class, at)?.iter().enumerate() {
            if place == *first as usize {
                self.choices.push((at, *first));
                self.u3()?;
                self.choices.pop();
            }
        }
        Ok(())
    }

    fn unfinished(&self, stated: &str) -> Refusal {
        let required = "there is a tree for each action of the target, unless radius-lower is 0";
        Refusal::new(self.of.target.line, Condition::U3, stated, required)
    }

    /// **U4** B5 and B6 without margins, with equality where the action is chosen, at a state with one
    /// class, and for optimal actions of R where nothing can change.
    fn u4(&self, flow: Pairs) -> Result<(), Refusal> {
        let Approach { first, freedom, class, norm, .. } = *self.of;
        let flow = Flow { reward: first.reward, freedom, class, norm, sign: Sign::Either, is: flow };
        let is_equality = |index: usize, place: usize| {
            let own = row(class, index)?.get(place);
            let alone = row(class, index)?.iter().all(|class| Some(class) == own);
            let chosen = self.choices.iter().any(|(at, first)| *at == index && Some(first) == own);
            let fixed = self.fixed.get(index) == Some(&true);
            let optimal = row(first.optimal, index)?.iter().any(|action| *action as usize == place);
            Ok(alone || chosen || (fixed && optimal))
        };
        let no_margin = |_: usize, _: usize| Ok(Fraction::zero());
        let (gain, norm) = flow.gain(self.model, Condition::U4, &is_equality, &no_margin)?;
        flow.proves(Condition::U4, self.of.lower, &gain, &norm)
    }
}

impl Conditions for Approach<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.u1(model)?;
        if let Some((upper, bonus, value)) = self.bonus {
            self.u2(model, upper, bonus, value)?;
        }
        let fixed = self.fixed(model)?;
        let mut cases = Cases { of: self, model, fixed, rest: self.nodes.iter(), choices: Vec::new() };
        if self.lower.is_none_or(|lower| lower.is.sign().is_gt()) {
            let (at, actions) = self.target.is;
            for action in actions {
                cases.choices = vec![(*at as usize, *action)];
                cases.u3()?;
            }
        }
        match cases.rest.next() {
            Some(_) => Err(cases.unfinished("a case is left over")),
            None => Ok(()),
        }
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let (at, actions) = self.target.is;
        let at = state(model, *at as usize)?;
        let norm = match self.norm {
            Norm::Sup => "largest number",
            Norm::Total => "sum",
        };
        let free = self.freedom.is.iter().flatten().filter(|w| w.sign().is_ne()).count();
        let head = format!(
            "  let d be a change that is equal on duplicates, and w nonzero for {}:\n  \
             for R + w·d to make one of {} optimal at {},",
            words::actions(free),
            at.named(actions),
            crate::shown::shown_name(&at.name)
        );
        let least = match self.lower {
            Some(lower) => format!(" the {norm} of d has to be at least {};\n", shown(lower.is)),
            None => " no d is large enough.\n".to_owned(),
        };
        let most = self.bonus.map(|(upper, ..)| format!("  a d of size {} at most does it.\n", shown(upper.is)));
        Ok(head + &least + &most.unwrap_or_default())
    }
}
