//! The strongest variants of a reading that survive a search, the weakest regime that saves one that
//! fails, and what its counterexamples have in common.
//!
//! Nothing here is a proof. A variant that survives is a conjecture, and its hypotheses held in as
//! many instances as are counted. A variant that falls has an instance on which it fails.

use std::collections::{BTreeMap, BTreeSet};

use super::search::further;
use super::{Coverage, Plan, RefuteError, SearchOptions, Survey, Sweep, Verdict, Witness, survey};
use crate::claim::{Claim, Edited, Evaluator, Frame, GivenValue, Instance};
use crate::number::Rational;
use crate::universe::RandomNumbers;

/// How far an exploration goes.
#[derive(Clone, Debug)]
pub struct ExploreOptions {
    /// The seed of everything random.
    pub seed: u64,
    /// How many instances of its universe each set of hypotheses is searched in; 0 explores nothing.
    pub instances: u64,
    /// The most variants of one reading that are tried.
    pub variants: usize,
}

impl Default for ExploreOptions {
    fn default() -> Self {
        ExploreOptions { seed: SearchOptions::default().seed, instances: 50_000, variants: 150 }
    }
}

/// A variant of a reading, and what a search said of it.
#[derive(Clone, Debug)]
pub struct Variety {
    /// What was changed, in words; nothing in the reading as stated.
    pub edits: Vec<String>,
    /// The variant, with one conclusion.
    pub claim: Claim,
    /// What became of it.
    pub verdict: Verdict,
    /// In how many instances it was evaluated.
    pub instances: u64,
    /// In how many of these its hypotheses held.
    pub held: u64,
    /// In how many of these it failed.
    pub failures: u64,
    /// An instance on which it fails.
    pub witness: Option<Witness>,
    /// What of its universe was gone through.
    pub coverage: Coverage,
    /// Where the bound was changed: by how much at some discounts.
    bound: Option<Vec<Rational>>,
}

/// What the counterexamples that were found have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counterexamples {
    /// Every instance that meets the hypotheses is one.
    Always,
    /// Each is in all of these boundary cases.
    Boundary(Vec<String>),
    /// Around the smallest, every one of so many random changes of its numbers by at most this that
    /// meet the hypotheses is one, too.
    Robust {
        /// The largest change of a number.
        within: Rational,
        /// How many changed instances met the hypotheses.
        tried: u64,
    },
    /// None of these.
    Other,
}

impl Counterexamples {
    /// The word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Counterexamples::Always => "always",
            Counterexamples::Boundary(_) => "boundary",
            Counterexamples::Robust { .. } => "robust",
            Counterexamples::Other => "other",
        }
    }
}

/// What was found about one reading.
#[derive(Clone, Debug)]
pub struct Explored {
    /// The reading as stated, or an edited one that is not implied by it and does not imply it.
    pub stated: Variety,
    /// The variants that survived and that no other one that survived implies by its form.
    pub strongest: Vec<Variety>,
    /// The single edits that fall.
    pub fell: Vec<Variety>,
    /// If the reading fails: the regimes under which it was not refuted, those that exclude least
    /// first.
    pub saved: Vec<Variety>,
    /// If it fails: what its counterexamples have in common.
    pub counterexamples: Option<Counterexamples>,
    /// How many variants were tried.
    pub tried: usize,
    /// Whether there were more than the options allow.
    pub cut: bool,
}

/// Explores every reading of a claim, and the edits of each that go sideways.
///
/// # Errors
/// [`RefuteError`] if evaluations disagree or the claim's grid is no universe.
pub fn explore(claim: &Claim, options: &ExploreOptions) -> Result<Vec<Explored>, RefuteError> {
    let mut found = Vec::new();
    for reading in claim.conclusions() {
        let Ok(stated) = claim.with_conclusion(reading) else { continue };
        found.push(explored(stated.clone(), Vec::new(), options)?);
        for Edited { claim, edit, .. } in stated.edits().into_iter().filter(|edited| !edited.implies) {
            found.push(explored(claim, vec![edit], options)?);
        }
    }
    Ok(found)
}

fn explored(claim: Claim, edits: Vec<String>, options: &ExploreOptions) -> Result<Explored, RefuteError> {
    let mut stated = vec![Variety::new(claim, edits, None)];
    search(&mut stated, options)?;
    let stated = stated.remove(0);
    let mut found = Explored {
        strongest: Vec::new(),
        fell: Vec::new(),
        saved: Vec::new(),
        counterexamples: None,
        tried: 1,
        cut: false,
        stated,
    };
    match found.stated.verdict {
        Verdict::Refuted => saving(&mut found, options)?,
        // What goes sideways is a claim of its own, to be explored as such.
        Verdict::Unrefuted if found.stated.edits.is_empty() => strengthening(&mut found, options)?,
        Verdict::Unrefuted | Verdict::Proved | Verdict::Undecided => {}
    }
    Ok(found)
}

impl Variety {
    fn new(claim: Claim, edits: Vec<String>, bound: Option<Vec<Rational>>) -> Self {
        let verdict = Verdict::Undecided;
        let coverage = Coverage::default();
        Variety { edits, claim, verdict, instances: 0, held: 0, failures: 0, witness: None, coverage, bound }
    }

    /// Takes over what a search found of one of its conclusions.
    fn take(&mut self, plan: &Plan, survey: &Survey, conclusion: usize) {
        self.coverage = plan.coverage().clone();
        let own = &survey.tally.conclusions[conclusion];
        (self.instances, self.held) = (survey.tally.instances, survey.tally.nonvacuous);
        self.failures = own.failures;
        self.witness = survey.found[conclusion].as_ref().map(|(witness, _)| witness.clone());
        self.verdict = match &self.witness {
            Some(_) => Verdict::Refuted,
            None => survey.tally.verdict(own),
        };
    }

    /// The variety with one more edit.
    fn with(&self, edited: &Edited) -> Self {
        let edit = format!("{}: {}", edited.place, edited.edit);
        let edits = self.edits.iter().cloned().chain([edit]).collect();
        Variety::new(edited.claim.clone(), edits, edited.bound.clone().or_else(|| self.bound.clone()))
    }
}

/// Combines the edits that survive alone as far as they survive together. If a variant falls, so
/// does everything stronger; so each combination is as strong as these edits make it.
fn strengthening(found: &mut Explored, options: &ExploreOptions) -> Result<(), RefuteError> {
    let stated = found.stated.clone();
    let mut known: BTreeMap<String, bool> = BTreeMap::from([(stated.claim.to_string(), true)]);
    let mut singles = Vec::new();
    let mut edited: Vec<Edited> = stated.claim.edits().into_iter().filter(|edited| edited.implies).collect();
    found.cut = edited.len() > options.variants;
    edited.truncate(options.variants);
    let mut varieties: Vec<Variety> = edited.iter().map(|edited| stated.with(edited)).collect();
    search(&mut varieties, options)?;
    found.tried += varieties.len();
    for (edited, variety) in edited.into_iter().zip(varieties) {
        let survived = variety.verdict == Verdict::Unrefuted;
        known.insert(variety.claim.to_string(), survived);
        if survived {
            singles.push(edited);
        } else {
            found.fell.push(variety);
        }
    }
    // What leaves out most goes first.
    let mut order: Vec<&Edited> =
        (0..singles.len()).filter(|&n| !is_implied(n, &singles)).map(|n| &singles[n]).collect();
    order.sort_by_key(|edited| (!edited.drops, edited.bound.is_some()));
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    for first in &order {
        let name = |edited: &Edited| (edited.place.clone(), edited.edit.clone());
        if used.contains(&(first.place.as_str(), first.edit.as_str())) {
            continue;
        }
        let mut strongest = stated.clone();
        for next in std::iter::once(first).chain(order.iter().filter(|next| name(next) != name(first))) {
            let again = strongest.claim.edits().into_iter().find(|edited| name(edited) == name(next));
            let Some(edited) = again.filter(|edited| edited.bound.is_none() || strongest.bound.is_none()) else {
                continue;
            };
            let mut stronger = vec![strongest.with(&edited)];
            let text = edited.claim.to_string();
            let survives = match known.get(&text) {
                // What is counted is counted again.
                Some(false) => false,
                _ if found.tried >= options.variants => {
                    found.cut = true;
                    false
                }
                _ => {
                    found.tried += 1;
                    search(&mut stronger, options)?;
                    stronger[0].verdict == Verdict::Unrefuted
                }
            };
            known.insert(text, survives);
            if survives {
                strongest = stronger.remove(0);
                used.insert((next.place.as_str(), next.edit.as_str()));
            }
        }
        found.strongest.push(strongest);
    }
    Ok(())
}

/// Whether another edit that survived does at least as much as this one, by its form; of two that do
/// the same the first one stays.
fn is_implied(number: usize, all: &[Edited]) -> bool {
    let edited = &all[number];
    all.iter().enumerate().any(|(place, other)| {
        let smaller = match (&other.bound, &edited.bound) {
            (Some(other), Some(own)) if other == own => place < number,
            (Some(other), Some(own)) => other.iter().zip(own).all(|(a, b)| a <= b),
            _ => false,
        };
        other.place == edited.place && (smaller || (other.drops && !edited.drops))
    })
}

/// Asks a reading that fails again in each regime, all on the same instances.
fn saving(found: &mut Explored, options: &ExploreOptions) -> Result<(), RefuteError> {
    let stated = &found.stated;
    let Some(body) = stated.claim.conclusion_statements().next().map(|statement| statement.body.to_string()) else {
        return Ok(());
    };
    let regimes = stated.claim.regimes();
    let under = regimes.iter().map(|regime| format!("({}) implies ({body})", regime.statement));
    let outside = regimes.iter().map(|regime| format!("not ({})", regime.statement));
    let alone = 2 * regimes.len();
    let bodies: Vec<String> = under.chain(outside).chain([body.clone()]).collect();
    let (asked, numbers) = stated.claim.asking(&bodies);
    let mut saved = Vec::new();
    if let Some(asked) = asked {
        let place = |number: usize| numbers.iter().position(|n| *n == number);
        let plan = Plan::of_variant(&asked, options.instances)?;
        let Survey { mut tally, found: refuting, .. } = survey(&asked, &plan, &searching(options), &[], &[])?;
        // What the reading as stated was refuted by counts for the regimes, too.
        for (_, scope) in further(&stated.claim) {
            if let Some(alone) = place(alone).filter(|&alone| tally.conclusions[alone].failures == 0) {
                let plan = Plan::within(&asked, &scope)?;
                tally.merge(Sweep::new(&asked, &plan).smallest(&[alone])?);
            }
        }
        let witness = stated.witness.as_ref().map(|witness| &witness.instance);
        let of_witness = witness.and_then(|instance| Evaluator::new(&asked).evaluate_big(instance).ok());
        for (number, regime) in regimes.iter().enumerate() {
            let (Some(under), Some(outside)) = (place(number), place(regimes.len() + number)) else { continue };
            let held = tally.conclusions[outside].failures;
            let of = &tally.conclusions[under];
            let falls = of.failures > 0
                || refuting[under].is_some()
                || of_witness.as_ref().is_some_and(|outcome| outcome.refutes(under));
            // A regime in which nothing that failed lies may still be one without any instance.
            if !falls
                && of.undecided == 0
                && held >= super::LEAST_NONVACUOUS
                && let Ok(claim) = stated.claim.with_hypothesis(&regime.statement)
            {
                let edits = stated.edits.iter().cloned().chain([format!("under {}", regime.statement)]).collect();
                let verdict = Verdict::Unrefuted;
                let (instances, boundary) = (tally.instances, regime.boundary.clone());
                saved.push((Variety { verdict, instances, held, ..Variety::new(claim, edits, None) }, boundary));
            }
        }
        found.tried += regimes.len();
    }
    let boundary: Vec<String> = saved.iter().filter_map(|(_, boundary)| boundary.clone()).collect();
    found.counterexamples = Some(if stated.held > 0 && stated.failures == stated.held {
        Counterexamples::Always
    } else if let Some(robust) =
        stated.witness.as_ref().and_then(|witness| robust(&stated.claim, witness, options.seed))
    {
        robust
    } else if boundary.is_empty() {
        Counterexamples::Other
    } else {
        Counterexamples::Boundary(boundary)
    });
    found.saved = saved.into_iter().map(|(variety, _)| variety).collect();
    Ok(())
}

/// Random changes of the discount and of all functions and numbers of a counterexample, ever
/// smaller ones until all that meet the hypotheses are counterexamples, too.
fn robust(claim: &Claim, witness: &Witness, seed: u64) -> Option<Counterexamples> {
    const CHANGES: u64 = 400;
    const ENOUGH: u64 = 100;
    let mut evaluator = Evaluator::new(claim);
    for denominator in [10u64, 100, 1_000, 10_000] {
        let within = Rational::from_unsigneds(1u64, denominator);
        let (mut met, mut refuting) = (0, 0);
        for number in 0..CHANGES {
            let mut random = RandomNumbers::new(seed ^ denominator, number);
            let Some(instance) = changed(&witness.instance, &within, &mut random) else { continue };
            if instance.validate(claim.givens()).is_err() {
                continue;
            }
            let Ok(outcome) = evaluator.evaluate_big(&instance) else { continue };
            met += u64::from(outcome.held.holds());
            refuting += u64::from(outcome.refutes(0));
        }
        if met < ENOUGH {
            return None; // The hypotheses hold on no neighbourhood.
        }
        if met == refuting {
            return Some(Counterexamples::Robust { within, tried: met });
        }
    }
    None
}

/// The instance with each number moved by at most `within`, masses and probabilities apart.
fn changed(instance: &Instance<Rational>, within: &Rational, random: &mut RandomNumbers) -> Option<Instance<Rational>> {
    let mut step = || within * Rational::from_signeds(random.below(2_001) as i64 - 1_000, 1_000);
    let mut moved = instance.clone();
    let discount = instance.frame.discount() + step();
    if (Rational::from(0u32)..Rational::from(1u32)).contains(&discount) {
        let frame = &instance.frame;
        let row = |pair: usize| frame.row(pair).map(|(next, p)| (next, p.clone())).collect();
        let rows: Vec<Vec<Vec<(usize, Rational)>>> =
            (0..frame.states()).map(|state| frame.actions(state).map(row).collect()).collect();
        moved.frame = Frame::new(discount, &rows).ok()?;
    }
    for value in &mut moved.values {
        match value {
            GivenValue::Number(x) => *x += step(),
            GivenValue::Pairs(f) if !is_mass(f) => f.iter_mut().for_each(|x| *x += step()),
            GivenValue::PairTuple(f) => f.iter_mut().flatten().for_each(|x| *x += step()),
            _ => {}
        }
    }
    Some(moved)
}

/// Whether the numbers may be those of a policy: then they are left alone.
fn is_mass(f: &[Rational]) -> bool {
    f.iter().all(|x| (Rational::from(0u32)..=Rational::from(1u32)).contains(x)) && f.iter().any(|x| *x > 0u32)
}

fn searching(options: &ExploreOptions) -> SearchOptions {
    SearchOptions { seed: options.seed, constants: 0, samples: 500, climbs: 1, steps: 100 }
}

/// Searches variants, those with the same hypotheses together on the same instances.
fn search(varieties: &mut [Variety], options: &ExploreOptions) -> Result<(), RefuteError> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, variety) in varieties.iter().enumerate() {
        groups.entry(variety.claim.premises()).or_default().push(place);
    }
    for places in groups.into_values() {
        // A reading alone is asked by its own name, under which further universes are known.
        if let [place] = places[..] {
            let claim = varieties[place].claim.clone();
            let plan = Plan::of_variant(&claim, options.instances)?;
            let survey = survey(&claim, &plan, &searching(options), &[], &[])?;
            varieties[place].take(&plan, &survey, 0);
            continue;
        }
        let bodies: Vec<String> = places
            .iter()
            .flat_map(|&place| {
                varieties[place]
                    .claim
                    .conclusion_statements()
                    .map(|statement| statement.body.to_string())
                    .collect::<Vec<_>>()
            })
            .collect();
        let (Some(together), numbers) = varieties[places[0]].claim.asking(&bodies) else { continue };
        let plan = Plan::of_variant(&together, options.instances)?;
        let survey = survey(&together, &plan, &searching(options), &[], &[])?;
        for (conclusion, number) in numbers.into_iter().enumerate() {
            varieties[places[number]].take(&plan, &survey, conclusion);
        }
    }
    Ok(())
}
