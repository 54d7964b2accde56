//! The models of the tests: a few by hand, degenerate ones among them, and small random ones.

use std::sync::LazyLock;

use num_traits::Zero;

use crate::oracle::{Action, Mdp, Q, Reward, State, q};
use crate::writer::{self, Over};

pub fn mdp(discount: Q, initial: Option<Vec<(usize, Q)>>, states: &[&[&[(usize, Q)]]]) -> Mdp {
    let action = |(a, next): (usize, &&[(usize, Q)])| Action { name: format!("a{a}"), next: next.to_vec() };
    let state = |(s, actions): (usize, &&[&[(usize, Q)]])| State {
        name: format!("s{s}"),
        actions: actions.iter().enumerate().map(action).collect(),
    };
    Mdp { discount, initial, states: states.iter().enumerate().map(state).collect() }
}

pub fn ints(rows: &[&[i64]]) -> Reward {
    rows.iter().map(|row| row.iter().map(|x| q(*x, 1)).collect()).collect()
}

/// Two actions tie at s0, a third is worse; s1 absorbs.
pub fn tie(discount: Q) -> (Mdp, Reward) {
    let (stay, go): (&[_], &[_]) = (&[(1, q(1, 1))], &[(0, q(1, 2)), (1, q(1, 2))]);
    let mdp = mdp(discount, Some(vec![(0, q(1, 1))]), &[&[stay, stay, go], &[stay]]);
    (mdp, ints(&[&[1, 1, 0], &[0]]))
}

/// One state that returns to itself.
pub fn single(discount: Q) -> (Mdp, Reward) {
    (mdp(discount, None, &[&[&[(0, q(1, 1))]]]), ints(&[&[0]]))
}

/// A small deterministic generator (SplitMix64), so that failures can be repeated.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    fn distribution(&mut self, states: usize, must: Option<usize>) -> Vec<(usize, Q)> {
        let mut support: Vec<usize> = (0..states).filter(|s| self.below(2) == 0 || must == Some(*s)).collect();
        if support.is_empty() {
            support.push(self.below(states));
        }
        let weights: Vec<i64> = support.iter().map(|_| 1 + self.below(4) as i64).collect();
        let total = weights.iter().sum();
        support.into_iter().zip(weights).map(|(s, w)| (s, q(w, total))).collect()
    }

    /// At discount 1 state 0 absorbs and every action of another state may lead to a lower one.
    pub fn mdp(&mut self) -> Mdp {
        let discount = self.pick(&[q(0, 1), q(1, 2), q(9, 10), q(99, 100), q(1, 3), q(1, 1)]);
        let n = 1 + self.below(3);
        let terminating = discount == q(1, 1);
        let state = |s: usize, random: &mut Random| {
            let action = |a: usize, random: &mut Random| {
                let next = match terminating {
                    true if s == 0 => vec![(0, q(1, 1))],
                    true => {
                        let lower = random.below(s);
                        random.distribution(n, Some(lower))
                    }
                    false => random.distribution(n, None),
                };
                Action { name: format!("a{a}"), next }
            };
            let actions = 1 + random.below(3);
            State { name: format!("s{s}"), actions: (0..actions).map(|a| action(a, random)).collect() }
        };
        let states = (0..n).map(|s| state(s, self)).collect();
        let initial = if self.below(2) == 0 { None } else { Some(self.distribution(n, None)) };
        Mdp { discount, initial, states }
    }

    /// Small rewards, so that ties are common; 0 where `FORMAT.md` asks for it.
    pub fn reward(&mut self, mdp: &Mdp) -> Reward {
        let row = |s: usize, random: &mut Random| {
            let zero = mdp.discount == q(1, 1) && mdp.absorbing(s);
            let number = |random: &mut Random| {
                let number = q(random.below(5) as i64 - 2, 1 + random.below(2) as i64);
                if zero { Q::zero() } else { number }
            };
            (0..mdp.states[s].actions.len()).map(|_| number(random)).collect()
        };
        (0..mdp.states.len()).map(|s| row(s, self)).collect()
    }
}

/// One true certificate of each kind about a random instance.
pub fn certificates(seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    let mdp = random.mdp();
    let (reward, other) = (random.reward(&mdp), random.reward(&mdp));
    let over = random.pick(&[Over::Shared, Over::Own, Over::Unreduced]);
    let mut all = vec![writer::optimality(&mdp, &reward, over), writer::pair(&mdp, &reward, &other, over)];
    if mdp.optimum(&reward).1.iter().any(|set| set.len() > 1) {
        all.push(writer::cliffs(&mdp, &reward, over));
    }
    all.extend([crate::harm::harm(&mdp, &reward, &other), crate::path::path(&mdp, &reward, &other)]);
    // No two actions are of one class, and the occupancies are exact or off.
    let classes: Vec<Vec<usize>> = mdp.states.iter().map(|state| (0..state.actions.len()).collect()).collect();
    all.extend(writer::radius(&mdp, &reward, &classes, &q((seed % 2) as i64, 7)));
    let at = random.below(mdp.states.len());
    all.push(writer::rays(&mdp, &reward, at, std::slice::from_ref(&other), over));
    // A bump on one of two tied actions forces it there, unless they lead back to the state in
    // different ways.
    let tied = mdp.optimum(&reward).1.into_iter().enumerate().find(|(_, set)| set.len() > 1);
    if let Some((at, set)) = tied {
        let bump = |action: usize| {
            let mut direction: Reward = reward.iter().map(|row| vec![Q::zero(); row.len()]).collect();
            direction[at][action] = q(1, 3);
            direction
        };
        let pair = [bump(set[0]), bump(set[1])];
        let forced = |a: usize| mdp.first_piece(&reward, &pair[a]).sets[at].within == [set[a]];
        if !(mdp.discount == q(1, 1) && mdp.absorbing(at)) && forced(0) && forced(1) {
            all.push(writer::rays(&mdp, &reward, at, &pair, over));
        }
    }
    all
}

/// The certificates of the first seeds, made once.
pub fn all_certificates() -> &'static [String] {
    static ALL: LazyLock<Vec<String>> = LazyLock::new(|| crate::seeds(200).flat_map(certificates).collect());
    &ALL
}
