//! Every hypothesis and operator of a claim matters: without it, or with another in its place, some
//! instance is decided differently, or `tests/mutants.txt` says why not.

mod claims_support;

use std::collections::BTreeMap;
use std::path::Path;

use claims_support::{Random, Shape, instance};

use policy_cliff::audit::{CLASSICS, PAPER};
use policy_cliff::claim::syntax::{BinaryOp, Binder, ClaimFile, Expr, ExprKind, Item, Quantifier};
use policy_cliff::claim::{Claim, Evaluator, Instance, Truth, Word};
use policy_cliff::refute::{Plan, RandomSearch, SearchOptions};
use policy_cliff::universe::RandomNumbers;

/// The operator that stands for another in a mutant: a weaker or stronger one, or the opposite.
fn swapped(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::LessEqual => BinaryOp::Less,
        BinaryOp::Less => BinaryOp::LessEqual,
        BinaryOp::GreaterEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::GreaterEqual,
        BinaryOp::Equal => BinaryOp::Unequal,
        BinaryOp::Unequal => BinaryOp::Equal,
        BinaryOp::Within => BinaryOp::Equal,
        BinaryOp::And => BinaryOp::Or,
        BinaryOp::Or => BinaryOp::And,
        BinaryOp::Implies => BinaryOp::Iff,
        BinaryOp::Iff => BinaryOp::Implies,
        BinaryOp::Add => BinaryOp::Subtract,
        BinaryOp::Subtract => BinaryOp::Add,
        BinaryOp::In | BinaryOp::Multiply | BinaryOp::Divide => return None,
    })
}

/// For equations also the two inequalities, of which each is weaker.
fn weaker(op: BinaryOp) -> Vec<BinaryOp> {
    let weaker: &[BinaryOp] = if op == BinaryOp::Equal { &[BinaryOp::LessEqual, BinaryOp::GreaterEqual] } else { &[] };
    swapped(op).into_iter().chain(weaker.iter().copied()).collect()
}

fn other(quantifier: Quantifier) -> Quantifier {
    match quantifier {
        Quantifier::Every => Quantifier::Some,
        Quantifier::Some => Quantifier::Every,
        Quantifier::None => Quantifier::None,
    }
}

/// All expressions in which one operator or quantifier is another, or a `not` is left out, with
/// what was changed.
fn mutants(expr: &Expr) -> Vec<(String, Expr)> {
    let with = |value: ExprKind| Expr { value, span: expr.span.clone() };
    let mut all = Vec::new();
    match &expr.value {
        ExprKind::Binary(op, left, right) => {
            for other in weaker(*op) {
                let change = format!("{} -> {}", op.symbol(), other.symbol());
                all.push((change, with(ExprKind::Binary(other, left.clone(), right.clone()))));
            }
            for (change, mutant) in mutants(left) {
                all.push((change, with(ExprKind::Binary(*op, Box::new(mutant), right.clone()))));
            }
            for (change, mutant) in mutants(right) {
                all.push((change, with(ExprKind::Binary(*op, left.clone(), Box::new(mutant)))));
            }
        }
        ExprKind::Not(inner) => {
            all.push(("not -> ".to_owned(), Expr::clone(inner)));
            all.extend(mutants(inner).into_iter().map(|(change, m)| (change, with(ExprKind::Not(Box::new(m))))));
        }
        ExprKind::Negate(inner) => {
            all.extend(mutants(inner).into_iter().map(|(change, m)| (change, with(ExprKind::Negate(Box::new(m))))));
        }
        ExprKind::Quantified(binders, body) => {
            for place in 0..binders.len() {
                let mut changed = binders.clone();
                let change = match &mut changed[place] {
                    Binder::State(quantifier, name)
                    | Binder::Action(quantifier, name, _)
                    | Binder::Component(quantifier, name) => {
                        *quantifier = other(*quantifier);
                        format!("quantifier of {}", name.value)
                    }
                    Binder::Small(name) => {
                        let name = name.clone();
                        changed[place] = Binder::Positive(name.clone());
                        format!("small {0} -> every {0} > 0", name.value)
                    }
                    Binder::Positive(name) => {
                        let name = name.clone();
                        changed[place] = Binder::Small(name.clone());
                        format!("every {0} > 0 -> small {0}", name.value)
                    }
                    Binder::Near(..) | Binder::By(..) => continue,
                };
                all.push((change, with(ExprKind::Quantified(changed, body.clone()))));
            }
            for (change, mutant) in mutants(body) {
                all.push((change, with(ExprKind::Quantified(binders.clone(), Box::new(mutant)))));
            }
        }
        ExprKind::Aggregate(kind, binders, body) => {
            for (change, mutant) in mutants(body) {
                all.push((change, with(ExprKind::Aggregate(*kind, binders.clone(), Box::new(mutant)))));
            }
        }
        ExprKind::Call(function, arguments) => {
            for place in 0..arguments.len() {
                for (change, mutant) in mutants(&arguments[place].value) {
                    let mut changed = arguments.clone();
                    changed[place].value = mutant;
                    all.push((change, with(ExprKind::Call(function.clone(), changed))));
                }
            }
        }
        _ => {}
    }
    all
}

/// All mutants of a claim that are claims, by statement and change; changes of the same name are
/// numbered.
fn claim_mutants(claim: &Claim) -> BTreeMap<String, Claim> {
    let mut found: BTreeMap<String, Claim> = BTreeMap::new();
    let file = claim.syntax();
    let mut keep = |name: String, items: Vec<Item>| {
        // What is ill-typed is refused, which is a change.
        if let Ok(mutant) = Claim::parse(&ClaimFile { items, ..file.clone() }.to_string()) {
            let number = 2 + found.keys().filter(|known| known.starts_with(&format!("{name} #"))).count();
            let name = if found.contains_key(&name) { format!("{name} #{number}") } else { name };
            found.insert(name, mutant);
        }
    };
    for (place, item) in file.items.iter().enumerate() {
        let put = |item: Item| {
            let mut items = file.items.clone();
            items[place] = item;
            items
        };
        match item {
            Item::Assume(named) => {
                let mut items = file.items.clone();
                items.remove(place);
                keep(format!("{}: dropped", named.name.value), items);
                for (change, body) in mutants(&named.body) {
                    keep(
                        format!("{}: {change}", named.name.value),
                        put(Item::Assume({
                            let mut named = named.clone();
                            named.body = body;
                            named
                        })),
                    );
                }
            }
            Item::Show(named) => {
                for (change, body) in mutants(&named.body) {
                    keep(
                        format!("{}: {change}", named.name.value),
                        put(Item::Show({
                            let mut named = named.clone();
                            named.body = body;
                            named
                        })),
                    );
                }
            }
            Item::Let(definitions) => {
                for number in 0..definitions.len() {
                    for (change, body) in mutants(&definitions[number].body) {
                        let mut definitions = definitions.clone();
                        definitions[number].body = body;
                        keep(format!("let {}: {change}", definitions[number].name.value), put(Item::Let(definitions)));
                    }
                }
            }
            Item::Given(_) => {}
        }
    }
    found
}

/// The claim without its hypotheses.
fn unconditional(claim: &Claim) -> Claim {
    let file = claim.syntax();
    let items = file.items.iter().filter(|item| !matches!(item, Item::Assume(_))).cloned().collect();
    Claim::parse(&ClaimFile { items, ..file.clone() }.to_string()).unwrap()
}

/// Whether the hypotheses hold, and then the truth of each conclusion.
type Decision = (Truth, Vec<Truth>);

fn decided(evaluator: &mut Evaluator, instance: &Instance<Word>) -> Decision {
    let outcome = evaluator.evaluate(instance).unwrap();
    (outcome.held, outcome.conclusions.into_iter().map(|conclusion| conclusion.truth).collect())
}

/// How many random instances of the audit are drawn, and how many of its universe, and how many are
/// made to meet the hypotheses.
const SAMPLES: u64 = 400;

/// Instances that the audit of a claim goes through, with what it finds.
fn recorded(claim: &Claim, plan: &Plan) -> Vec<(Instance<Word>, Decision)> {
    let mut evaluator = Evaluator::new(claim);
    let seed = SearchOptions::default().seed;
    let (draws, mut random) = (RandomSearch::new(claim, seed), RandomNumbers::new(seed, 0));
    let mut drawing = draws.drawing();
    let drawn = (0..SAMPLES).filter_map(|number| draws.draw(number, &mut drawing).unwrap().convert().ok());
    // Draws meet the hypotheses where they can; what is drawn without them often does not.
    let bare = unconditional(claim);
    let (bare_draws, mut bare_drawing) = (RandomSearch::new(&bare, seed), RandomSearch::new(&bare, seed).drawing());
    let any = (0..SAMPLES).filter_map(|number| bare_draws.draw(number, &mut bare_drawing).unwrap().convert().ok());
    let universe = (0..SAMPLES).map(|_| plan.universe.get(random.below(plan.universe.len() as usize) as u64).unwrap());
    let mut instances: Vec<Instance<Word>> = drawn.chain(any).chain(universe).collect();
    // Where hypotheses are hardly ever met by chance, instances of the tests of claims are made to
    // meet them.
    let (shape, mut random, mut choosing) = (Shape::of(claim), Random::new(1), Evaluator::new(claim));
    instances.extend((0..SAMPLES).filter_map(|_| instance(claim, &mut choosing, &shape, &mut random)));
    instances
        .into_iter()
        .map(|instance| {
            let found = decided(&mut evaluator, &instance);
            (instance, found)
        })
        .collect()
}

/// Whether the audit would record another result: an instance that it goes through for the claim,
/// or for the mutant, is decided differently.
fn differs(claim: &Claim, recorded_of_claim: &[(Instance<Word>, Decision)], mutant: &Claim, plan: &Plan) -> bool {
    let mut theirs = Evaluator::new(mutant);
    if recorded_of_claim.iter().any(|(instance, found)| decided(&mut theirs, instance) != *found) {
        return true;
    }
    let mut ours = Evaluator::new(claim);
    recorded(mutant, plan).iter().any(|(instance, found)| decided(&mut ours, instance) != *found)
}

/// Run with `cargo test --test mutants -- --ignored`; it takes about a minute.
#[test]
#[ignore = "evaluates some hundred mutants on thousands of instances each"]
fn every_mutant_is_told_from_its_claim_or_explained() {
    let (mut all, mut same) = (0, Vec::new());
    for text in PAPER.iter().chain(CLASSICS) {
        let claim = Claim::parse(text.text).unwrap();
        if (0..claim.conclusions().len()).all(|conclusion| claim.is_soft(conclusion)) {
            continue;
        }
        let plan = Plan::of(&claim, false).unwrap();
        let recorded = recorded(&claim, &plan);
        for (name, mutant) in claim_mutants(&claim) {
            all += 1;
            if !differs(&claim, &recorded, &mutant, &plan) {
                println!("{} {name}", claim.id());
                same.push(format!("{} {name}", claim.id()));
            }
        }
        println!("# {all} mutants up to {}, {} decided as their claims", claim.id(), same.len());
    }
    assert!(all >= 300, "{all}");
    let pinned = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutants.txt")).unwrap();
    let explained: BTreeMap<&str, &str> = pinned
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(" | ").unwrap_or_else(|| panic!("no reason: {line}")))
        .collect();
    assert!(explained.values().all(|reason| reason.len() > 10), "a reason is a sentence");
    let found: Vec<&str> = same.iter().map(String::as_str).collect();
    let mut expected: Vec<&str> = explained.keys().copied().collect();
    let mut sorted = found.clone();
    sorted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
}
