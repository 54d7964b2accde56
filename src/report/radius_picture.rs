//! A radius as a picture: the model with its reward and the nearest one side by side.

use super::mdp_picture::{Column, MdpPicture, Role};
use super::svg::label;
use crate::mdp::{ActionSets, Reward};
use crate::number::Rational;
use crate::solve::Optimum;

/// The picture of an optimum and of the nearest reward with its optimal actions.
pub(crate) fn radius_picture(optimum: &Optimum<'_, Rational>, nearest: &Reward, optimal: &ActionSets) -> String {
    let (dynamics, reward) = (optimum.bellman().dynamics, optimum.bellman().reward);
    let mut picture =
        MdpPicture::new(dynamics, "the reward R, and the nearest one R′ at which another action is optimal");
    let shaded = |sets: Option<&ActionSets>| {
        dynamics.all_pairs().map(|pair| sets.is_some_and(|sets| sets.contains(pair))).collect()
    };
    let change = reward.iter().zip(nearest.iter()).map(|(from, to)| label(&(to - from)));
    for (name, role, values, sets) in [
        ("R", Role::Reward, reward.iter().map(label).collect(), Some(optimum.optimal())),
        ("R′ − R", Role::Change, change.collect(), None),
        ("R′", Role::Reward, nearest.iter().map(label).collect(), Some(optimal)),
    ] {
        picture.column(Column { name: name.to_owned(), role, values, shaded: shaded(sets) });
    }
    picture.svg()
}
