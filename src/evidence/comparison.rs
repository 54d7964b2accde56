//! Whether an accepted certificate is about a model: its dynamics, and the rewards that it says are
//! the model's.

use std::fmt::Display;
use std::sync::Arc;

use cliff_check::{About, Accepted, Fraction, Role, Shape, StatedGiven, View, escaped, shown_name};
use thiserror::Error;

use crate::mdp::{Dynamics, Model, Reward, RewardChoiceError, Weight};

/// What of a certificate was found to be the model's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Sections and variables, with the parts of the model that they are.
    pub bound: Vec<(String, String)>,
    /// Sections and variables that may have any value: nothing says what of the model they are.
    pub free: Vec<String>,
}

/// Why a certificate is not about a model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Difference {
    /// A part that differs.
    #[error("{part} is {found} in the certificate and {expected} in the model")]
    Part {
        /// The part.
        part: String,
        /// It in the certificate.
        found: String,
        /// It in the model.
        expected: String,
    },
    /// It names a part that the model has not.
    #[error("it says that {subject} is `{role}`, and the model has none")]
    Missing {
        /// The section or variable.
        subject: String,
        /// The part.
        role: String,
    },
    /// It is about another reward than the one asked for, or says of nothing that it is this one.
    #[error("it says of no section and no variable that it is the reward {name}")]
    OtherReward {
        /// The reward asked for.
        name: String,
    },
    /// It confirms numbers of values that need not be the model's.
    #[error(
        "its dynamics are the model's, but it says of none of its variables ({variables}) what of the model they are"
    )]
    Free {
        /// The variables.
        variables: String,
    },
    /// The reward of the model cannot be chosen.
    #[error(transparent)]
    Reward(#[from] RewardChoiceError),
}

/// Compares a certificate with a model, and with one of its rewards if it has to be about that.
///
/// # Errors
/// [`Difference`]: the first part that differs, or that nothing but the dynamics was compared where
/// more was asked for.
pub fn compare(accepted: &Accepted, model: &Model, reward: Option<&str>) -> Result<Comparison, Difference> {
    // A name that the model lacks is refused whatever the certificate is about.
    let chosen = reward.map(|name| model.reward(Some(name))).transpose()?;
    same_dynamics(accepted.model(), &model.dynamics)?;
    let is_claim = matches!(accepted.view(), Some(View::Claim(_)));
    if !is_claim {
        same("the initial distribution", initial(accepted.model()), initial_of(model))?;
    }
    let mut comparison = Comparison { bound: Vec::new(), free: Vec::new() };
    for (name, found) in sections(accepted) {
        let shown = shown_name(name);
        let role = match accepted.about().iter().find(|about| *about.subject == *name) {
            Some(About { role, .. }) => role.clone(),
            // Certificates of version 1 do not say which reward theirs is: it is compared with the
            // one that is asked for.
            None if !is_claim && name == "reward" && accepted.about().is_empty() => {
                reward.map_or(Role::Effective, |name| Role::Reward(name.into()))
            }
            None => {
                comparison.free.push(shown);
                continue;
            }
        };
        let expected = part(&role, &shown, model)?;
        same(&format!("the number of values of {shown}"), found.len(), expected.len())?;
        let places = found.into_iter().zip(&expected).enumerate();
        for (place, (found, expected)) in places {
            let at = place_of(place, &role, model);
            same(&format!("{shown}{at}"), found, expected)?;
        }
        comparison.bound.push((shown, escaped(&role.to_string())));
    }
    let named = |about: &About| matches!(&about.role, Role::Reward(name) if Some(&**name) == reward);
    let is_compared = || accepted.about().iter().any(named) || (!is_claim && accepted.about().is_empty());
    match (reward, chosen) {
        (Some(name), Some(_)) if !is_compared() => Err(Difference::OtherReward { name: shown_name(name) }),
        _ if accepted.kind() == "confirmation" && comparison.bound.is_empty() && !comparison.free.is_empty() => {
            Err(Difference::Free { variables: comparison.free.join(", ") })
        }
        _ => Ok(comparison),
    }
}

/// Refuses a part that differs. Both libraries of numbers print what is reduced alike, and
/// certificates are reduced.
fn same(part: &str, found: impl Display, expected: impl Display) -> Result<(), Difference> {
    let (found, expected) = (found.to_string(), expected.to_string());
    if found == expected {
        return Ok(());
    }
    Err(Difference::Part { part: part.to_owned(), found: escaped(&found), expected: escaped(&expected) })
}

fn same_dynamics(found: &cliff_check::Model, expected: &Dynamics) -> Result<(), Difference> {
    same("the discount", &found.discount, expected.discount())?;
    same("the number of states", found.states.len(), expected.states())?;
    for (own, state) in found.states.iter().zip(expected.all_states()) {
        same("the name of a state", shown_name(&own.name), shown_name(expected.state_name(state).raw()))?;
        let at = format!("state {}", shown_name(&own.name));
        same(&format!("the number of actions at {at}"), own.actions.len(), expected.actions(state).len())?;
        for (own, pair) in own.actions.iter().zip(expected.actions(state)) {
            let name = shown_name(&own.name);
            same(&format!("the name of an action at {at}"), &name, shown_name(expected.action_name(pair).raw()))?;
            let next = expected.successors(pair).map(|next| (next.state.index(), next.probability));
            let found = own.next.iter().map(|(state, probability)| (state, probability));
            same(&format!("P(·) of the action {name} at {at}"), distribution(found), distribution(next))?;
        }
    }
    Ok(())
}

fn distribution<S: Display, P: Display>(entries: impl Iterator<Item = (S, P)>) -> String {
    entries.map(|(state, probability)| format!("{state}:{probability}")).collect::<Vec<_>>().join(" ")
}

fn initial(model: &cliff_check::Model) -> String {
    model.initial.as_ref().map_or_else(|| "none".to_owned(), |all| distribution(all.iter().map(|(s, p)| (s, p))))
}

fn initial_of(model: &Model) -> String {
    let entries = model.initial.as_ref().map(|initial| initial.entries().iter().map(|(s, p)| (s.index(), p)));
    entries.map_or_else(|| "none".to_owned(), distribution)
}

/// The numbers of a part of the model, in the order of a certificate.
fn part(role: &Role, subject: &str, model: &Model) -> Result<Vec<String>, Difference> {
    let numbers = |reward: &Reward| reward.iter().map(ToString::to_string).collect::<Vec<_>>();
    let missing = || Difference::Missing { subject: subject.to_owned(), role: escaped(&role.to_string()) };
    let states = || model.dynamics.all_states();
    Ok(match role {
        Role::Reward(name) => numbers(&model.reward(Some(name)).map_err(|_| missing())?),
        Role::Effective => numbers(&model.reward(None)?),
        Role::Rewards => model.rewards.iter().flat_map(|named| numbers(&named.reward)).collect(),
        Role::Weights => {
            let weights: Option<Vec<&Weight>> = model.rewards.iter().map(|named| named.weight.as_ref()).collect();
            let weights = weights.ok_or_else(missing)?;
            weights.iter().flat_map(|weight| states().map(|state| weight.at(state).to_string())).collect()
        }
        Role::Initial => {
            let initial = model.initial.as_ref().ok_or_else(missing)?;
            let at = |state| initial.entries().iter().find(|(other, _)| *other == state);
            states().map(|state| at(state).map_or("0".to_owned(), |(_, p)| p.to_string())).collect()
        }
    })
}

/// Where the number of this place in a part stands.
fn place_of(place: usize, role: &Role, model: &Model) -> String {
    let (dynamics, mut place) = (&model.dynamics, place);
    let name = |state| shown_name(dynamics.state_name(state).raw());
    match role {
        Role::Weights | Role::Initial => dynamics
            .all_states()
            .nth(place % dynamics.states())
            .map_or_else(String::new, |state| format!(" at {}", name(state))),
        Role::Reward(_) | Role::Effective | Role::Rewards => {
            place %= dynamics.pairs();
            let pair = crate::mdp::Pair::new(place);
            format!(" at {}, {}", name(dynamics.state_of(pair)), shown_name(dynamics.action_name(pair).raw()))
        }
    }
}

/// The reward sections or the variables, by name, in the order of the certificate, with their
/// numbers as far as they have any.
fn sections(accepted: &Accepted) -> Vec<(&str, Vec<&Fraction>)> {
    match accepted.view() {
        Some(View::Claim(claim)) => givens(&claim.givens),
        _ => accepted.rewards().map(|(name, rows)| (name, flat(rows))).collect(),
    }
}

fn givens<'a>(givens: &[&'a StatedGiven]) -> Vec<(&'a str, Vec<&'a Fraction>)> {
    fn numbers(shape: &Shape) -> Vec<&Fraction> {
        match shape {
            Shape::Pairs(f) | Shape::Tuple(f) | Shape::States(f) | Shape::Weights(f) => {
                f.iter().flat_map(|rows| flat(rows)).collect()
            }
            Shape::Number(_) | Shape::State(_) | Shape::Action(_) | Shape::Component(_) => Vec::new(),
        }
    }
    givens.iter().map(|given| (&*given.name, numbers(&given.shape))).collect()
}

fn flat(rows: &[Box<[Arc<Fraction>]>]) -> Vec<&Fraction> {
    rows.iter().flatten().map(|x| &**x).collect()
}
