//! Universes: indexing, completeness, the order, symmetry against brute force, early cuts, and
//! random draws.

use std::collections::{BTreeMap, BTreeSet};

use policy_cliff::claim::{ClaimSymmetry, Frame, Given, GivenKind, GivenValue, Instance, NumberRange, Step, Word};
use policy_cliff::number::Field;
use policy_cliff::universe::{Place, Sampler, Scope, Universe, UniverseError, Visit, Visited};

fn word(numerator: i64, denominator: i64) -> Word {
    Word::new(numerator, denominator).expect("a word")
}

fn scope(text: &str) -> Scope {
    text.parse().expect(text)
}

/// A reward, a state, and two actions at it.
fn tie_kinds() -> Vec<GivenKind> {
    vec![GivenKind::Reward, GivenKind::State, GivenKind::Action { at: 1 }, GivenKind::Action { at: 1 }]
}

/// One variable of every kind, in a scope in which there are few of each.
fn every_kind() -> (Scope, Vec<GivenKind>) {
    use GivenKind::*;
    let kinds = vec![
        Number(NumberRange::Positive),
        Reward,
        State,
        Action { at: 2 },
        Policy { deterministic: false },
        Policy { deterministic: true },
        Distribution,
        StateFunction,
        Rewards,
        Weights,
        Component,
    ];
    let scope = scope(
        "states 1..2; actions 1..2; components 2..2; discounts 0; probabilities 0 1; rewards 1; functions 0 1; \
         numbers 0 1 2; policies 0 1 1/2; distributions 0 1 1/2; weights 0 1",
    );
    (scope, kinds)
}

fn givens(kinds: &[GivenKind]) -> Vec<Given> {
    kinds.iter().map(|kind| Given { name: kind.to_string(), kind: kind.clone(), refined: false }).collect()
}

#[test]
fn indices_and_instances_correspond() {
    let (every_scope, every) = every_kind();
    let universes = [
        Universe::new(&scope("states 1..2; rewards 0 1; discounts 0 1/2"), &tie_kinds()),
        Universe::new(&every_scope, &every),
        Universe::new(&scope("states 2..3; actions 1..2; probabilities 0 1/3 1"), &[GivenKind::Reward]),
        Universe::new(&Scope::default(), &[]),
    ];
    for universe in universes.map(|u| u.expect("a universe")) {
        let step = (universe.len() / 3000).max(1);
        let (mut last, mut seen) = (None, BTreeSet::new());
        for index in (0..universe.len()).step_by(step as usize).chain([universe.len() - 1]) {
            let instance = universe.get(index).expect("within the universe");
            instance.validate(&givens(universe.kinds())).expect("a valid instance");
            assert!(seen.insert(line(&instance)) || index + 1 == universe.len(), "{universe}");
            // The index refines the first two parts of the order.
            let size = universe.size(index).expect("within the universe");
            assert_eq!(size.index, index);
            assert!(last <= Some((size.states, size.pairs)));
            last = Some((size.states, size.pairs));
        }
        assert!(universe.get(universe.len()).is_none() && universe.size(u64::MAX).is_none());
    }
}

/// The counts by hand: rows over m states in {0, ½, 1} are 1, 3 and 6 for m = 1, 2, 3.
#[test]
fn a_universe_contains_everything_of_its_size() {
    let len = |text: &str, kinds: &[GivenKind]| Universe::new(&scope(text), kinds).expect(text).len();
    // One state: 3 discounts · 3^k rewards; two states with k pairs: 3 discounts · 3^k rows · 3^k
    // rewards; 2, 3, 3, 4 pairs.
    let one = 3 * (3 + 9);
    let two = 3 * (81 + 2 * 729 + 6561);
    assert_eq!(len("", &[GivenKind::Reward]), one + two);
    // With a state and two actions at it: Σ_s |A(s)|² more choices.
    let one = 3 * (3 + 9 * 4);
    let two = 3 * (81 * 2 + 2 * 729 * 5 + 6561 * 8);
    assert_eq!(len("", &tie_kinds()), one + two);
    assert_eq!(len("states 3..3; actions 1; discounts 0; probabilities 0 1 1/2", &[]), 6 * 6 * 6);
    // Tuples: N = 1 has 3^1 rewards and one weight; N = 2 has 3^2 and three.
    assert_eq!(len("states 1; actions 1; discounts 0", &[GivenKind::Rewards, GivenKind::Weights]), 3 + 9 * 3);

    let universe = Universe::new(&Scope::default(), &tie_kinds()).expect("a universe");
    let indices = indices(&universe);
    // Boundary cases are in it: γ = 0, a single state and action, no reward, absorbing states,
    // duplicate actions.
    let loop_at = |s: usize| vec![(s, Word::ONE)];
    for (rows, reward, values) in [
        (vec![vec![loop_at(0)]], vec![0], (0, 0, 0)),
        (vec![vec![loop_at(0), loop_at(0)]], vec![1, 1], (0, 1, 0)),
        (vec![vec![loop_at(0)], vec![loop_at(1), loop_at(1)]], vec![0, -1, 1], (1, 1, 2)),
    ] {
        let frame = Frame::new(Word::ZERO, &rows).expect("a frame");
        let reward = reward.into_iter().map(|r| word(r, 1)).collect();
        let (s, a1, a2) = values;
        let values =
            vec![GivenValue::Pairs(reward), GivenValue::State(s), GivenValue::Action(a1), GivenValue::Action(a2)];
        assert!(indices.contains_key(&line(&Instance { frame, values })));
    }
    // And what is not of its size is not.
    let frame = Frame::new(word(1, 3), &[vec![loop_at(0)]]).expect("a frame");
    let values =
        vec![GivenValue::Pairs(vec![Word::ZERO]), GivenValue::State(0), GivenValue::Action(0), GivenValue::Action(0)];
    assert!(!indices.contains_key(&line(&Instance { frame, values })));
}

/// The index of each instance, by its line.
fn indices(universe: &Universe) -> BTreeMap<String, u64> {
    let instance = |index| universe.get(index).expect("within the universe");
    let indices: BTreeMap<String, u64> = (0..universe.len()).map(|index| (line(&instance(index)), index)).collect();
    assert_eq!(indices.len() as u64, universe.len());
    indices
}

/// An instance in one line: γ, rows, values.
fn line(instance: &Instance<Word>) -> String {
    let frame = &instance.frame;
    let mut text = format!("γ={}", frame.discount());
    for s in 0..frame.states() {
        for pair in frame.actions(s) {
            let row: Vec<String> = frame.row(pair).map(|(next, p)| format!("{p}→{next}")).collect();
            text += &format!(" {s}:{}", row.join("+"));
        }
    }
    for value in &instance.values {
        let numbers = |f: &[Word]| f.iter().map(Word::to_string).collect::<Vec<_>>().join(",");
        text += &match value {
            GivenValue::Number(x) => format!(" | {x}"),
            GivenValue::Pairs(f) | GivenValue::States(f) => format!(" | {}", numbers(f)),
            other => format!(" | {other:?}"),
        };
    }
    text
}

/// The order decides what "smallest" means, so a change of it must be seen and meant.
#[test]
fn the_order_is_pinned() {
    let universe = Universe::new(
        &scope("states 1..2; actions 1..2; discounts 0 1/2; probabilities 0 1 1/2; rewards 0 1"),
        &[GivenKind::Reward],
    )
    .expect("a universe");
    let mut sizes: Vec<Place> = (0..universe.len()).filter_map(|index| universe.size(index)).collect();
    sizes.sort();
    let show = |size: &Place| {
        let Place { states, pairs, branching, height, index } = size;
        let instance = universe.get(*index).expect("within the universe");
        format!(
            "{states} states, {pairs} pairs, branching {branching}, height {height}, #{index}: {}\n",
            line(&instance)
        )
    };
    let mut text = format!("{universe}\n{} instances\n", universe.len());
    text.extend(sizes.iter().take(40).map(show));
    text += "…\n";
    text.extend(sizes.iter().step_by(97).map(show));
    insta::assert_snapshot!("universe_order", text);
}

/// All renamings of states and actions of an instance, written without the code under test.
fn renamings(instance: &Instance<Word>) -> Vec<Instance<Word>> {
    fn orders(n: usize) -> Vec<Vec<usize>> {
        if n == 0 {
            return vec![vec![]];
        }
        let insert = |order: Vec<usize>| (0..n).map(move |at| [&order[..at], &[n - 1], &order[at..]].concat());
        orders(n - 1).into_iter().flat_map(insert).collect()
    }
    let frame = &instance.frame;
    let mut all = Vec::new();
    for state_order in orders(frame.states()) {
        // `state_order[i]` is the old state that becomes state i; the same for the pairs.
        let mut pair_orders: Vec<Vec<usize>> = vec![vec![]];
        for &old in &state_order {
            let actions: Vec<usize> = frame.actions(old).collect();
            pair_orders = pair_orders
                .iter()
                .flat_map(|before| {
                    let actions = actions.clone();
                    let extend = move |order: Vec<usize>| {
                        before.iter().copied().chain(order.into_iter().map(|i| actions[i])).collect::<Vec<usize>>()
                    };
                    orders(frame.actions(old).len()).into_iter().map(extend)
                })
                .collect();
        }
        let new_state = |old: usize| state_order.iter().position(|&s| s == old).expect("a permutation");
        for pairs in pair_orders {
            let row = |pair: usize| {
                let mut row: Vec<(usize, Word)> = frame.row(pair).map(|(next, p)| (new_state(next), *p)).collect();
                row.sort_by_key(|(next, _)| *next);
                row
            };
            let mut start = 0;
            let rows: Vec<Vec<Vec<(usize, Word)>>> = state_order
                .iter()
                .map(|&old| {
                    let range = start..start + frame.actions(old).len();
                    start = range.end;
                    pairs[range].iter().map(|&pair| row(pair)).collect()
                })
                .collect();
            let on_pairs = |f: &Vec<Word>| pairs.iter().map(|&p| f[p]).collect::<Vec<_>>();
            let on_states = |f: &Vec<Word>| state_order.iter().map(|&s| f[s]).collect::<Vec<_>>();
            let value = |value: &GivenValue<Word>| match value {
                GivenValue::Pairs(f) => GivenValue::Pairs(on_pairs(f)),
                GivenValue::States(f) => GivenValue::States(on_states(f)),
                GivenValue::PairTuple(f) => GivenValue::PairTuple(f.iter().map(on_pairs).collect()),
                GivenValue::StateTuple(f) => GivenValue::StateTuple(f.iter().map(on_states).collect()),
                GivenValue::State(s) => GivenValue::State(new_state(*s)),
                GivenValue::Action(a) => GivenValue::Action(pairs.iter().position(|p| p == a).expect("a permutation")),
                other => other.clone(),
            };
            let frame = Frame::new(*frame.discount(), &rows).expect("a frame");
            all.push(Instance { frame, values: instance.values.iter().map(value).collect() });
        }
    }
    all
}

fn visited(universe: &Universe, symmetries: &[ClaimSymmetry]) -> BTreeSet<Place> {
    let walk = universe.walk(symmetries);
    let mut sizes = BTreeSet::new();
    let mut last = None;
    for frame in 0..walk.frames() {
        walk.visit(frame, &mut |found: &Visited<'_>| {
            let size = found.size();
            assert!(last < Some(size.index), "indices ascend");
            last = Some(size.index);
            assert_eq!(universe.get(size.index).as_ref(), Some(found.instance));
            assert_eq!(universe.size(size.index), Some(size));
            sizes.insert(size);
        });
    }
    sizes
}

/// For each class under the relation generated by `equivalent`, its smallest member.
fn least_of_classes(
    universe: &Universe,
    equivalent: impl Fn(&Instance<Word>) -> Vec<Instance<Word>>,
) -> BTreeSet<Place> {
    let (indices, mut done, mut least) = (indices(universe), BTreeSet::new(), BTreeSet::new());
    for index in 0..universe.len() {
        if done.contains(&index) {
            continue;
        }
        let mut class = BTreeSet::new();
        let mut open = vec![index];
        while let Some(index) = open.pop() {
            if done.insert(index) {
                class.insert(universe.size(index).expect("within the universe"));
                let instance = universe.get(index).expect("within the universe");
                open.extend(equivalent(&instance).iter().filter_map(|other| indices.get(&line(other)).copied()));
            }
        }
        least.extend(class.first());
    }
    least
}

#[test]
fn a_walk_visits_the_smallest_instance_of_every_class_under_relabelling() {
    let (every_scope, mut every) = every_kind();
    every.retain(|kind| !matches!(kind, GivenKind::StateFunction | GivenKind::Component));
    for (scope, kinds) in [
        (scope("states 1..2; rewards 0 1; discounts 0 1/2"), vec![GivenKind::Reward]),
        (scope("states 2..2; rewards 0 1; discounts 0; probabilities 0 1"), tie_kinds()),
        (scope("states 3; actions 1..2; rewards 0 1; discounts 0; probabilities 0 1"), vec![]),
        (
            scope("states 1; actions 3; rewards 0 1 -1; discounts 0"),
            vec![GivenKind::Reward, GivenKind::Policy { deterministic: false }],
        ),
        (
            every_scope.overridden("states 2..2; actions 2..2; policies 1 0; numbers 1; functions 1").expect("a scope"),
            every,
        ),
    ] {
        let universe = Universe::new(&scope, &kinds).expect("a universe");
        let expected = least_of_classes(&universe, renamings);
        assert!(visited(&universe, &[]) == expected, "{universe}");
        let walk = universe.walk(&[]);
        assert_eq!(walk.count(), expected.len() as u64);
    }
}

/// c added to every value, or every value multiplied by c.
fn moved(instance: &Instance<Word>, variables: &[usize], change: impl Fn(Word) -> Word) -> Instance<Word> {
    let mut instance = instance.clone();
    for &variable in variables {
        match &mut instance.values[variable] {
            GivenValue::Number(x) => *x = change(*x),
            GivenValue::Pairs(f) | GivenValue::States(f) => f.iter_mut().for_each(|x| *x = change(*x)),
            GivenValue::PairTuple(f) | GivenValue::StateTuple(f) => {
                f.iter_mut().flatten().for_each(|x| *x = change(*x))
            }
            _ => {}
        }
    }
    instance
}

#[test]
fn shifts_and_scales_prune_only_what_has_a_smaller_equivalent() {
    let universe = Universe::new(
        &scope("states 1; actions 2; discounts 0 1/2; rewards 0 1 -1 2; functions 0 1 2 -2; numbers 1 2"),
        &[GivenKind::Reward, GivenKind::PairFunction, GivenKind::Number(NumberRange::Positive)],
    )
    .expect("a universe");
    let shift = ClaimSymmetry::Shift(vec![0]);
    let scale = ClaimSymmetry::Scale(vec![2, 0, 1]);
    let shifted = |instance: &Instance<Word>| -> Vec<Instance<Word>> {
        let by = |c: i64| moved(instance, &[0], |x| x.add(&word(c, 1)).expect("small"));
        (-3..=3).map(by).collect()
    };
    let scaled = |instance: &Instance<Word>| -> Vec<Instance<Word>> {
        [word(2, 1), word(1, 2)]
            .iter()
            .map(|c| moved(instance, &[0, 1, 2], |x| x.multiply(c).expect("small")))
            .collect()
    };
    let relabelled = visited(&universe, &[]).len();
    let check = |symmetries: &[ClaimSymmetry], equivalent: &dyn Fn(&Instance<Word>) -> Vec<Instance<Word>>| {
        let kept = visited(&universe, symmetries);
        let least = least_of_classes(&universe, |i| [renamings(i), equivalent(i)].concat());
        assert!(least.is_subset(&kept), "the smallest of a class is pruned");
        assert!(kept.len() < relabelled, "nothing is pruned");
        assert_eq!(universe.walk(symmetries).count(), kept.len() as u64);
        kept.len()
    };
    let by_shift = check(std::slice::from_ref(&shift), &shifted);
    let by_scale = check(std::slice::from_ref(&scale), &scaled);
    let by_both = check(&[shift, scale], &|i| [shifted(i), scaled(i)].concat());
    assert!(by_both < by_shift && by_both < by_scale);
}

/// Cuts a walk off wherever a hash of the known values says so, and keeps the books.
struct Cutter<'u> {
    universe: &'u Universe,
    salt: usize,
    visited: u64,
    skipped: u64,
    /// The instance seen last, with how many of its values were known.
    last: Option<(Instance<Word>, usize)>,
    /// The values of the frame by variable and number.
    numbered: BTreeMap<(usize, u64), GivenValue<Word>>,
}

impl Cutter<'_> {
    fn allows(&self, instance: &Instance<Word>, known: usize) -> bool {
        let text = format!("{:?}{:?}", instance.frame, &instance.values[..known]);
        !(text.bytes().map(usize::from).sum::<usize>() + self.salt).is_multiple_of(3)
    }

    /// What is said not to have changed has not, and values with one number are one value.
    fn see(&mut self, instance: &Instance<Word>, known: usize, step: Step<'_>) {
        if step.new_frame {
            self.numbered.clear();
        }
        let numbered = step.numbers.iter().enumerate().take(known).filter(|(_, (_, values))| *values != u64::MAX);
        for (given, &(number, values)) in numbered {
            assert!(number < values);
            let value = instance.values[given].clone();
            assert_eq!(*self.numbered.entry((given, number)).or_insert_with(|| value.clone()), value);
        }
        if let Some((last, last_known)) = &self.last
            && !step.new_frame
        {
            assert_eq!(last.frame, instance.frame);
            let same = step.first.min(*last_known);
            assert_eq!(last.values[..same], instance.values[..same]);
            assert!(step.first < known);
        }
        self.last = Some((instance.clone(), known));
    }
}

impl Visit for Cutter<'_> {
    fn admits(&mut self, instance: &Instance<Word>, known: usize, step: Step<'_>) -> bool {
        assert!(known < self.universe.kinds().len());
        self.see(instance, known, step);
        self.allows(instance, known)
    }

    fn visit(&mut self, found: &Visited<'_>) {
        self.visited += 1;
        let known = self.universe.kinds().len();
        assert!((0..known).all(|known| self.allows(found.instance, known)));
        self.see(found.instance, known, found.step);
    }

    fn skip(&mut self, instances: u64) {
        self.skipped += instances;
    }
}

#[test]
fn what_is_cut_off_is_counted() {
    let universe =
        Universe::new(&scope("rewards 0 1; discounts 0 1/2; probabilities 0 1"), &tie_kinds()).expect("a universe");
    let walk = universe.walk(&[]);
    let all = walk.count();
    for salt in 0..3 {
        let mut cutter =
            Cutter { universe: &universe, salt, visited: 0, skipped: 0, last: None, numbered: BTreeMap::new() };
        (0..walk.frames()).for_each(|frame| walk.visit(frame, &mut cutter));
        assert!(cutter.visited > 50 && cutter.skipped > 500, "{} {}", cutter.visited, cutter.skipped);
        assert_eq!(cutter.visited + cutter.skipped, all);
    }
}

#[test]
fn universes_that_cannot_be_indexed_are_refused() {
    let error = |text: &str, kinds: &[GivenKind]| Universe::new(&scope(text), kinds).expect_err(text);
    let rewards = [GivenKind::Reward, GivenKind::Reward, GivenKind::Reward];
    assert!(matches!(error("states 3; actions 3; rewards 0 1 2 3 4 5 6 7", &rewards), UniverseError::TooLarge { .. }));
    assert!(matches!(error("states 1..8; actions 1..8", &[]), UniverseError::TooManyShapes { .. }));
    let many: Vec<String> = (0..=60).map(|i| format!("{i}/60")).collect();
    let many = format!("states 8..8; probabilities {}", many.join(" "));
    assert!(matches!(error(&many, &[]), UniverseError::TooManyDistributions { outcomes: 8 }));
    let thirds = "states 1; components 2..2; weights 1/3";
    assert!(matches!(error(thirds, &[GivenKind::Weights]), UniverseError::Empty { .. }));
    let positive = [GivenKind::Number(NumberRange::Positive)];
    assert!(matches!(error("numbers 0 -1", &positive), UniverseError::NoNumber { range: NumberRange::Positive }));
    for kinds in [vec![GivenKind::Action { at: 0 }], vec![GivenKind::Reward, GivenKind::Action { at: 0 }]] {
        assert!(matches!(error("", &kinds), UniverseError::ActionOfNoState { .. }));
    }
}

#[test]
fn random_instances_are_valid_varied_and_reproducible() {
    let (_, kinds) = every_kind();
    let (sampler, other) = (Sampler::new(&kinds, 7), Sampler::new(&kinds, 8));
    let mut shapes = BTreeMap::new();
    let mut lines = BTreeSet::new();
    for number in 0..500 {
        let instance = sampler.draw(number).expect("an instance");
        instance.validate(&givens(&kinds)).expect("valid");
        assert_eq!(sampler.draw(number), Ok(instance.clone()));
        *shapes.entry((instance.frame.states(), instance.frame.pairs())).or_insert(0) += 1;
        lines.insert(line(&instance));
        assert_ne!(other.draw(number), Ok(instance));
    }
    assert!(lines.len() > 480 && shapes.len() > 12, "{} different, shapes {shapes:?}", lines.len());
}
