//! Asks of each hypothesis whether it is needed: of an instance on which it alone fails, and some
//! conclusion too.

use super::AuditError;
use super::evidence::WitnessEntry;
use super::report::{Hypothesis, Needed};
use crate::claim::Claim;
use crate::refute::{
    Edit, FalseVariant, Plan, RandomSearch, RefuteError, Sweep, Tally, VARIANTS, Witness, parse_variants, shrunk,
};

/// How many random instances are tried for a hypothesis that the grid has no witness for.
const SAMPLES: u64 = 1_000;

/// For each hypothesis what is known of its need.
///
/// The search goes through the instances on which the other hypotheses hold and this one fails:
/// first those of the claim's universe, then those of the universes that the list of false variants
/// names, then random ones. A conclusion that fails there needs the hypothesis, whether it stands
/// with it or not; the certificate is one against the claim without the hypothesis.
pub(super) fn need_of_each(claim: &Claim, deep: bool, seed: u64) -> Result<Vec<Hypothesis>, AuditError> {
    let statements = claim.hypothesis_statements().map(|hypothesis| (hypothesis.name, hypothesis.body.to_string()));
    statements.map(|(name, body)| Question { claim, deep, seed, name, body }.answer()).collect()
}

struct Question<'a> {
    claim: &'a Claim,
    deep: bool,
    seed: u64,
    /// The hypothesis.
    name: &'a str,
    body: String,
}

impl Question<'_> {
    fn answer(&self) -> Result<Hypothesis, AuditError> {
        let mut found = Hypothesis {
            name: self.name.to_owned(),
            needed: Needed::NotTried,
            reading: None,
            witness: None,
            theorems: Vec::new(),
        };
        let refused = |error: &dyn ToString| AuditError::Variant {
            claim: self.claim.id().to_owned(),
            hypothesis: self.name.to_owned(),
            error: error.to_string(),
        };
        let without = self.claim.without_hypothesis(self.name).map_err(|error| refused(&error))?;
        let negated = format!("not ({})", self.body);
        // The symmetries of the claim are those of all its statements, so they keep a negated one,
        // too; that is tested.
        let against = self.claim.replacing(self.name, &negated).map_err(|error| refused(&error))?;
        let plan = Plan::of_hypothesis(&against, self.deep)?;
        let all: Vec<usize> = (0..against.conclusions().len()).collect();
        let mut tried = Sweep::new(&against, &plan).smallest(&all)?;
        if let Some((conclusion, witness)) = smallest(&against, &tried)? {
            return found.with(&without, conclusion, witness);
        }
        for variant in self.variants() {
            if let Some((changed, witness)) = self.gallery(&variant)? {
                return found.with(&changed, 0, witness);
            }
        }
        let random = RandomSearch::new(&against, self.seed).all(SAMPLES)?;
        if let Some((conclusion, witness)) = smallest(&against, &random)? {
            return found.with(&without, conclusion, shrunk(&against, conclusion, witness));
        }
        tried.merge(random);
        found.needed = if tried.nonvacuous > 0 { Needed::NoneFound } else { Needed::NotTried };
        Ok(found)
    }

    /// The false variants that drop this hypothesis and no other, and change no other.
    fn variants(&self) -> Vec<FalseVariant> {
        let conclusions = self.claim.conclusions();
        let fits = |variant: &FalseVariant| {
            let drops = |edit: &Edit| matches!(edit, Edit::Drop { name } if name == self.name);
            let allowed = |edit: &Edit| drops(edit) || conclusions.contains(&edit.name());
            variant.claim == self.claim.id() && variant.edits.iter().any(drops) && variant.edits.iter().all(allowed)
        };
        // That the list is well-formed is for its own test to say.
        parse_variants(VARIANTS).unwrap_or_default().into_iter().filter(fits).collect()
    }

    /// The counterexample to a false variant, in the universe that the list names or in that of the
    /// variant, and the variant.
    fn gallery(&self, variant: &FalseVariant) -> Result<Option<(Claim, Witness)>, AuditError> {
        // A claim of the same name about other variables has no such variant.
        let Ok(changed) = variant.of(self.claim) else { return Ok(None) };
        let plan = match variant.plan(&changed) {
            Err(RefuteError::FalseSymmetry { .. }) => return Ok(None),
            plan => plan?,
        };
        let tally = Sweep::new(&changed, &plan).smallest(&[0])?;
        Ok(smallest(&changed, &tally)?.map(|(_, witness)| (changed, witness)))
    }
}

/// The smallest counterexample of a tally, and the conclusion that fails on it.
fn smallest(claim: &Claim, tally: &Tally) -> Result<Option<(usize, Witness)>, AuditError> {
    tally.recheck(claim)?;
    let witnesses = tally.conclusions.iter().enumerate();
    let witnesses = witnesses.filter_map(|(number, own)| Some((number, own.witness.clone()?)));
    Ok(witnesses.min_by(|(_, a), (_, b)| a.origin.cmp(&b.origin)))
}

impl Hypothesis {
    /// The hypothesis with a conclusion of the claim without it that fails. It is shown to be
    /// needed if the checker accepts the witness.
    fn with(mut self, without: &Claim, conclusion: usize, witness: Witness) -> Result<Self, AuditError> {
        let witness = WitnessEntry::of(without, conclusion, witness)?;
        if witness.is_accepted() {
            self.needed = Needed::Needed;
        }
        self.reading = without.conclusions().get(conclusion).map(|&name| name.to_owned());
        self.witness = Some(witness);
        Ok(self)
    }
}
