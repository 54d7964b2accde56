//! Kind `approach`: how far the nearest reward is at which one of some actions is optimal at a state.
//!
//! That nothing nearer does it is proved case by case: at states that are split, some action is optimal,
//! and for each of them a flow bounds the change.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Conditions;
use super::flow::{Change, Flow, Mended, changed, in_words, mended};
use super::optimality::Optimality;
use super::radius::classes;
use crate::bellman::{Backup, line_of_value, row};
use crate::budget;
use crate::model::{Action, Model, state};
use crate::number::Fraction;
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
    pub bonus: Mended<'a>,
    /// The cases, each before those that it is split into.
    nodes: Vec<Stated<'a, Node>>,
}

impl<'a> Approach<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let target = |content: &'a Content| if let Content::Target(target) = content { Some(target) } else { None };
        let node = |content: &'a Content| if let Content::Node(node) = content { Some(node) } else { None };
        let (_, nodes) = parts.groups("node");
        Ok(Approach {
            first: Optimality::of(parts)?,
            freedom: parts.pairs("freedom")?,
            norm: parts.norm()?,
            class: parts.sets("class")?,
            target: parts.get("target", target)?,
            lower: parts.bound("radius-lower")?,
            bonus: mended(parts, "radius-upper")?,
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
        let mut changes = true;
        while changes && !budget::is_spent() {
            changes = false;
            for (index, state) in model.states.iter().enumerate() {
                let leads_out = |action: &Action| {
                    budget::charge(action.next.len() as u64);
                    action.next.iter().any(|(next, _)| fixed.get(*next as usize) != Some(&true))
                };
                if fixed.get(index) == Some(&true) && state.actions.iter().any(leads_out) {
                    fixed.get_mut(index).into_iter().for_each(|fixed| *fixed = false);
                    changes = true;
                }
            }
        }
        Ok(fixed)
    }

    /// The pairs whose rows are equalities whatever is chosen: those of a state with one class, and
    /// of optimal actions of R where nothing can change.
    fn equalities(&self, model: &Model) -> Result<Vec<Vec<bool>>, Refusal> {
        let mut all = Vec::new();
        for (index, fixed) in self.fixed(model)?.into_iter().enumerate() {
            let class = row(self.class, index)?;
            let mut equal = vec![class.iter().all(|first| Some(first) == class.first()); class.len()];
            for action in row(self.first.optimal, index)? {
                equal.get_mut(*action as usize).into_iter().for_each(|equal| *equal |= fixed);
            }
            all.push(equal);
        }
        Ok(all)
    }

    /// **U3** The cases are a tree for each action of the target: a flow, or a state that is split for
    /// the first time and a tree for each of its classes.
    fn u3(&self, model: &Model) -> Result<(), Refusal> {
        let equalities = self.equalities(model)?;
        let (at, actions) = self.target.is;
        let mut nodes = self.nodes.iter();
        let mut chosen = BTreeMap::new();
        // The states that are split, and what is still to be chosen at each.
        let mut open = Vec::new();
        if self.lower.is_none_or(|lower| lower.is.sign().is_gt()) {
            open.push((*at as usize, actions.to_vec().into_iter()));
        }
        while let Some((at, left)) = open.last_mut() {
            let Some(action) = left.next() else {
                chosen.remove(at);
                open.pop();
                continue;
            };
            chosen.insert(*at, action);
            let Some(node) = nodes.next() else { return Err(self.unfinished("a case is missing")) };
            let at = match node.is {
                Node::Flow(flow) => {
                    self.u4(model, Stated { name: node.name, line: node.line, is: flow }, &equalities, &chosen)?;
                    continue;
                }
                Node::Split(at) => *at as usize,
            };
            if chosen.contains_key(&at) {
                let fault =
                    Refusal::new(node.line, Condition::U3, "the state has been split before", "it is split once");
                return Err(fault.at_state(&state(model, at)?.name));
            }
            let classes = row(self.class, at)?.iter().enumerate();
            let firsts = classes.filter(|(place, first)| *place == **first as usize).map(|(_, first)| *first);
            open.push((at, firsts.collect::<Vec<_>>().into_iter()));
        }
        nodes.next().map_or(Ok(()), |_| Err(self.unfinished("a case is left over")))
    }

    fn unfinished(&self, stated: &str) -> Refusal {
        let required = "there is a tree for each action of the target, unless radius-lower is 0";
        Refusal::new(self.target.line, Condition::U3, stated, required)
    }

    /// **U4** B5 and B6 without margins, with equality where the action is chosen, and wherever it
    /// holds whatever is chosen.
    fn u4(
        &self,
        model: &Model,
        flow: Pairs,
        equalities: &[Vec<bool>],
        chosen: &BTreeMap<usize, u32>,
    ) -> Result<(), Refusal> {
        let Approach { ref first, freedom, class, norm, .. } = *self;
        let flow = Flow { reward: first.reward, freedom, class, norm, sign: Sign::Either, is: flow };
        let is_equality = |index: usize, place: usize| {
            let always = equalities.get(index).and_then(|row| row.get(place)) == Some(&true);
            Ok(always
                || chosen.get(&index).is_some_and(|own| row(class, index).is_ok_and(|row| row.get(place) == Some(own))))
        };
        let (gain, norm) = flow.gain(model, Condition::U4, &is_equality, &|_, _| Ok(Fraction::zero()))?;
        flow.proves(Condition::U4, self.lower, &gain, &norm)
    }
}

impl Conditions for Approach<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.u1(model)?;
        if let Some((upper, bonus, value)) = self.bonus {
            self.u2(model, upper, bonus, value)?;
        }
        self.u3(model)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let (at, actions) = self.target.is;
        let at = state(model, *at as usize)?;
        let head = format!(
            "  let d be a change that is equal on duplicates, and w nonzero for {}:\n  \
             for R + w·d to make one of {} optimal at {},",
            words::free(self.freedom),
            at.named(actions),
            crate::shown::shown_name(&at.name)
        );
        Ok(head + &in_words(self.norm, self.lower, self.bonus))
    }
}
