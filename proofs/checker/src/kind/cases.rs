//! Proofs by cases that a change has to be large: at states that are split, some action is optimal,
//! and for each of them a flow bounds the change.

use std::collections::BTreeMap;

use super::flow::{Number, Rows};
use super::optimality::Optimality;
use crate::bellman::row;
use crate::budget;
use crate::model::{Action, Model, state};
use crate::number::Fraction;
use crate::parts::{Content, Parts};
use crate::refusal::{Condition, Refusal};
use crate::section::{Node, Pairs, Stated};

/// The nodes of a certificate.
pub(super) fn nodes(parts: Parts<'_>) -> Result<Vec<Stated<'_, Node>>, Refusal> {
    fn node(content: &Content) -> Option<&Node> {
        if let Content::Node(node) = content { Some(node) } else { None }
    }
    parts.groups("node").1.map(|group| group.get("node", node)).collect()
}

/// What a proof is about.
pub(super) struct Proof<'a, 'b> {
    pub model: &'b Model,
    /// R with its optimal actions.
    pub first: Optimality<'a>,
    pub rows: Rows<'a>,
    /// Actions that need not be looked at where a state is split.
    pub avoided: &'b dyn Fn(usize, u32) -> bool,
    pub margin: &'b Number<'b>,
    /// No smaller change does it; none if no change does.
    pub lower: Option<Stated<'a, Fraction>>,
    /// What the tree and the flows have to satisfy.
    pub conditions: [Condition; 2],
}

impl Proof<'_, '_> {
    /// The nodes are a tree for each of the roots, which choose actions of some states: a flow, or
    /// a state that is split for the first time and a tree for each of its classes.
    pub fn verify(&self, nodes: &[Stated<Node>], roots: &[Vec<(usize, u32)>]) -> Result<(), Refusal> {
        let equalities = self.equalities()?;
        let mut nodes = nodes.iter();
        for root in roots {
            let mut chosen: BTreeMap<usize, u32> = root.iter().copied().collect();
            // The states that are split, and what is still to be chosen at each.
            let mut open = Vec::new();
            loop {
                let Some(node) = nodes.next() else {
                    return Err(self.misplaced(self.rows.freedom.line, "a case is missing"));
                };
                match node.is {
                    Node::Flow(flow) => {
                        let flow = Stated { name: node.name, line: node.line, is: &flow[..] };
                        self.proves(flow, &equalities, &chosen)?;
                    }
                    Node::Split(at) => {
                        let at = *at as usize;
                        if chosen.contains_key(&at) {
                            let fault = self.misplaced(node.line, "this state has been split before");
                            return Err(fault.at_state(&state(self.model, at)?.name));
                        }
                        open.push((at, self.looked_at(at)?.into_iter()));
                    }
                }
                if budget::is_spent() || !chooses_next(&mut open, &mut chosen) {
                    break;
                }
            }
        }
        nodes.next().map_or(Ok(()), |node| Err(self.misplaced(node.line, "a case is left over")))
    }

    fn misplaced(&self, line: usize, stated: &str) -> Refusal {
        Refusal::new(line, self.conditions[0], stated, "expected the trees of cases that the kind asks for")
    }

    /// The classes of a state that have to be looked at, by their first actions.
    fn looked_at(&self, index: usize) -> Result<Vec<u32>, Refusal> {
        let firsts = row(self.rows.class, index)?.iter().enumerate();
        let firsts = firsts.filter(|(place, first)| *place == **first as usize).map(|(_, first)| *first);
        Ok(firsts.filter(|first| !(self.avoided)(index, *first)).collect())
    }

    fn proves(&self, flow: Pairs, equalities: &[Vec<bool>], chosen: &BTreeMap<usize, u32>) -> Result<(), Refusal> {
        let class = self.rows.class;
        let is_equality = |index: usize, place: usize| {
            let always = equalities.get(index).and_then(|row| row.get(place)) == Some(&true);
            let own = row(class, index)?.get(place);
            Ok(always || (own.is_some() && chosen.get(&index) == own))
        };
        self.rows.proves(self.model, flow, self.lower, self.conditions[1], &is_equality, self.margin)
    }

    /// The pairs whose rows are equalities whatever is chosen: those of the one class that is
    /// looked at, and of optimal actions of R where nothing can change.
    fn equalities(&self) -> Result<Vec<Vec<bool>>, Refusal> {
        let mut all = Vec::new();
        for (index, fixed) in self.fixed()?.into_iter().enumerate() {
            let looked_at = self.looked_at(index)?;
            let alone = |first: &u32| looked_at.len() == 1 && looked_at.first() == Some(first);
            let mut equal: Vec<bool> = row(self.rows.class, index)?.iter().map(alone).collect();
            for action in row(self.first.optimal, index)? {
                equal.get_mut(*action as usize).into_iter().for_each(|equal| *equal |= fixed);
            }
            all.push(equal);
        }
        Ok(all)
    }

    /// The states whose rewards, and all that can follow them, cannot change.
    fn fixed(&self) -> Result<Vec<bool>, Refusal> {
        let model = self.model;
        let mut fixed = Vec::new();
        for index in 0..model.states.len() {
            fixed.push(row(self.rows.freedom, index)?.iter().all(|w| w.sign().is_eq()));
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
}

/// Goes on to the next choice at the last state that is split and has one left.
fn chooses_next(open: &mut Vec<(usize, std::vec::IntoIter<u32>)>, chosen: &mut BTreeMap<usize, u32>) -> bool {
    while let Some((at, left)) = open.last_mut() {
        if let Some(action) = left.next() {
            chosen.insert(*at, action);
            return true;
        }
        chosen.remove(at);
        open.pop();
    }
    false
}
