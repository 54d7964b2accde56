//! The search for a counterexample: the whole universe level by level, then random instances,
//! climbing and shrinking beyond it.

use rayon::prelude::*;

use super::climb::{Climb, Height, Summit};
use super::coverage::Coverage;
use super::draft::{Draft, Extent};
use super::family::{self, Family};
use super::shrink::shrink;
use super::{
    Best, Covered, Origin, Plan, RandomSearch, RefuteError, Sweep, Tally, VARIANTS, Verdict, Witness, on_models,
    parse_variants,
};
use crate::claim::{Claim, Evaluator, Instance, Outcome, Word};
use crate::evidence::{Certified, Counterexample, EvidenceError, refutation};
use crate::mdp::Model;
use crate::number::Rational;
use crate::universe::{RandomNumbers, Scope};

/// Counterexamples with more states are shown as they were found: shrinking tries every pair of
/// states at every step.
const MOST_STATES_SHRUNK: usize = 8;
/// From so many random instances climbs start for each climb from the sharpest one; each has a
/// [`SHORTER`]th of its steps.
const STARTS: u64 = 6;
const SHORTER: u64 = 1;
/// Of claims whose conclusions are proved elsewhere so many times fewer random instances are drawn.
const PROVED: u64 = 4;
/// Climbs for claims about soft values have so many times fewer steps, each of which takes longer.
const DEARER_STEPS: u64 = 8;

/// What a search does beyond the universe; the same for an audit and for the search of one
/// counterexample.
#[derive(Clone, Debug)]
pub struct SearchOptions {
    /// The seed of everything random.
    pub seed: u64,
    /// How many instances are gone through for each conclusion whose numbers stand in the text.
    pub constants: u64,
    /// How many random larger instances are tried.
    pub samples: u64,
    /// How many climbs are made for each inequality.
    pub climbs: u64,
    /// How many steps each climb has.
    pub steps: u64,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions { seed: 20_150, constants: 250_000, samples: 10_000, climbs: 8, steps: 1_000 }
    }
}

/// Of what a counterexample is the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimal {
    /// Everything smaller in the universe was searched.
    InUniverse,
    /// It was found beyond the universe and shrunk; nothing says that there is no smaller one.
    Found,
}

impl Minimal {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Minimal::InUniverse => "in-universe",
            Minimal::Found => "found",
        }
    }
}

/// How many instances were tried where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Instances of the universe, up to symmetry: all of them, or those up to the level (states,
    /// pairs, branching) of the counterexample.
    pub universe: u64,
    /// In how many of these the hypotheses held.
    pub held: u64,
    /// All instances that count, of the universe and beyond.
    pub instances: u64,
    /// In how many of these the hypotheses held.
    pub nonvacuous: u64,
    /// Other universes, in which a counterexample to a reading is known that the universe has no
    /// room for; they are searched level by level until it is found.
    pub further: Vec<String>,
    /// How many instances of these.
    pub in_further: u64,
    /// Random instances beyond it.
    pub random: u64,
    /// Assignments on real models.
    pub models: u64,
    /// What was gone through of each model.
    pub covered: Vec<Covered>,
    /// Steps of climbs.
    pub climbed: u64,
}

/// What a search found of each conclusion.
#[derive(Debug)]
pub struct Survey {
    /// The counts, and where each inequality is sharpest.
    pub tally: Tally,
    /// How many instances were tried.
    pub tried: Tried,
    /// For each conclusion the counterexample: the smallest of the universe, or else one that was
    /// found beyond it and shrunk.
    pub found: Vec<Option<(Witness, Minimal)>>,
}

/// How sharp an inequality is.
#[derive(Clone, Debug)]
pub struct Sharpness {
    /// The conclusion.
    pub conclusion: String,
    /// Where the ratio of the sides is largest.
    pub best: Best,
    /// A family along which the ratio grows beyond that.
    pub family: Option<Family>,
}

impl Sharpness {
    /// Whether the two sides are equal and positive somewhere.
    pub fn attained(&self) -> bool {
        self.best.is_attained()
    }
}

/// The result of a search.
#[derive(Debug)]
pub struct Refutation {
    /// What became of it.
    pub verdict: Verdict,
    /// What of the declared universe was planned to be gone through.
    pub coverage: Coverage,
    /// How many instances were tried.
    pub tried: Tried,
    /// The counterexample, and of what it is the smallest.
    pub witness: Option<(Witness, Minimal)>,
    /// The conclusions that fail on it.
    pub refutes: Vec<String>,
    /// The counterexample to the first of them with its certificate, or why it has none.
    pub certificate: Option<Result<Certified<Counterexample>, EvidenceError>>,
    /// For each inequality among the conclusions that no counterexample was found to.
    pub sharpness: Vec<Sharpness>,
}

/// Searches for counterexamples to every conclusion of a claim: in the universe of the plan, in the
/// further universes that are named for its readings, among random instances, on real models, and
/// on climbs.
///
/// Each step is for the conclusions that no counterexample was found to before; for those that are
/// proved elsewhere, by their numbers, there are fewer steps. Runs on the current
/// rayon thread pool; the result does not depend on the number of threads.
///
/// # Errors
/// [`RefuteError`] if evaluations disagree or a universe cannot be built.
pub fn survey(
    claim: &Claim,
    plan: &Plan,
    options: &SearchOptions,
    models: &[(String, Model)],
    proved: &[usize],
) -> Result<Survey, RefuteError> {
    let mut search = Search { proved, ..Search::new(claim, plan, options, false) };
    search.run(models)?;
    Ok(Survey { tally: search.tally, tried: search.tried, found: search.found })
}

/// Searches for one counterexample, to any conclusion of a claim: as [`survey`], but only up to the
/// first step that finds one, and in the universe only up to the level of the smallest. So it is
/// the smallest of those that [`survey`] finds in that step.
///
/// # Errors
/// As [`survey`].
pub fn refute(
    claim: &Claim,
    plan: &Plan,
    options: &SearchOptions,
    models: &[(String, Model)],
) -> Result<Refutation, RefuteError> {
    let mut search = Search::new(claim, plan, options, true);
    search.run(models)?;
    Ok(search.refutation())
}

/// The universes that the list of false variants names for readings that are false as stated, by
/// the number of the reading.
///
/// A claim of the same name about other variables has no such readings.
pub(super) fn further(claim: &Claim) -> Vec<(usize, Scope)> {
    // That the list is well-formed is for its own test to say.
    let variants = parse_variants(VARIANTS).unwrap_or_default().into_iter();
    let own = variants.filter(|variant| variant.as_stated && variant.claim == claim.id());
    own.filter_map(|variant| Some((claim.conclusion(&variant.show?).ok()?, variant.scope?))).collect()
}

struct Search<'a> {
    claim: &'a Claim,
    plan: &'a Plan,
    options: &'a SearchOptions,
    /// Whether one counterexample is enough.
    one: bool,
    /// The conclusions that are proved elsewhere.
    proved: &'a [usize],
    tally: Tally,
    tried: Tried,
    found: Vec<Option<(Witness, Minimal)>>,
}

impl<'a> Search<'a> {
    fn new(claim: &'a Claim, plan: &'a Plan, options: &'a SearchOptions, one: bool) -> Self {
        let found = claim.conclusions().iter().map(|_| None).collect();
        Search { claim, plan, options, one, proved: &[], tally: Tally::new(claim), tried: Tried::default(), found }
    }

    /// How many random instances are drawn: fewer of claims about soft values, each of which takes
    /// far longer, and of those that nothing is left of to refute.
    fn samples(&self) -> u64 {
        let soft = if self.claim.speaks_of_soft_values() { 2 } else { 1 };
        let proved = if self.is_proved() { PROVED } else { 1 };
        self.options.samples.div_ceil(soft * proved)
    }

    /// The conclusions without a counterexample.
    fn open(&self) -> Vec<usize> {
        (0..self.found.len()).filter(|&c| self.found[c].is_none()).collect()
    }

    /// Whether all of these are proved elsewhere.
    fn is_proved(&self) -> bool {
        self.open().iter().all(|open| self.proved.contains(open))
    }

    fn is_done(&self) -> bool {
        let open = self.open().len();
        open == 0 || (self.one && open < self.found.len())
    }

    fn run(&mut self, models: &[(String, Model)]) -> Result<(), RefuteError> {
        let sweep = Sweep::new(self.claim, self.plan);
        let universe = if self.one { sweep.smallest(&self.open())? } else { sweep.all()? };
        (self.tried.universe, self.tried.held) = (universe.instances, universe.nonvacuous);
        self.take(universe, self.plan)?;
        if self.is_done() {
            return Ok(());
        }
        self.search_further()?;
        if self.is_done() {
            return Ok(());
        }
        let search = RandomSearch::new(self.claim, self.options.seed);
        let random = search.all(self.samples())?;
        self.tried.random = random.instances;
        self.take(random, self.plan)?;
        if self.is_done() {
            return Ok(());
        }
        let (on_models, covered) = on_models(self.claim, models)?;
        self.tried.models = on_models.instances;
        self.tried.covered = covered;
        self.take(on_models, self.plan)?;
        if self.is_done() {
            return Ok(());
        }
        let starts = if self.is_proved() { Vec::new() } else { search.starts(STARTS * self.options.climbs)? };
        self.climbs(&starts);
        Ok(())
    }

    /// Adds what a step found; counterexamples to conclusions that have one from an earlier step
    /// are not kept.
    fn take(&mut self, mut tally: Tally, plan: &Plan) -> Result<(), RefuteError> {
        tally.recheck(self.claim)?;
        for conclusion in 0..self.found.len() {
            let witness = tally.conclusions[conclusion].witness.take();
            if let (None, Some(witness)) = (&self.found[conclusion], witness) {
                self.found[conclusion] = Some(self.counterexample(conclusion, witness, plan));
            }
        }
        self.tally.merge(tally);
        Ok(())
    }

    /// The further universes: those that are named for a reading, then that of the constants.
    fn search_further(&mut self) -> Result<(), RefuteError> {
        for (conclusion, scope) in further(self.claim) {
            if self.is_done() || self.found[conclusion].is_some() {
                continue;
            }
            let plan = Plan::within(self.claim, &scope)?;
            let tally = Sweep::new(self.claim, &plan).smallest(&[conclusion])?;
            self.tried.further.push(plan.coverage().declared.clone());
            self.tried.in_further += tally.instances;
            self.take(tally, &plan)?;
        }
        if self.is_done() || self.is_proved() || self.options.constants == 0 {
            return Ok(());
        }
        for (plan, conclusions) in self.of_constants()? {
            let open: Vec<usize> = conclusions.into_iter().filter(|&c| self.found[c].is_none()).collect();
            // The last universe that was searched is then that of the counterexample.
            if self.is_done() || open.is_empty() {
                continue;
            }
            let sweep = Sweep::new(self.claim, &plan);
            let tally = if self.one { sweep.smallest(&open)? } else { sweep.all()? };
            self.tried.further.push(plan.coverage().declared.clone());
            self.tried.in_further += tally.instances;
            self.take(tally, &plan)?;
        }
        Ok(())
    }

    /// The universes of the constants of the conclusions that stand, each with these.
    fn of_constants(&self) -> Result<Vec<(Plan, Vec<usize>)>, RefuteError> {
        let mut found: Vec<(Plan, Vec<usize>)> = Vec::new();
        let names = self.claim.conclusions();
        for conclusion in self.open().into_iter().filter(|open| !self.proved.contains(open)) {
            let Some(name) = names.get(conclusion) else { continue };
            let Some(plan) = Plan::of_constants(self.claim, name, self.options.constants)? else { continue };
            match found.iter_mut().find(|(known, _)| known.coverage().declared == plan.coverage().declared) {
                Some((_, conclusions)) => conclusions.push(conclusion),
                None => found.push((plan, vec![conclusion])),
            }
        }
        Ok(found)
    }

    /// What was found, shrunk unless everything smaller was gone through.
    fn counterexample(&self, conclusion: usize, witness: Witness, plan: &Plan) -> (Witness, Minimal) {
        match plan.minimal(&witness.origin) {
            Minimal::InUniverse => (witness, Minimal::InUniverse),
            Minimal::Found => (shrunk(self.claim, conclusion, witness), Minimal::Found),
        }
    }

    /// Climbs for every conclusion that stands: from its sharpest instance, if it is an inequality,
    /// and from random ones.
    fn climbs(&mut self, starts: &[Instance<Rational>]) {
        let claim = self.claim;
        let climbed = |draft: &Draft| {
            let instance = draft.instance(claim.givens())?;
            Some(Witness::new(claim, Origin::Climb, instance))
        };
        let starts: Vec<Draft> = starts.iter().map(|instance| Draft::of(instance, claim.givens())).collect();
        for conclusion in self.open() {
            let starts = if self.proved.contains(&conclusion) { &[] } else { starts.as_slice() };
            let mut best = self.tally.conclusions[conclusion].best.take();
            let sharpest = best.as_ref().map(|best| Draft::of(&best.witness.instance, claim.givens()));
            for summit in self.climbed(conclusion, sharpest.as_ref(), starts) {
                match summit {
                    Summit::Fails(draft) => {
                        self.found[conclusion] =
                            climbed(&draft).map(|found| self.counterexample(conclusion, found, self.plan));
                        break;
                    }
                    Summit::Holds(sharp) => {
                        let climbed = sharp.and_then(|(draft, slack)| Best::new(slack, climbed(&draft)?));
                        best = climbed
                            .into_iter()
                            .fold(best, |best, new| Some(best.map_or(new.clone(), |best| best.or(new))));
                    }
                }
            }
            self.tally.conclusions[conclusion].best = best;
            if self.is_done() {
                return;
            }
        }
    }

    /// Where climbs end: those from the sharpest draft, then one from each of the others.
    fn climbed(&mut self, conclusion: usize, sharpest: Option<&Draft>, starts: &[Draft]) -> Vec<Summit> {
        let (claim, options) = (self.claim, self.options);
        let dearer = if claim.speaks_of_soft_values() { DEARER_STEPS } else { 1 };
        let (long, short) = (options.steps / dearer, options.steps / dearer / SHORTER);
        let from_sharpest = sharpest.into_iter().flat_map(|draft| (0..options.climbs).map(move |_| (draft, long)));
        let climbs: Vec<(&Draft, u64)> = from_sharpest.chain(starts.iter().map(|draft| (draft, short))).collect();
        self.tried.climbed += climbs.iter().map(|(_, steps)| steps).sum::<u64>();
        let constants = claim.constants();
        let climb = |judge: &mut Judge<'_>, (number, (start, steps)): (usize, (&Draft, u64))| {
            // A stream of its own for each climb, apart from those of the random instances.
            let random = RandomNumbers::new(options.seed ^ 0x00c1_1b00, number as u64);
            let mut climb = Climb { random, claim, constants: &constants, by_shares: number % 2 == 0 };
            climb.run(start.clone(), steps, |draft| judge.height(draft))
        };
        let numbered: Vec<_> = climbs.into_iter().enumerate().collect();
        numbered.into_par_iter().map_init(|| Judge::new(claim, conclusion), climb).collect()
    }

    fn refutation(mut self) -> Refutation {
        (self.tried.instances, self.tried.nonvacuous) = (self.tally.instances, self.tally.nonvacuous);
        let claim = self.claim;
        let found = self.found.iter().flatten();
        let witness = found.min_by(|(a, _), (b, _)| a.origin.cmp(&b.origin)).cloned();
        let refutes: Vec<String> = witness.as_ref().map_or_else(Vec::new, |(witness, _)| {
            let outcome = Evaluator::new(claim).evaluate_big(&witness.instance);
            let fails = |c: &usize| outcome.as_ref().is_ok_and(|outcome| outcome.refutes(*c));
            let failing = (0..claim.conclusions().len()).filter(fails);
            failing.filter_map(|c| claim.conclusions().get(c).map(|&name| name.to_owned())).collect()
        });
        let certificate = witness
            .as_ref()
            .zip(refutes.first())
            .map(|((witness, _), name)| refutation(claim, name, &witness.instance));
        let tally = &self.tally;
        let verdict = match &witness {
            Some(_) => Verdict::Refuted,
            None if tally.conclusions.iter().any(|c| tally.verdict(c) != Verdict::Unrefuted) => Verdict::Undecided,
            None => Verdict::Unrefuted,
        };
        let sharpness = if witness.is_some() { Vec::new() } else { self.sharpness() };
        let mut coverage = self.plan.coverage().clone();
        if let Some(size) = witness.as_ref().and_then(|(witness, _)| witness.origin.in_universe())
            && self.tried.further.is_empty()
        {
            coverage = coverage.ending_at(size);
        }
        Refutation { verdict, coverage, tried: self.tried, witness, refutes, certificate, sharpness }
    }

    /// How sharp each inequality is, with a family along which its ratio grows if it is not
    /// attained.
    fn sharpness(&self) -> Vec<Sharpness> {
        let claim = self.claim;
        let of = |(conclusion, name): (usize, &str)| {
            let best = self.tally.conclusions[conclusion].best.clone()?;
            let mut judge = Judge::new(claim, conclusion);
            let draft = Draft::of(&best.witness.instance, claim.givens());
            let grows = || family::sharpest(&draft, claim.givens(), &best.slack, |draft| judge.height(draft));
            let family = (!best.is_attained()).then(grows).flatten();
            Some(Sharpness { conclusion: name.to_owned(), best, family })
        };
        claim.conclusions().into_iter().enumerate().filter_map(of).collect()
    }
}

/// A counterexample that is as small as dropping states, actions and components and simplifying
/// numbers makes this one; this one itself if it is large.
pub fn shrunk(claim: &Claim, conclusion: usize, witness: Witness) -> Witness {
    if witness.instance.frame.states() > MOST_STATES_SHRUNK {
        return witness;
    }
    let mut judge = Judge::new(claim, conclusion);
    let draft = Draft::of(&witness.instance, claim.givens());
    let smaller = shrink(draft, |draft, most| judge.failing(draft, most));
    match smaller.instance(claim.givens()) {
        Some(instance) => Witness::new(claim, Origin::Shrunk { from: Box::new(witness.origin) }, instance),
        None => witness,
    }
}

/// Evaluates drafts.
struct Judge<'a> {
    claim: &'a Claim,
    conclusion: usize,
    evaluator: Evaluator,
}

impl<'a> Judge<'a> {
    fn new(claim: &'a Claim, conclusion: usize) -> Self {
        Judge { claim, conclusion, evaluator: Evaluator::new(claim) }
    }

    /// What the claim says of a draft, once the variables that hypotheses define have their values.
    ///
    /// Words are given back, too, if the instance consists of them.
    fn outcome(&mut self, draft: &mut Draft) -> Option<(Outcome, Option<Instance<Word>>)> {
        let givens = self.claim.givens();
        let mut instance = draft.instance(givens)?;
        if self.evaluator.has_definitions() {
            self.evaluator.complete(&mut instance);
            *draft = Draft::of(&instance, givens);
        }
        match instance.convert() {
            Ok(words) => Some((self.evaluator.evaluate(&words).ok()?, Some(words))),
            Err(_) => Some((self.evaluator.evaluate_big(&instance).ok()?, None)),
        }
    }

    /// The draft, if it is smaller than this and the conclusion fails on it.
    fn failing(&mut self, mut draft: Draft, most: Extent) -> Option<Draft> {
        if !self.evaluator.has_definitions() && draft.extent() >= most {
            return None;
        }
        let (outcome, _) = self.outcome(&mut draft)?;
        (outcome.refutes(self.conclusion) && draft.extent() < most).then_some(draft)
    }

    fn height(&mut self, draft: &mut Draft) -> Height {
        let Some((outcome, words)) = self.outcome(draft) else { return Height::Outside };
        if outcome.refutes(self.conclusion) {
            return Height::Fails;
        }
        let conclusion = outcome.conclusions.into_iter().nth(self.conclusion);
        let Some(conclusion) = conclusion.filter(|_| outcome.held.holds()) else { return Height::Outside };
        let distance = words.and_then(|words| self.evaluator.resistance(&words, self.conclusion).ok());
        distance.map_or(Height::Outside, |distance| Height::Holds(distance, conclusion.slack))
    }
}
