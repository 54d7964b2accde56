//! Kind `approach`: how far the nearest reward is at which one of some actions is optimal.

use std::cmp::Ordering;

use super::Conditions;
use super::cases::{Proof, nodes};
use super::flow::{Change, Mended, Rows, changed, in_words, mended};
use super::optimality::Optimality;
use super::radius::classes;
use crate::bellman::{Backup, line_of_value, row};
use crate::model::{Model, state};
use crate::number::Fraction;
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Node, Norm, Pairs, Sets, Sign, Stated, Values};
use crate::words;

pub(super) const PARTS: &str =
    "reward freedom norm class value optimal target* radius-lower radius-upper bonus+solution node*";

/// A reward R, some actions, and how far the nearest reward is at which one is optimal.
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
    /// Some states, each with some of its actions.
    pub target: Vec<Stated<'a, (u32, Box<[u32]>)>>,
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
        let targets = parts.groups("target").1.map(|group| group.get("target", target));
        Ok(Approach {
            first: Optimality::of(parts)?,
            freedom: parts.pairs("freedom")?,
            norm: parts.norm()?,
            class: parts.sets("class")?,
            target: targets.collect::<Result<_, _>>()?,
            lower: parts.bound("radius-lower")?,
            bonus: mended(parts, "radius-upper")?,
            nodes: nodes(parts)?,
        })
    }

    /// **U1** O1 and O2 for R; F1; and the actions of the target are the first ones of their
    /// classes.
    fn u1(&self, model: &Model) -> Result<(), Refusal> {
        self.first.verify(model).map_err(|fault| fault.demanded_by(Condition::U1))?;
        classes(model, self.class, self.first.reward, self.freedom, Condition::U1)?;
        for target in &self.target {
            let (at, actions) = target.is;
            let class = row(self.class, *at as usize)?;
            if !model.earns(*at as usize) || actions.iter().any(|own| class.get(*own as usize) != Some(own)) {
                let stated = "an action stands for no class";
                let required = "the first one of a class does, where it counts";
                return Err(Refusal::new(target.line, Condition::U1, stated, required));
            }
        }
        Ok(())
    }

    /// **U2** d is equal on duplicates and of size at most radius-upper; V is V* for R + w·d, and
    /// an action of the target is optimal there.
    fn u2(&self, model: &Model, upper: Stated<Fraction>, bonus: Pairs, value: Values) -> Result<(), Refusal> {
        let change = Change { bonus, class: self.class, norm: self.norm, sign: Sign::Either };
        change.is_at_most(model, Condition::U2, upper)?;
        let rewards = changed(model, self.first.reward, self.freedom, bonus)?;
        let reward = Stated { name: "reward", line: self.first.reward.line, is: &rewards[..] };
        let backup = Backup { model, reward, value };
        let mut reaches = false;
        for (index, state) in model.states.iter().enumerate() {
            let signs: Vec<Ordering> = backup.advantages(index)?.iter().map(Fraction::sign).collect();
            let line = line_of_value(value, index);
            if signs.iter().max() != Some(&Ordering::Equal) {
                let fault =
                    Refusal::new(line, Condition::U2, "a value is not the optimal one", "it must be, for R + w·d");
                return Err(fault.at_state(&state.name));
            }
            let target = self.target.iter().filter(|target| target.is.0 as usize == index);
            let mut actions = target.flat_map(|target| &*target.is.1);
            reaches |= actions.any(|action| signs.get(*action as usize) == Some(&Ordering::Equal));
        }
        match reaches {
            true => Ok(()),
            false => Err(Refusal::new(value.line, Condition::U2, "no action of the target", "one must be optimal")),
        }
    }

    /// **U3**, **U4** No action of the target is optimal for R; and for each whose gap may close
    /// within radius-lower the cases are a tree.
    fn u3_u4(&self, model: &Model) -> Result<(), Refusal> {
        let avoided = |state: usize, action: u32| {
            self.target.iter().any(|target| target.is.0 as usize == state && target.is.1.contains(&action))
        };
        let proof = Proof {
            model,
            first: self.first,
            rows: Rows {
                reward: self.first.reward,
                freedom: self.freedom,
                class: self.class,
                norm: self.norm,
                sign: Sign::Either,
            },
            avoided: &avoided,
            margin: &|_, _| Ok(Fraction::zero()),
            lower: self.lower,
            conditions: [Condition::U3, Condition::U4],
        };
        let mut roots = Vec::new();
        if self.lower.is_none_or(|lower| lower.is.sign().is_gt()) {
            let largest = self.freedom.is.iter().flatten().map(|w| (**w).clone().magnitude()).max();
            let speed = largest.unwrap_or_else(Fraction::zero).times_integer(&2.into());
            let shrinks = Fraction::one().minus(&model.discount);
            let backup = Backup { model, reward: self.first.reward, value: self.first.value };
            for target in &self.target {
                let at = target.is.0 as usize;
                let advantages = backup.advantages(at)?;
                for action in &*target.is.1 {
                    let Some(advantage) = advantages.get(*action as usize) else { continue };
                    if advantage.sign().is_eq() {
                        let required = "the distance is 0, as it is optimal for R";
                        return Err(Refusal::new(target.line, Condition::U3, "an action of the target", required));
                    }
                    let gap = advantage.clone().negated();
                    if self.lower.is_none_or(|lower| lower.is.times(&speed) > gap.times(&shrinks)) {
                        roots.push(vec![(at, *action)]);
                    }
                }
            }
        }
        proof.verify(&self.nodes, &roots)
    }
}

impl Conditions for Approach<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.u1(model)?;
        if let Some((upper, bonus, value)) = self.bonus {
            self.u2(model, upper, bonus, value)?;
        }
        self.u3_u4(model)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let of = |target: &Stated<(u32, Box<[u32]>)>| {
            let at = state(model, target.is.0 as usize)?;
            Ok(format!("{} at {}", at.named(&target.is.1), crate::shown::shown_name(&at.name)))
        };
        let targets = self.target.iter().map(of).collect::<Result<Vec<_>, Refusal>>()?;
        let head = format!(
            "  let d be a change that is equal on duplicates, and w nonzero for {}:\n  \
             for R + w·d to make one of {} optimal,",
            words::free(self.freedom),
            if targets.is_empty() { "{}".to_owned() } else { targets.join(", of ") }
        );
        Ok(head + &in_words(self.norm, self.lower, self.bonus))
    }
}
