//! The part of a refutation that exports state: optimal values and actions of the rewards in its instance.
//!
//! A refutation lists the optimal values that its evaluation asks for, without saying of which reward. Those of a given
//! reward, of a member of a given tuple, and of sums and differences of two of these are found again here, by equation
//! O1 of the format. What the claim says about them stays with the checker.

use super::evidence::{ExportError, Lines, Optimum, Sets, Successors, Table};
use crate::number::Rational;

/// The optimal values of a refutation.
#[derive(Debug)]
pub(super) struct Tables {
    /// Those that belong to a reward of the instance.
    pub(super) found: Vec<Optimum>,
    /// How many there are.
    pub(super) listed: usize,
}

impl Tables {
    /// Reads a refutation after its model.
    pub(super) fn read(
        lines: &mut Lines<'_>,
        discount: &Rational,
        next: &[Vec<Successors>],
    ) -> Result<Self, ExportError> {
        let states = next.len();
        for _ in 0..lines.natural("text ")? {
            lines.after("\"")?;
        }
        lines.after("refutes ")?;
        let mut given = Vec::new();
        while lines.is_at("given ") {
            let line = lines.after("given ")?;
            let mut words = line.rsplit(' ');
            let (last, before) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            match (before, last) {
                (_, "pairs") => given.push(lines.rows(states)?),
                (_, "states") => drop(lines.rows(states)?),
                ("tuple", count) => {
                    for _ in 0..lines.count(count)? {
                        given.push(lines.rows(states)?);
                    }
                }
                ("weights", count) => {
                    for _ in 0..lines.count(count)? {
                        lines.rows(states)?;
                    }
                }
                _ => {}
            }
        }
        lines.after("epsilon ")?;
        if lines.is_at("precision ") {
            return Err(ExportError::Enclosed);
        }
        let rewards = combinations(given);
        let mut tables = Tables { found: Vec::new(), listed: 0 };
        while !lines.is_at("end ") {
            let name = ["optimal-value", "policy-value", "occupancy"].into_iter().find(|name| lines.is_at(name));
            let value = lines.values(name.unwrap_or("optimal-value"), states)?;
            let sloped = lines.is_at("slope");
            if sloped {
                lines.values("slope", states)?;
            }
            if name != Some("optimal-value") {
                continue;
            }
            tables.listed += 1;
            let of = |reward: &Table| Some((reward.clone(), greedy(discount, next, reward, &value)?));
            if let Some((reward, optimal)) = rewards.iter().filter(|_| !sloped).find_map(of) {
                tables.found.push(Optimum { reward, value, optimal });
            }
        }
        Ok(tables)
    }
}

/// The functions with their sums and differences, those first that are simplest.
fn combinations(given: Vec<Table>) -> Vec<Table> {
    let combine = |one: &Table, other: &Table, sign: i64| -> Table {
        let sum = |(a, b): (&Rational, &Rational)| a + b * Rational::from(sign);
        let row = |(one, other): (&Vec<Rational>, &Vec<Rational>)| one.iter().zip(other).map(sum).collect();
        one.iter().zip(other).map(row).collect()
    };
    let mut all = given.clone();
    for (number, one) in given.iter().enumerate() {
        for other in &given[number + 1..] {
            all.extend([combine(one, other, 1), combine(one, other, -1), combine(other, one, -1)]);
        }
    }
    all
}

/// The actions that attain the values, if these are the optimal values of the reward.
fn greedy(discount: &Rational, next: &[Vec<Successors>], reward: &Table, value: &[Rational]) -> Option<Sets> {
    let state = |(state, actions): (usize, &Vec<Successors>)| {
        let q = |(reward, next): (&Rational, &Successors)| -> Rational {
            let mean: Rational = next.iter().map(|(state, probability)| probability * &value[*state]).sum();
            reward + discount * mean
        };
        let q = reward[state].iter().zip(actions).map(q).collect::<Vec<_>>();
        let set = (0..q.len()).filter(|&action| q[action] == value[state]).collect::<Vec<_>>();
        (q.iter().max() == Some(&value[state])).then_some(set)
    };
    next.iter().enumerate().map(state).collect()
}
