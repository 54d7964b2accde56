//! The meaning of the language against brute force: fixed points by enumeration, perturbations by
//! trying numbers.

use crate::claims_support::{Random, Shape, claim, rational, value, word};
use policy_cliff::claim::{
    Claim, Evaluator, Frame, GivenKind, GivenValue, Instance, Outcome, Reason, Step, Truth, Word,
};
use policy_cliff::number::{Known, Rational};

fn random_instance(claim: &Claim, shape: &Shape, random: &mut Random) -> Instance<Word> {
    let mut instance = Instance { frame: shape.frame(random), values: Vec::new() };
    for given in claim.givens() {
        let value = value(&given.kind, &instance, shape, random);
        instance.values.push(value);
    }
    instance.validate(claim.givens()).unwrap();
    instance
}

fn parse(text: &str) -> Claim {
    Claim::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn evaluate(claim: &Claim, instance: &Instance<Word>) -> Outcome {
    Evaluator::new(claim).evaluate(instance).unwrap()
}

/// The value of a number-valued term on an instance, read off a slack: term ≤ 0 is reported with
/// its two sides.
fn number(givens: &str, term: &str, instance: &Instance<Word>) -> Rational {
    let claim = parse(&format!("claim c {givens} show x: {term} <= 0"));
    let outcome = evaluate(&claim, instance);
    outcome.conclusions[0].slack.as_ref().unwrap().left.known().exactly().unwrap().clone()
}

/// Solves a linear system by plain Gauss–Jordan elimination with pivoting.
fn gauss(mut rows: Vec<Vec<Rational>>) -> Vec<Rational> {
    let n = rows.len();
    for k in 0..n {
        let pivot = (k..n).find(|&i| rows[i][k] != 0u32).expect("regular");
        rows.swap(k, pivot);
        let head = rows[k][k].clone();
        rows[k].iter_mut().for_each(|x| *x /= &head);
        for i in (0..n).filter(|&i| i != k) {
            let factor = rows[i][k].clone();
            let pivot = rows[k].clone();
            rows[i].iter_mut().zip(&pivot).for_each(|(x, y)| *x -= &factor * y);
        }
    }
    rows.into_iter().map(|row| row[n].clone()).collect()
}

/// V^π for a policy given by π(a|s), from the definition.
fn policy_value(frame: &Frame<Rational>, policy: &[Rational], reward: &[Rational]) -> Vec<Rational> {
    let n = frame.states();
    let rows = (0..n).map(|s| {
        let mut row: Vec<Rational> = (0..n).map(|t| Rational::from(u32::from(s == t))).collect();
        let mut mean = Rational::from(0u32);
        for pair in frame.actions(s) {
            mean += &policy[pair] * &reward[pair];
            for (t, p) in frame.row(pair) {
                row[t] -= &policy[pair] * p * frame.discount();
            }
        }
        row.push(mean);
        row
    });
    gauss(rows.collect())
}

/// All deterministic policies.
fn policies(frame: &Frame<Rational>) -> Vec<Vec<Rational>> {
    let mut all = vec![Vec::new()];
    for s in 0..frame.states() {
        let n = frame.actions(s).len();
        let extend = |policy: &Vec<Rational>, chosen: usize| {
            let mut policy = policy.clone();
            policy.extend((0..n).map(|a| Rational::from(u32::from(a == chosen))));
            policy
        };
        all = all.iter().flat_map(|policy| (0..n).map(move |chosen| extend(policy, chosen))).collect();
    }
    all
}

fn pairs(instance: &Instance<Rational>, number: usize) -> Vec<Rational> {
    match &instance.values[number] {
        GivenValue::Pairs(f) => f.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn optimal_values_sets_advantages_and_returns_agree_with_enumeration() {
    let givens = "given R : reward; pi : policy; mu : distribution; s : state; a : action at s";
    let claim = parse(&format!(
        "claim c {givens} show optimal: a in A*(R, s) show reached: reachable(s, from mu, under pi) show opt: optimal(pi, R)"
    ));
    let (mut random, shape) = (Random::new(1), Shape::of(&claim));
    let mut optimal_seen = 0;
    for _ in 0..300 {
        let instance = random_instance(&claim, &shape, &mut random);
        let big: Instance<Rational> = instance.convert().unwrap();
        let frame = &big.frame;
        let (reward, policy) = (pairs(&big, 0), pairs(&big, 1));
        let (GivenValue::States(mu), GivenValue::State(s), GivenValue::Action(a)) =
            (&big.values[2], &big.values[3], &big.values[4])
        else {
            panic!("kinds")
        };
        let all: Vec<Vec<Rational>> = policies(frame).iter().map(|p| policy_value(frame, p, &reward)).collect();
        let best: Vec<Rational> =
            (0..frame.states()).map(|t| all.iter().map(|v| v[t].clone()).max().unwrap()).collect();
        let q = |values: &[Rational], pair: usize| -> Rational {
            frame.row(pair).fold(reward[pair].clone(), |sum, (t, p)| sum + p * frame.discount() * &values[t])
        };
        let value = policy_value(frame, &policy, &reward);
        let mean = |values: &[Rational]| -> Rational { mu.iter().zip(values).map(|(p, v)| p * v).sum() };
        assert_eq!(number(givens, "V*(R)(s)", &instance), best[*s]);
        assert_eq!(number(givens, "Q*(R)(s, a)", &instance), q(&best, *a));
        assert_eq!(number(givens, "V(pi, R)(s)", &instance), value[*s]);
        assert_eq!(number(givens, "Q(pi, R)(s, a)", &instance), q(&value, *a));
        assert_eq!(number(givens, "advantage(pi, R)(s, a)", &instance), q(&value, *a) - &value[*s]);
        assert_eq!(number(givens, "J(pi, R, from mu)", &instance), mean(&value));
        assert_eq!(number(givens, "J*(R, from mu)", &instance), mean(&best));
        // J = Σ d(s) Σ π R, so the occupancy is what a reward of 1 at s collects.
        let here: Vec<Rational> =
            (0..frame.pairs()).map(|p| Rational::from(u32::from(frame.state_of(p) == *s))).collect();
        assert_eq!(number(givens, "occupancy(pi, from mu)(s)", &instance), mean(&policy_value(frame, &policy, &here)));
        let outcome = evaluate(&claim, &instance);
        assert_eq!(outcome.conclusions[0].truth, Truth::of(q(&best, *a) == best[*s]));
        optimal_seen += usize::from(outcome.conclusions[0].truth.holds());
        // Visited with positive probability: the occupancy at a positive discount is positive.
        let rows: Vec<Vec<Vec<(usize, Rational)>>> = (0..frame.states())
            .map(|t| frame.actions(t).map(|p| frame.row(p).map(|(u, x)| (u, x.clone())).collect()).collect())
            .collect();
        let half = Frame::new(rational(1, 2), &rows).unwrap();
        let visits = mean(&policy_value(&half, &policy, &here));
        assert_eq!(outcome.conclusions[1].truth, Truth::of(visits > 0u32));
        assert_eq!(outcome.conclusions[2].truth, Truth::of(value == best));
    }
    assert!((60..300).contains(&optimal_seen));
}

/// Bodies that depend on a perturbation e of R0 in the direction D.
const BODIES: [&str; 8] = [
    "for every state s: A*(R0 + e * D, s) = A*(R0, s)",
    "for every state s: A*(R0 + e * D, s) within A*(R0, s)",
    "norm(Q*(R0 + e * D) - Q*(R0)) <= e",
    "V*(R0 + e * D)(s0) > V*(R0)(s0)",
    "tv(uniform(R0 + e * D), uniform(R0), s0) <= 1 / 2",
    "inverse_bellman(Q*(R0) + e * D) = R0 + e * D",
    "span(V*(R0 + e * D)) < 3 / 2 or max(state t: V*(R0 + e * D)(t)) >= 2 * e",
    "for some state t: size(A*(R0 + e * D, t)) >= 2",
];

#[test]
fn perturbations_agree_with_trying_numbers() {
    let givens = "given R0 : reward; D : function on pairs; s0 : state";
    let mut shape = Shape::of(&parse(&format!("claim c {givens} show x: 1 = 1")));
    shape.actions = 2;
    for body in BODIES {
        let germ =
            parse(&format!("claim c {givens} show small: for small e: {body} show every: for every e > 0: {body}"));
        let ground = parse(&format!("claim c {givens}; e : positive number show x: {body}"));
        let mut random = Random::new(21);
        let (mut at_small, mut at_every) = ([0, 0], [0, 0]);
        for _ in 0..120 {
            let instance = random_instance(&germ, &shape, &mut random);
            let outcome = evaluate(&germ, &instance);
            let holds_at = |e: Word| {
                let mut instance = instance.clone();
                instance.values.push(GivenValue::Number(e));
                evaluate(&ground, &instance).conclusions[0].truth.holds()
            };
            let [small, every] = [&outcome.conclusions[0], &outcome.conclusions[1]];
            // Inside the reported interval the truth value is everywhere the same.
            let end = small.until.as_deref().cloned().unwrap_or(Rational::from(1000u32));
            for part in [(1, 1_000_000), (1, 1000), (1, 3), (2, 3), (999, 1000)] {
                let e = &end * rational(part.0, part.1);
                let e = Word::from_rational(&e).unwrap();
                assert_eq!(holds_at(e), small.truth.holds(), "{body} at {e}");
            }
            // Everywhere: no number fails, or one of many does.
            let sample = (1..=240).map(|k| word(k, 24)).chain((11..60).map(|k| word(k, 1)));
            let sampled = sample.chain([word(1, 1_000_000)]).chain((1..20).map(|k| word(k, 190))).all(holds_at);
            assert_eq!(every.truth.holds(), sampled, "{body}");
            at_small[usize::from(small.truth.holds())] += 1;
            at_every[usize::from(every.truth.holds())] += 1;
        }
        println!("{body}: small {at_small:?}, every {at_every:?}");
    }
}

#[test]
fn neighbourhoods_agree_with_trying_all_directions() {
    let givens = "given R0 : reward; s0 : state";
    for body in [
        "for every state s: size(A*(R, s)) = 1",
        "for every state s: A*(R, s) = A*(R0, s)",
        "tv(uniform(R), uniform(R0), s0) < 2 / 3",
        "size(A*(R, s0)) <= 2",
    ] {
        let near = parse(&format!("claim c {givens} show x: for every R near R0: {body}"));
        let moved = body.replace("(R,", "(R0 + e * D,").replace("(R)", "(R0 + e * D)");
        let ground = parse(&format!("claim c {givens}; D : function on pairs; e : positive number show x: {moved}"));
        let mut shape = Shape::of(&near);
        (shape.states, shape.actions) = (2, 3);
        let mut random = Random::new(33);
        let mut seen = [0, 0];
        for _ in 0..80 {
            let instance = random_instance(&near, &shape, &mut random);
            let truth = evaluate(&near, &instance).conclusions[0].truth.holds();
            let n = instance.frame.pairs() as u32;
            let directions = 3usize.pow(n);
            let sampled = (0..directions).all(|code| {
                let d = (0..n).map(|p| word((code / 3usize.pow(p) % 3) as i64 - 1, 1)).collect();
                let mut instance = instance.clone();
                instance.values.extend([GivenValue::Pairs(d), GivenValue::Number(word(1, 1_000_000))]);
                evaluate(&ground, &instance).conclusions[0].truth.holds()
            });
            assert_eq!(truth, sampled, "{body}");
            seen[usize::from(truth)] += 1;
        }
        println!("{body}: {seen:?}");
    }
}

#[test]
fn a_construction_that_fails_refutes_nothing() {
    let text = "claim c given R : reward
        show good: for some reward T by R: norm(T - R) = 0
        show bad: for some reward T by R + constant(1): norm(T - R) = 0
        show denied: not (for some reward T by R + constant(1): norm(T - R) = 0)
        show rescued: (for some number x by 1: x = 2) or norm(R) >= 0
        show soft: norm(soft_Q(R, 1)) >= 0
        show half-soft: norm(R) < 0 and norm(soft_Q(R, 1)) >= 0";
    let claim = parse(text);
    let instance = random_instance(&claim, &Shape::of(&claim), &mut Random::new(2));
    let truths: Vec<Truth> = evaluate(&claim, &instance).conclusions.iter().map(|c| c.truth).collect();
    let fails = Truth::Unknown(Reason::ConstructionFails);
    assert_eq!(truths, [Truth::True, fails, fails, Truth::True, Truth::True, Truth::False]);
    assert!(claim.is_soft(4) && claim.is_soft(5) && !claim.is_soft(0));
}

/// What `admits` is told of changes it tells the evaluation of soft values, which remembers its
/// tables, too.
#[test]
fn soft_values_follow_what_changed_since_they_were_computed() {
    let claim = parse("claim c given R : reward; x : number  show small: norm(soft_Q(R, 1)) <= x");
    let instance = |discount: Word, reward: Word, x: Word| {
        let stay = || vec![(0, Word::ONE)];
        let frame = Frame::new(discount, &[vec![stay(), stay()]]).unwrap();
        Instance { frame, values: vec![GivenValue::Pairs(vec![reward; 2]), GivenValue::Number(x)] }
    };
    // Q = r + γ (r + log 2)/(1 − γ): 0 first, log 2 with another discount, 2 + log 2 with another
    // reward.
    let [first, frame, reward] =
        [(0, 0), (1, 0), (1, 1)].map(|(gamma, reward)| instance(word(gamma, 2), word(reward, 1), word(1, 2)));
    let mut evaluator = Evaluator::new(&claim);
    let truth = |evaluator: &mut Evaluator, instance: &Instance<Word>| {
        let outcome = evaluator.evaluate_changed(instance, Step::from(1)).unwrap();
        assert_eq!(outcome, evaluate(&claim, instance));
        outcome.conclusions[0].truth
    };
    assert_eq!(evaluator.evaluate(&first).unwrap().conclusions[0].truth, Truth::True);
    assert!(evaluator.admits(&frame, 0, Step::EVERYTHING).unwrap());
    assert_eq!(truth(&mut evaluator, &frame), Truth::False);
    assert!(evaluator.admits(&reward, 1, Step::from(0)).unwrap());
    assert_eq!(truth(&mut evaluator, &reward), Truth::False);
    assert!(evaluator.admits(&first, 0, Step::EVERYTHING).unwrap());
    assert_eq!(truth(&mut evaluator, &first), Truth::True);
}

fn chain(discount: Word) -> Frame<Word> {
    // start --go--> tie, where two actions end; absorbing end.
    let to = |t: usize| vec![(t, Word::ONE)];
    Frame::new(discount, &[vec![to(1)], vec![to(2), to(2)], vec![to(2)]]).unwrap()
}

#[test]
fn at_discount_zero_a_policy_can_be_worse_later_without_a_smaller_return() {
    let claim = claim("incomplete-reward");
    let zero = Word::ZERO;
    let values = |missing: i64| {
        vec![
            GivenValue::Pairs(vec![zero; 4]),
            GivenValue::Pairs(vec![zero, zero, word(missing, 1), zero]),
            GivenValue::Pairs(vec![Word::ONE, Word::ONE, zero, Word::ONE]),
            GivenValue::States(vec![Word::ONE, zero, zero]),
            GivenValue::State(1),
            GivenValue::Action(2),
        ]
    };
    let at = |discount: Word, missing: i64| {
        let instance = Instance { frame: chain(discount), values: values(missing) };
        instance.validate(claim.givens()).unwrap();
        evaluate(&claim, &instance)
    };
    let place = claim.conclusions().iter().position(|name| *name == "from-initial").unwrap();
    assert!(at(zero, 1).refutes(place), "{:?}", at(zero, 1));
    assert!(at(zero, 1).conclusions[..place].iter().all(|c| c.truth.holds()));
    assert!(at(word(1, 2), 1).conclusions.iter().all(|c| c.truth.holds()));
    // Without a positive advantage a hypothesis fails, and it is named.
    let outcome = at(word(1, 2), 0);
    assert_eq!((outcome.held, outcome.failed), (Truth::False, Some(1)));
}

#[test]
fn bounds_are_attained_where_theory_says_so() {
    // R2 = R1 + 1 moves Q* by exactly 1/(1 − γ).
    let lipschitz = claim("q-lipschitz");
    let reward = |x: i64| GivenValue::Pairs(vec![word(x, 1); 4]);
    let instance = Instance { frame: chain(word(9, 10)), values: vec![reward(0), reward(1)] };
    let slack = evaluate(&lipschitz, &instance).conclusions[0].slack.clone().unwrap();
    assert!(
        slack.attained()
            && slack.ratio() == Some(Known::Exactly(rational(1, 1)))
            && slack.excess() == Known::Exactly(rational(0, 1))
    );
    // A smaller constant is refuted there, and only the text says so.
    let lowered = lipschitz.with_bound_times("bound", "99 / 100").unwrap();
    assert!(evaluate(&lowered, &instance).refutes(0));
    assert!(lowered.to_string().contains("99 / 100 * (norm(R1 - R2) / (1 - gamma))"), "{lowered}");

    // Singh and Yee: staying in state 0 earns 0, going to state 1 earns 2γe for ever; values that
    // err by e make both equally good, and the policy that stays loses 2γe/(1 − γ). Here γ = 1/2
    // and e = 1.
    let loss = claim("greedy-loss");
    let (zero, one) = (Word::ZERO, Word::ONE);
    let stay = |s: usize| vec![(s, one)];
    let frame = Frame::new(word(1, 2), &[vec![stay(0), stay(1)], vec![stay(1)]]).unwrap();
    let values = vec![
        GivenValue::Pairs(vec![zero, one, one]),
        GivenValue::States(vec![word(3, 1), one]),
        GivenValue::Pairs(vec![one, zero, one]),
    ];
    let instance = Instance { frame, values };
    let outcome = evaluate(&loss, &instance);
    assert!(outcome.conclusions[0].truth.holds() && outcome.conclusions[0].slack.as_ref().unwrap().attained());
    assert!(evaluate(&loss.with_bound_times("loss", "999 / 1000").unwrap(), &instance).refutes(0));
}

#[test]
fn numbers_too_large_for_words_are_computed_big() {
    let claim = claim("q-lipschitz");
    let mut evaluator = Evaluator::new(&claim);
    let huge = |k: i64| GivenValue::Pairs((0..4).map(|i| word(i64::MAX - 2 - k * i, 3 + i)).collect());
    let instance = Instance { frame: chain(word(9, 10)), values: vec![huge(1), huge(2)] };
    let outcome = evaluator.evaluate(&instance).unwrap();
    assert_eq!(evaluator.fallbacks(), 1);
    assert_eq!(outcome, Evaluator::new(&claim).evaluate_big(&instance.convert().unwrap()).unwrap());
    assert!(outcome.conclusions.iter().all(|c| c.truth.holds()));
    // A constant that fits no word sends every evaluation to big rationals.
    let text = "claim c given R : reward show x: norm(R) <= 99999999999999999999999999";
    let mut evaluator = Evaluator::new(&parse(text));
    let small = Instance { frame: chain(Word::ZERO), values: vec![GivenValue::Pairs(vec![Word::ONE; 4])] };
    assert!(evaluator.evaluate(&small).unwrap().conclusions[0].truth.holds());
    assert_eq!(evaluator.fallbacks(), 1);
}

#[test]
fn what_is_kept_between_instances_changes_nothing() {
    for id in
        ["q-lipschitz", "incomplete-reward", "argmax-uhc", "deterministic-discontinuity", "performance-difference"]
    {
        let claim = claim(id);
        let (mut random, shape) = (Random::new(17), Shape::of(&claim));
        let mut kept = Evaluator::new(&claim);
        let mut instance = random_instance(&claim, &shape, &mut random);
        kept.evaluate(&instance).unwrap();
        for _ in 0..300 {
            let first = random.below(claim.givens().len());
            for number in first..claim.givens().len() {
                let kind: &GivenKind = &claim.givens()[number].kind;
                instance.values[number] = value(kind, &instance, &shape, &mut random);
            }
            let expected = Evaluator::new(&claim).evaluate(&instance).unwrap();
            assert_eq!(kept.evaluate_changed(&instance, Step::from(first)).unwrap(), expected, "{id} from {first}");
        }
    }
}

#[test]
fn instances_that_do_not_fit_are_errors() {
    let claim = parse(
        "claim c given R : reward; s : state; a : action at s; p : probability; mu : distribution show x: R(s, a) <= p",
    );
    let good = vec![
        GivenValue::Pairs(vec![Word::ZERO; 4]),
        GivenValue::State(1),
        GivenValue::Action(2),
        GivenValue::Number(Word::ONE),
        GivenValue::States(vec![Word::ONE, Word::ZERO, Word::ZERO]),
    ];
    let check = |number: usize, value: GivenValue<Word>| {
        let mut values = good.clone();
        values[number] = value;
        Instance { frame: chain(Word::ZERO), values }.validate(claim.givens()).map_err(|error| error.to_string())
    };
    assert_eq!(check(1, GivenValue::State(1)), Ok(()));
    for (number, value, reason) in [
        (0, GivenValue::Pairs(vec![Word::ZERO; 3]), "one number for each pair"),
        (0, GivenValue::State(0), "of another kind"),
        (1, GivenValue::State(3), "no such state"),
        (2, GivenValue::Action(0), "at another state"),
        (2, GivenValue::Action(9), "no such action"),
        (3, GivenValue::Number(word(3, 2)), "outside the declared range"),
        (4, GivenValue::States(vec![Word::ONE; 3]), "do not sum to 1"),
    ] {
        let error = check(number, value.clone()).unwrap_err();
        assert!(error.contains(reason), "{error}");
        // Evaluation checks shapes and never indexes outside.
        let mut values = good.clone();
        values[number] = value;
        let _ = Evaluator::new(&claim).evaluate(&Instance { frame: chain(Word::ZERO), values });
    }
    assert!(Evaluator::new(&claim).evaluate(&Instance { frame: chain(Word::ZERO), values: Vec::new() }).is_err());
    assert!(
        Frame::new(Word::ONE, &[vec![vec![(0, Word::ONE)]]])
            .unwrap_err()
            .to_string()
            .contains("outside their hypotheses")
    );
    assert!(Frame::<Word>::new(Word::ZERO, &[]).is_err());
    assert!(Frame::new(Word::ZERO, &[vec![vec![(0, word(1, 2))]]]).unwrap_err().to_string().contains("sum to 1/2"));
    assert!(Frame::new(Word::ZERO, &[vec![vec![(1, Word::ONE)]]]).is_err());
}

/// A model with more states than dense elimination is used for goes to the solver for models, with
/// the same meaning.
#[test]
fn large_models_are_solved_by_the_solver_for_models() {
    use policy_cliff::mdp::{FileFormat, read_model};
    let n = 14;
    // A ring on which one action goes on and the other may fall back to the start.
    let states: Vec<String> = (0..n)
        .map(|i| {
            let (next, reward) = ((i + 1) % n, i % 3);
            format!(
                r#""s{i}": {{ "on": {{ "reward": "{reward}", "next": {{ "s{next}": "1" }} }},
                    "risk": {{ "reward": "1", "next": {{ "s0": "1/2", "s{next}": "1/2" }} }} }}"#
            )
        })
        .collect();
    let text = format!(r#"{{ "discount": "9/10", "states": {{ {} }} }}"#, states.join(","))
        .replace(r#""s0": "1/2", "s0": "1/2""#, r#""s0": "1""#);
    let model = read_model(text.as_bytes(), FileFormat::Json).unwrap();
    let claim = parse(
        "claim c given R, S : reward; mu : distribution; pi : policy
         show bound: norm(Q*(R) - Q*(S)) <= norm(R - S) / (1 - gamma)
         show germ: for small eps: norm(Q*(R + eps * S) - Q*(R)) <= eps * norm(S) / (1 - gamma)
         show identity: sum(state s: occupancy(pi, from mu)(s)) = 1 / (1 - gamma)
         show return: sum(state s, action a at s: occupancy(pi, from mu)(s) * pi(s, a) * R(s, a)) = J(pi, R, from mu)",
    );
    let frame = Frame::<Word>::of(&model.dynamics).unwrap();
    let reward: Vec<Word> = (0..frame.pairs()).map(|pair| word((pair % 5) as i64, 1)).collect();
    let other: Vec<Word> = (0..frame.pairs()).map(|pair| word((pair % 7) as i64, 2)).collect();
    let policy = vec![word(1, 2); frame.pairs()];
    let mut initial = vec![Word::ZERO; n];
    initial[3] = Word::ONE;
    let values = vec![
        GivenValue::Pairs(reward),
        GivenValue::Pairs(other),
        GivenValue::States(initial),
        GivenValue::Pairs(policy),
    ];
    let from_model = Instance { frame, values };
    from_model.validate(claim.givens()).unwrap();
    let rows: Vec<Vec<Vec<(usize, Word)>>> = (0..n)
        .map(|s| from_model.frame.actions(s).map(|p| from_model.frame.row(p).map(|(t, x)| (t, *x)).collect()).collect())
        .collect();
    // The same instance without its model is solved by elimination.
    let alone = Instance { frame: Frame::new(word(9, 10), &rows).unwrap(), values: from_model.values.clone() };
    assert_eq!(from_model, alone);
    let outcome = evaluate(&claim, &from_model);
    assert!(outcome.conclusions.iter().all(|c| c.truth.holds()), "{outcome:?}");
    let sides = |outcome: &Outcome| -> Vec<_> {
        let slack = |c: &policy_cliff::claim::Conclusion| {
            c.slack.as_ref().map(|slack| (slack.left.known(), slack.right.known()))
        };
        outcome.conclusions.iter().map(|c| (c.truth, slack(c), c.until.clone())).collect()
    };
    assert_eq!(sides(&outcome), sides(&evaluate(&claim, &alone)));
}
