//! The answer of `cliff radius`: how far the nearest cliff is, and in which direction.

use std::io::{self, Write};

use malachite_base::num::arithmetic::traits::{Abs, FloorLogBase2};
use serde::ser::{Serialize, Serializer};

use super::model_text::{NamedNumbers, model_text};
use super::table::{ByName, write_rows};
use super::{Exact, Header, Hints};
use crate::cliff::{Bound, Facet, Norm, Radius, TiedState};
use crate::foreign::Foreign;
use crate::mdp::{Dynamics, Model, Pair, Reward, State};
use crate::number::enclosure::{ceiling_at, dyadic, floor_at};
use crate::number::{Approximate, Rational, counted};
use crate::solve::Optimum;

/// A distance that is known, or that lies between bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Distance {
    lower: Bound,
    upper: Bound,
    /// Whether two ends are shown where they are equal.
    ends: bool,
}

impl Distance {
    pub(super) fn between(lower: &Bound, upper: &Bound) -> Self {
        Distance { lower: lower.clone(), upper: upper.clone(), ends: false }
    }
}

impl Serialize for Distance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.lower {
            Bound::At(_) if self.ends || self.lower != self.upper => {
                [&self.lower, &self.upper].map(spelled).serialize(serializer)
            }
            lower => spelled(lower).serialize(serializer),
        }
    }
}

/// A bound in JSON.
pub(super) fn spelled(bound: &Bound) -> String {
    match bound {
        Bound::At(x) => x.to_string(),
        Bound::Infinite => "infinite".to_owned(),
    }
}

/// Reward of the pairs by the names of states and actions.
type Numbers<'a> = ByName<'a, ByName<'a, String>>;

/// The nearest reward that ties.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Nearest<'a> {
    state: Foreign<'a>,
    action: Foreign<'a>,
    reward: Numbers<'a>,
}

/// How far the nearest cliff is; serialises as the documented JSON.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct RadiusReport<'a> {
    #[serde(flatten)]
    header: Header,
    norm: &'static str,
    radius: Distance,
    nearest: Option<Nearest<'a>>,
    facets: ByName<'a, ByName<'a, Distance>>,
    tied: Vec<Foreign<'a>>,
}

impl<'a> RadiusReport<'a> {
    /// The answer where R itself has ties.
    pub fn tied(header: Header, norm: &'static str, optimum: &Optimum<'a, Rational>, tied: &[TiedState]) -> Self {
        let dynamics = optimum.bellman().dynamics;
        let zero = || Bound::At(Rational::default());
        let facets = tied.iter().map(|tied| {
            let mut rivals = tied.actions();
            match tied.is_essential() {
                true => rivals.retain(|pair| !tied.groups[0].contains(pair)),
                false => drop(rivals.remove(0)),
            }
            let level = || Distance { lower: zero(), upper: zero(), ends: true };
            let rivals = rivals.into_iter().map(|pair| (dynamics.action_name(pair), level()));
            (dynamics.state_name(tied.state), ByName(rivals.collect()))
        });
        let nearest = tied.first().map(|tied| nearest(dynamics, tied.two_actions().1, optimum.bellman().reward));
        RadiusReport {
            header,
            norm,
            radius: Distance { lower: zero(), upper: zero(), ends: false },
            nearest,
            facets: ByName(facets.collect()),
            tied: tied.iter().map(|tied| dynamics.state_name(tied.state)).collect(),
        }
    }

    /// The answer where one policy is optimal.
    pub fn unique(header: Header, optimum: &Optimum<'a, Rational>, radius: &Radius) -> Self {
        let bellman = optimum.bellman();
        let dynamics = bellman.dynamics;
        let facet = |pair: Pair| {
            let facet = radius.facets[pair.index()].as_ref()?;
            Some((dynamics.action_name(pair), distance(facet)))
        };
        let row =
            |state: State| (dynamics.state_name(state), ByName(dynamics.actions(state).filter_map(facet).collect()));
        let facets = dynamics.all_states().map(row).filter(|(_, row)| !row.0.is_empty());
        let reward = radius.nearest_reward(bellman);
        RadiusReport {
            header,
            norm: radius.freedom.norm.name(),
            radius: Distance { lower: radius.lower.clone(), upper: radius.upper.clone(), ends: false },
            nearest: radius.nearest.zip(reward).map(|(pair, reward)| nearest(dynamics, pair, &reward)),
            facets: ByName(facets.collect()),
            tied: Vec::new(),
        }
    }
}

pub(super) fn nearest<'a>(dynamics: &'a Dynamics, pair: Pair, reward: &Reward) -> Nearest<'a> {
    let row = |state| {
        let numbers = dynamics.actions(state).map(|pair| (dynamics.action_name(pair), reward.at(pair).to_string()));
        (dynamics.state_name(state), ByName(numbers.collect()))
    };
    Nearest {
        state: dynamics.state_name(dynamics.state_of(pair)),
        action: dynamics.action_name(pair),
        reward: ByName(dynamics.all_states().map(row).collect()),
    }
}

/// The distance of a facet: exact where its speed is, else between short numbers.
fn distance(facet: &Facet) -> Distance {
    let (mut lower, mut upper) = (facet.lower(), facet.upper());
    if facet.slowest != facet.fastest {
        lower = short(lower, false);
        upper = short(upper, true);
    }
    Distance { lower, upper, ends: true }
}

/// The number rounded to so many significant bits.
fn short(bound: Bound, up: bool) -> Bound {
    const SIGNIFICANT: i64 = 40;
    let Bound::At(x) = bound else { return bound };
    let bits = u64::try_from(SIGNIFICANT - (&x).floor_log_base_2()).unwrap_or_default();
    let rounded = if up { ceiling_at(&x, bits) } else { floor_at(&x, bits) };
    Bound::At(dyadic(&rounded, bits))
}

/// The model file with a changed reward as the one with weight 1; the rewards of the model keep
/// their names and get weight 0, so that duplicates which the new reward would make stay apart.
pub fn changed_model(model: &Model, reward: &Reward, name: &str) -> String {
    let names: Vec<&str> = model.rewards.iter().map(|named| named.name.as_deref().unwrap_or("before")).collect();
    let mut name = name.to_owned();
    while names.contains(&&*name) {
        name.push('\'');
    }
    let numbers = model.rewards.iter().map(|named| &named.reward).chain([reward]);
    let at: Vec<_> = numbers.map(|reward| move |pair: Pair| reward.at(pair)).collect();
    let named = names.iter().copied().map(|name| (name, 0)).chain([(&*name, 1)]);
    let named = named.zip(&at).map(|((name, weight), at)| NamedNumbers { name, at, weight: Some(weight) });
    model_text(&model.dynamics, model.initial.as_ref(), &named.collect::<Vec<_>>())
}

/// Writes the answer for people: one sentence, then the nearest facets.
///
/// # Errors
/// Whatever `out` reports.
pub(crate) fn radius_text(
    out: &mut impl Write,
    optimum: &Optimum<'_, Rational>,
    radius: &Radius,
    hidden_ties: usize,
    hints: &Hints,
) -> io::Result<()> {
    // So many facets are listed, the nearest first.
    const LISTED: usize = 24;
    let dynamics = optimum.bellman().dynamics;
    writeln!(out, "{}", sentence(optimum, radius))?;
    if let Bound::At(lower) = &radius.lower {
        let known = if radius.lower == radius.upper { "" } else { "at least " };
        let smaller = match radius.freedom.norm {
            Norm::Sup => "as long as every number of the reward changes by less",
            Norm::Total => "as long as all changes add up to less",
        };
        writeln!(out, "the radius is {known}{}: {smaller}, no other action is optimal", Exact::from(lower))?;
    }
    if hidden_ties > 0 {
        writeln!(
            out,
            "(rewards are equal on duplicate actions, which tie at {hidden_ties} states; {} takes them apart)",
            hints.duplicates
        )?;
    }
    let mut facets: Vec<(Distance, Pair)> =
        dynamics.all_pairs().filter_map(|pair| Some((distance(radius.facets[pair.index()].as_ref()?), pair))).collect();
    facets.sort_by_cached_key(|(distance, pair)| (distance.lower.clone(), *pair));
    writeln!(out)?;
    let heading = ["state", "optimal", "other", "gap", "distance to its wall, with the policy held fixed"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for (distance, pair) in facets.iter().take(LISTED) {
        let state = dynamics.state_of(*pair);
        let gap = radius.facets[pair.index()].as_ref().map(|facet| Exact::from(&facet.gap).to_string());
        let far = match (&distance.lower, &distance.upper) {
            (Bound::Infinite, _) => "infinite".to_owned(),
            (Bound::At(lower), upper) if *upper == distance.lower => Exact::from(lower).to_string(),
            (Bound::At(lower), Bound::At(upper)) => near(lower, upper),
            (Bound::At(lower), Bound::Infinite) => format!("at least {}", Exact::from(lower)),
        };
        rows.push(vec![
            dynamics.state_name(state).to_string(),
            dynamics.action_name(radius.policy.at(state)).to_string(),
            dynamics.action_name(*pair).to_string(),
            gap.unwrap_or_default(),
            far,
        ]);
    }
    write_rows(out, "", rows.iter())?;
    if facets.len() > LISTED {
        writeln!(out, "and {} more ({} lists them)", facets.len() - LISTED, hints.list)?;
    }
    Ok(())
}

fn near(lower: &Rational, upper: &Rational) -> String {
    let [lower, upper] = [lower, upper].map(|end| Approximate(&end.into()).to_string());
    if lower == upper { lower } else { format!("{lower} to {upper}") }
}

/// What happens at the nearest reward.
fn sentence(optimum: &Optimum<'_, Rational>, radius: &Radius) -> String {
    let bellman = optimum.bellman();
    let dynamics = bellman.dynamics;
    let (Some(pair), Some(reward)) = (radius.nearest, radius.nearest_reward(bellman)) else {
        return match radius.lower {
            Bound::Infinite => "no change that is allowed makes a tie: the radius is infinite".to_owned(),
            Bound::At(_) => "no reward with a tie was found within the budget".to_owned(),
        };
    };
    let state = dynamics.state_of(pair);
    let best = radius.policy.at(state);
    let change = |pair: Pair| reward.at(pair) - bellman.reward.at(pair);
    let by = |change: &Rational| Exact::from(&change.abs()).to_string();
    let step = |whose: String, change: Rational| {
        let verb = if change > 0u32 { "rises" } else { "falls" };
        (change != 0u32).then(|| format!("{whose} {verb} by {}", by(&change)))
    };
    let own = step("its reward".to_owned(), change(pair));
    let that = step(format!("that of {}", dynamics.action_name(best)), change(best));
    let mut steps: Vec<String> = own.into_iter().chain(that).collect();
    let classes = [pair, best].map(|pair| radius.class[pair.index()]);
    let others = dynamics.all_pairs().filter(|pair| !classes.contains(&radius.class[pair.index()]));
    let others: Vec<Rational> = others.map(change).filter(|change| *change != 0u32).collect();
    if let Some(first) = others.first() {
        let verb = if others.len() == 1 { "moves" } else { "move" };
        let (count, same) = (counted(others.len(), "other reward"), others.iter().all(|x| x.abs() == first.abs()));
        steps.push(if same { format!("{count} {verb} by {}", by(first)) } else { format!("{count} {verb}") });
    }
    let (state, action) = (dynamics.state_name(state), dynamics.action_name(pair));
    let when = steps.join(" and ");
    format!("at {state}, {action} draws level with {} when {when}", dynamics.action_name(best))
}
