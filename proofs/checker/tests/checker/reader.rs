//! Reads a certificate leniently and finds by brute force whether its statement is true.
//!
//! This is the judge of the mutation tests: what the checker accepts must be true here, where truth
//! is computed from the definitions (the best of all policies) and not from the conditions that the
//! checker verifies.

use num_traits::{One, Zero};

use crate::oracle::{Action, Mdp, Q, Reward, Sets, State, distance, q};
use crate::writer::{indicator, is_cliff};

struct Lines<'a>(std::iter::Peekable<std::str::Lines<'a>>);

impl<'a> Lines<'a> {
    fn fields(&mut self) -> Vec<&'a str> {
        self.0.next().expect("another line").split(' ').collect()
    }

    fn is_at(&mut self, word: &str) -> bool {
        self.0.peek().is_some_and(|line| line.split(' ').next() == Some(word))
    }

    /// The fields after this word.
    fn entry(&mut self, word: &str) -> Vec<&'a str> {
        let fields = self.fields();
        assert_eq!(fields[0], word);
        fields[1..].to_vec()
    }

    fn rows<T>(&mut self, heading: &str, mdp: &Mdp, read: fn(&str) -> T) -> Vec<Vec<T>> {
        assert_eq!(self.fields(), [heading]);
        mdp.states.iter().map(|_| self.fields().into_iter().map(read).collect()).collect()
    }

    fn values(&mut self, heading: &str, mdp: &Mdp) -> Vec<Q> {
        assert_eq!(self.fields(), [heading]);
        let mut over = Q::zero();
        let row = |_| {
            if self.is_at("over") {
                over = rational(self.entry("over")[0]);
            }
            rational(self.fields()[0]) / &over
        };
        mdp.states.iter().map(row).collect()
    }
}

fn rational(text: &str) -> Q {
    text.parse().expect(text)
}

fn natural(text: &str) -> usize {
    text.parse().expect(text)
}

fn naturals(fields: &[&str]) -> Vec<usize> {
    fields.iter().map(|field| natural(field)).collect()
}

fn weights(fields: &[&str]) -> Vec<(usize, Q)> {
    let weight = |field: &&str| {
        let (state, weight) = field.split_once(':').expect(field);
        (natural(state), rational(weight))
    };
    fields.iter().map(weight).collect()
}

fn read_model(lines: &mut Lines) -> Mdp {
    let discount = rational(lines.entry("discount")[0]);
    let initial = lines.entry("initial");
    let initial = (initial != ["none"]).then(|| weights(&initial));
    let count = natural(lines.entry("states")[0]);
    let mut states = Vec::new();
    while lines.is_at("state") {
        let mut state = State { name: lines.entry("state").join(" "), actions: vec![] };
        while lines.is_at("action") {
            let fields = lines.entry("action");
            state.actions.push(Action { name: fields[0].into(), next: weights(&fields[1..]) });
        }
        states.push(state);
    }
    assert_eq!(states.len(), count);
    Mdp { discount, initial, states }
}

fn is_distribution(list: &[(usize, Q)], states: usize) -> bool {
    list.iter().all(|(s, p)| *s < states && *p > Q::zero())
        && list.windows(2).all(|pair| pair[0].0 < pair[1].0)
        && list.iter().map(|(_, p)| p).sum::<Q>().is_one()
}

fn is_model(mdp: &Mdp) -> bool {
    let distinct = |names: Vec<&String>| {
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        sorted.len() == names.len()
    };
    let n = mdp.states.len();
    let is_state = |state: &State| {
        let rows = state.actions.iter().all(|action| is_distribution(&action.next, n));
        rows && !state.actions.is_empty() && distinct(state.actions.iter().map(|a| &a.name).collect())
    };
    mdp.discount >= Q::zero()
        && mdp.discount <= Q::one()
        && n > 0
        && mdp.states.iter().all(is_state)
        && distinct(mdp.states.iter().map(|state| &state.name).collect())
        && mdp.initial.as_ref().is_none_or(|initial| is_distribution(initial, n))
        && (mdp.discount < Q::one() || mdp.ranks().is_some())
}

/// Whether the statement of a certificate is true; the certificate must be well-formed.
pub fn is_true(text: &str) -> bool {
    let mut lines = Lines(text.lines().peekable());
    lines.fields();
    let kind = lines.entry("claim")[0];
    let mdp = read_model(&mut lines);
    if !is_model(&mdp) {
        return false;
    }
    let reward: Reward = lines.rows("reward", &mdp, rational);
    match kind {
        "optimality" => {
            let value = lines.values("value", &mdp);
            mdp.optimum(&reward) == (value, lines.rows("optimal", &mdp, natural))
        }
        "cliffs" => is_true_of_cliffs(&mut lines, &mdp, &reward),
        "ray" | "discontinuity" => is_true_of_rays(&mut lines, &mdp, &reward, kind),
        "pair" => {
            let reward_2: Reward = lines.rows("reward-2", &mdp, rational);
            let stated = rational(lines.entry("distance")[0]);
            let one = (lines.values("value", &mdp), lines.rows("optimal", &mdp, natural));
            let two = (lines.values("value-2", &mdp), lines.rows("optimal-2", &mdp, natural));
            stated == distance(&reward, &reward_2) && one == mdp.optimum(&reward) && two == mdp.optimum(&reward_2)
        }
        "harm" => {
            let optimum = (lines.values("value", &mdp), lines.rows("optimal", &mdp, natural));
            let criterion: Reward = lines.rows("reward-2", &mdp, rational);
            let stated = (lines.values("best", &mdp), lines.values("worst", &mdp));
            optimum == mdp.optimum(&reward) && stated == crate::harm::extremes(&mdp, &reward, &criterion)
        }
        "path" => is_true_of_paths(&mut lines, &mdp, &reward),
        "radius" => is_true_of_radii(&mut lines, &mdp, &reward),
        kind => panic!("unknown kind {kind}"),
    }
}

/// Along the bump and the bonus of each optimal action of each cliff: which piece comes first.
fn is_true_of_cliffs(lines: &mut Lines, mdp: &Mdp, reward: &Reward) -> bool {
    let value = lines.values("value", mdp);
    let sets = lines.rows("optimal", mdp, natural);
    let mut holds = (value.clone(), sets.clone()) == mdp.optimum(reward);
    while lines.is_at("cliff") {
        let at = natural(lines.entry("cliff")[0]);
        let mut weight = vec![Q::zero(); mdp.states.len()];
        for _ in 0..natural(lines.entry("reach")[0]) {
            let fields = lines.fields();
            weight[natural(fields[0])] = rational(fields[1]);
        }
        let first = lines.entry("first");
        let nothing: Reward = reward.iter().map(|row| vec![Q::zero(); row.len()]).collect();
        let means = mdp.q_values(&nothing, &weight);
        let quotient = (first != ["none"]).then(|| {
            let (s, a) = (natural(first[0]), natural(first[1]));
            (&value[s] - &mdp.q_values(reward, &value)[s][a]) / (&means[s][a] - &weight[s])
        });
        holds &= is_cliff(mdp, at, &sets[at]);
        for &action in &sets[at] {
            let bonus = indicator(mdp, at, action);
            let mut bump = bonus.clone();
            for (s, state) in mdp.states.iter().enumerate() {
                for (a, Action { next, .. }) in state.actions.iter().enumerate() {
                    let arrives = next.iter().filter(|(t, _)| *t == at).map(|(_, p)| p.clone()).sum::<Q>();
                    bump[s][a] -= &mdp.discount * arrives;
                }
            }
            let end = quotient.as_ref().map(|quotient| quotient * (&weight[at] - &means[at][action]));
            for (direction, until) in [(bump, None), (bonus, end)] {
                let piece = mdp.first_piece(reward, &direction);
                let forced = vec![action];
                let stays = piece.sets[at].end.as_ref().is_none_or(|end| *end == forced);
                holds &= piece.until == until && piece.sets[at].within == forced && stays;
            }
        }
    }
    holds
}

fn is_true_of_rays(lines: &mut Lines, mdp: &Mdp, reward: &Reward, kind: &str) -> bool {
    let at = natural(lines.entry("at")[0]);
    let start = naturals(&lines.entry("optimal-at-start"));
    let (value, sets) = mdp.optimum(reward);
    let mut holds = start == sets[at] && lines.values("value", mdp) == value;
    let mut forced = Vec::new();
    while lines.is_at("ray") {
        lines.fields();
        let direction: Reward = lines.rows("direction", mdp, rational);
        let until = lines.entry("until")[0];
        let until = (until != "infinity").then(|| rational(until));
        let within = naturals(&lines.entry("optimal-within"));
        let end = until.is_some().then(|| naturals(&lines.entry("optimal-at-end")));
        let _choice = lines.rows("choice", mdp, natural);
        let _slope = lines.values("slope", mdp);

        let piece = mdp.first_piece(reward, &direction);
        holds &= until == piece.until
            && piece.sets[at] == Sets { start: start.clone(), within: within.clone(), end: end.clone() };
        // The sets once more, from the definition, at two points inside the piece and at its end.
        let along = |epsilon: &Q| {
            let rows = reward.iter().zip(&direction);
            let moved = rows.map(|(r, d)| r.iter().zip(d).map(|(r, d)| r + epsilon * d).collect());
            mdp.optimum(&moved.collect()).1[at].clone()
        };
        let length = until.clone().unwrap_or(q(1000, 1));
        holds &= [q(1, 3), q(99, 100)].iter().all(|part| along(&(part * &length)) == within);
        holds &= until.is_none_or(|until| Some(along(&until)) == end);
        forced.push(within);
    }
    holds && (kind == "ray" || matches!(&*forced, [a, b] if a.len() == 1 && b.len() == 1 && a != b))
}

/// The sets by the definition at both ends of each piece, and at two places in it.
fn is_true_of_paths(lines: &mut Lines, mdp: &Mdp, reward: &Reward) -> bool {
    let other: Reward = lines.rows("reward-2", mdp, rational);
    let along = |t: &Q| -> Reward {
        let rows = reward.iter().zip(&other);
        rows.map(|(x, y)| x.iter().zip(y).map(|(x, y)| x + t * (y - x)).collect()).collect()
    };
    let sets_at = |t: &Q| mdp.optimum(&along(t)).1;
    let mut from = Q::zero();
    let mut holds = lines.rows("optimal", mdp, natural) == sets_at(&from) && lines.is_at("piece");
    while lines.is_at("piece") {
        let to = rational(lines.entry("piece")[0]);
        let _evidence = (lines.values("value", mdp), lines.values("slope", mdp));
        let (within, at_end) = (lines.rows("within", mdp, natural), lines.rows("at-end", mdp, natural));
        let between = [q(1, 3), q(99, 100)].map(|part| &from + part * (&to - &from));
        holds &= from < to && to <= Q::one() && between.iter().all(|t| sets_at(t) == within) && sets_at(&to) == at_end;
        from = to;
    }
    holds
}

/// The gaps and the speeds at which they close, by the visits of the policy.
fn is_true_of_radii(lines: &mut Lines, mdp: &Mdp, reward: &Reward) -> bool {
    let n = mdp.states.len();
    let freedom: Reward = lines.rows("freedom", mdp, rational);
    let norm = lines.entry("norm")[0];
    let class: Vec<Vec<usize>> = lines.rows("class", mdp, natural);
    let _value = lines.values("value", mdp);
    let choice: Vec<usize> = lines.rows("choice", mdp, natural).into_iter().map(|row| row[0]).collect();
    while !lines.is_at("speed-lower") {
        lines.fields();
    }
    let slowest: Reward = lines.rows("speed-lower", mdp, rational);
    let fastest: Reward = lines.rows("speed-upper", mdp, rational);
    let bound = |text: &str| (text != "infinity").then(|| rational(text));
    let (lower, upper) = (bound(lines.entry("radius-lower")[0]), bound(lines.entry("radius-upper")[0]));
    let nearest = lines.is_at("nearest").then(|| naturals(&lines.entry("nearest")));

    let counted = |s: usize| !(mdp.discount.is_one() && mdp.absorbing(s));
    let size = |x: Q| if x < Q::zero() { -x } else { x };
    let indicator = |t: usize| -> Reward {
        let here = |s: usize, a: usize| if s == t && a == choice[t] && counted(t) { Q::one() } else { Q::zero() };
        (0..n).map(|s| (0..mdp.states[s].actions.len()).map(|a| here(s, a)).collect()).collect()
    };
    let visits: Vec<Vec<Q>> = (0..n).map(|t| mdp.choice_value(&indicator(t), &choice)).collect();
    let speed = |s: usize, a: usize| -> Q {
        let ahead = |t: usize| mdp.states[s].actions[a].next.iter().map(|(u, p)| p * &visits[t][*u]).sum::<Q>();
        let y = |t: usize| &visits[t][s] - &mdp.discount * ahead(t);
        let parts = (0..n).map(|t| size(y(t) * &freedom[t][choice[t]])).chain([size(freedom[s][a].clone())]);
        if norm == "sup" { parts.sum() } else { parts.max().unwrap() }
    };
    let value = mdp.choice_value(reward, &choice);
    let q_values = mdp.q_values(reward, &value);
    let is_rival = |s: usize, a: usize| counted(s) && class[s][a] != class[s][choice[s]];
    let row = |s: usize, a: usize| {
        let next = &mdp.states[s].actions[a].next;
        (next.clone(), reward[s][a].clone(), freedom[s][a].clone())
    };
    let pairs = (0..n).flat_map(|s| (0..mdp.states[s].actions.len()).map(move |a| (s, a)));
    let holds = pairs.into_iter().all(|(s, a)| {
        let first = class[s][a];
        let alike = first <= a && class[s][first] == first && row(s, a) == row(s, first);
        let (gap, speed) = (&value[s] - &q_values[s][a], speed(s, a));
        let far = match &lower {
            Some(lower) => &speed * lower <= gap,
            None => speed.is_zero(),
        };
        alike && (!is_rival(s, a) || gap > Q::zero() && slowest[s][a] <= speed && speed <= fastest[s][a] && far)
    });
    holds
        && upper.zip(nearest).is_none_or(|(upper, pair)| {
            let (s, a) = (pair[0], pair[1]);
            is_rival(s, a) && &value[s] - &q_values[s][a] <= upper * speed(s, a)
        })
}
