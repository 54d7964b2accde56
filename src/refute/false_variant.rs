//! What is false, as text: claims as stated and variants of them, with what must fail and why.
//!
//! ```
//! use policy_cliff::claim::Claim;
//! use policy_cliff::refute::parse_variants;
//! let variants = parse_variants("variant no-tie of jump
//!   drop tie
//!   because \"Without a tie nothing jumps.\"").unwrap();
//! let claim = Claim::parse("claim jump
//!     given  R, D : reward;  s : state
//!     assume tie:   size(A*(R, s)) >= 2
//!     show   jumps: for small eps: A*(R + eps * D, s) = A*(R, s)").unwrap();
//! let variant = variants[0].of(&claim).unwrap();
//! assert_eq!(variant.id(), "jump-no-tie");
//! assert!(variant.hypotheses().is_empty());
//! ```

use std::fmt;

use thiserror::Error;

use super::{Plan, RefuteError};
use crate::claim::syntax::Metadata;
use crate::claim::{Claim, ClaimError, Suggestion};
use crate::universe::{Scope, ScopeError};

/// The variants that this program is built with.
pub const VARIANTS: &str = include_str!("../../proofs/claims/variants.txt");

/// The words that begin a line; what else stands at the beginning of a line continues the line
/// before.
const KEYWORDS: [&str; 8] = ["variant", "as", "drop", "replace", "times", "show", "universe", "because"];

/// A change of one statement of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// `drop HYPOTHESIS`
    Drop {
        /// The hypothesis.
        name: String,
    },
    /// `replace NAME: EXPRESSION`
    Replace {
        /// The hypothesis or conclusion.
        name: String,
        /// The other statement.
        body: String,
    },
    /// `times NAME: FACTOR`: the larger side of an inequality is multiplied.
    Times {
        /// The conclusion or hypothesis.
        name: String,
        /// The factor.
        factor: String,
    },
}

impl Edit {
    /// The statement that is changed.
    pub fn name(&self) -> &str {
        match self {
            Edit::Drop { name } | Edit::Replace { name, .. } | Edit::Times { name, .. } => name,
        }
    }

    fn apply(&self, claim: &Claim) -> Result<Claim, ClaimError> {
        match self {
            Edit::Drop { name } => claim.without_hypothesis(name),
            Edit::Replace { name, body } => claim.replacing(name, body),
            Edit::Times { name, factor } => claim.with_bound_times(name, factor),
        }
    }

    /// Whether what leaves every statement of the claim as it is in truth does so after the change,
    /// too.
    fn keeps_symmetries(&self) -> bool {
        match self {
            Edit::Drop { .. } => true,
            Edit::Replace { .. } => false,
            Edit::Times { factor, .. } => factor.chars().all(|c| c.is_ascii_digit() || " ./".contains(c)),
        }
    }
}

/// As it is written in the file.
impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edit::Drop { name } => write!(f, "drop {name}"),
            Edit::Replace { name, body } => write!(f, "replace {name}: {body}"),
            Edit::Times { name, factor } => write!(f, "times {name}: {factor}"),
        }
    }
}

/// A claim that is said to be false: as a change of another, or as it is stated there.
#[derive(Clone, Debug, PartialEq)]
pub struct FalseVariant {
    /// Its name, one of a kind among the variants of the claim.
    pub label: String,
    /// The claim that is changed.
    pub claim: String,
    /// What is changed; nothing if it is false as stated.
    pub edits: Vec<Edit>,
    /// The conclusion that must fail, if the file names it.
    pub show: Option<String>,
    /// Whether the file says `as stated`.
    pub as_stated: bool,
    /// Where to look, if not in the grid of the claim.
    pub scope: Option<Scope>,
    /// Why it is false.
    pub because: String,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// A fault in a file of variants, with its line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{line}: {problem}")]
pub struct VariantsError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: VariantProblem,
}

/// What is wrong with a file of variants.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum VariantProblem {
    #[error("expected one of `{}`, found `{found}`{nearest}", KEYWORDS.join("`, `"))]
    Keyword { found: String, nearest: Suggestion },
    #[error("`{keyword}` stands before the first `variant`")]
    NoVariant { keyword: String },
    #[error("expected `{keyword} {form}`, found `{keyword} {found}`")]
    Form { keyword: &'static str, form: &'static str, found: String },
    #[error("`{keyword}` stands twice in the variant {label}")]
    Twice { keyword: &'static str, label: String },
    #[error("the variant {label} {lacks}")]
    Lacks { label: String, lacks: &'static str },
    #[error("two variants of {claim} are called {label}")]
    Duplicate { claim: String, label: String },
    #[error("the universe: {0}")]
    Scope(ScopeError),
    #[error("the variant {label} of {claim} shows one of {} conclusions; say which by `show`", found.len())]
    ManyConclusions { label: String, claim: String, found: Vec<String> },
    #[error("the variant {label} of {claim}: {error}")]
    Claim { label: String, claim: String, error: Box<ClaimError> },
}

impl FalseVariant {
    /// The claim as changed, with the conclusion that must fail as its only one. If changed, it is
    /// called after the claim and the variant.
    ///
    /// Scales and shifts that the claim declares are kept only by changes that cannot break them.
    ///
    /// # Errors
    /// [`VariantsError`] if `claim` has not the statements that are changed, or the changed ones
    /// are none.
    pub fn of(&self, claim: &Claim) -> Result<Claim, VariantsError> {
        let wrong = |problem| VariantsError { line: self.line, problem };
        let refused = |error| {
            wrong(VariantProblem::Claim {
                label: self.label.clone(),
                claim: self.claim.clone(),
                error: Box::new(error),
            })
        };
        let show = self.shown(claim).map_err(wrong)?;
        let mut variant = claim.clone();
        for edit in &self.edits {
            variant = edit.apply(&variant).map_err(refused)?;
        }
        let variant = variant.with_conclusion(&show).map_err(refused)?;
        if self.as_stated {
            return Ok(variant);
        }
        let mut file = variant.syntax().clone();
        file.id.value = format!("{}-{}", claim.id(), self.label);
        let keeps = self.edits.iter().all(Edit::keeps_symmetries);
        // The other texts of the head speak of the claim, not of the variant.
        file.metadata.retain(|entry| match entry {
            Metadata::Text(key, _) => key.value == "source",
            Metadata::Symmetry(_) => keeps,
            Metadata::Grid(_) => true,
        });
        Claim::parse(&file.to_string()).map_err(refused)
    }

    /// The plan for the changed claim: all of the universe that the file names for it, or else that
    /// of the claim.
    ///
    /// # Errors
    /// As [`Plan::of`].
    pub fn plan(&self, changed: &Claim) -> Result<Plan, RefuteError> {
        match &self.scope {
            Some(scope) => Plan::within(changed, scope),
            None => Plan::of(changed, false),
        }
    }

    /// The conclusion that must fail.
    fn shown(&self, claim: &Claim) -> Result<String, VariantProblem> {
        if let Some(show) = &self.show {
            return Ok(show.clone());
        }
        let conclusions = claim.conclusions();
        let mut edited: Vec<&str> =
            conclusions.iter().copied().filter(|c| self.edits.iter().any(|e| e.name() == *c)).collect();
        if edited.is_empty() {
            edited = conclusions;
        }
        match edited.as_slice() {
            [one] => Ok((*one).to_owned()),
            many => Err(VariantProblem::ManyConclusions {
                label: self.label.clone(),
                claim: self.claim.clone(),
                found: many.iter().map(|&name| name.to_owned()).collect(),
            }),
        }
    }

    /// Whether it is its claim without one hypothesis and nothing else; then that hypothesis.
    pub fn dropped(&self) -> Option<&str> {
        match self.edits.as_slice() {
            [Edit::Drop { name }] => Some(name),
            _ => None,
        }
    }
}

/// Reads a file of variants.
///
/// # Errors
/// The first fault, with its line.
pub fn parse_variants(text: &str) -> Result<Vec<FalseVariant>, VariantsError> {
    let mut variants: Vec<FalseVariant> = Vec::new();
    for (line, text) in clauses(text)? {
        let at = |problem| VariantsError { line, problem };
        let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
        let rest = rest.trim();
        if keyword == "variant" {
            if let Some(last) = variants.last() {
                last.check().map_err(|problem| VariantsError { line: last.line, problem })?;
            }
            variants.push(heading(line, rest).map_err(at)?);
            continue;
        }
        let Some(variant) = variants.last_mut() else {
            return Err(at(VariantProblem::NoVariant { keyword: keyword.to_owned() }));
        };
        variant.clause(keyword, rest).map_err(at)?;
    }
    if let Some(last) = variants.last() {
        last.check().map_err(|problem| VariantsError { line: last.line, problem })?;
    }
    for (number, variant) in variants.iter().enumerate() {
        if variants[..number].iter().any(|other| (&other.claim, &other.label) == (&variant.claim, &variant.label)) {
            let (claim, label) = (variant.claim.clone(), variant.label.clone());
            return Err(VariantsError { line: variant.line, problem: VariantProblem::Duplicate { claim, label } });
        }
    }
    Ok(variants)
}

/// Lines with a keyword, each with its continuations, without comments and empty lines.
fn clauses(text: &str) -> Result<Vec<(usize, String)>, VariantsError> {
    let mut clauses: Vec<(usize, String)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with("--") {
            continue;
        }
        let first = line.split_whitespace().next().unwrap_or_default();
        if KEYWORDS.contains(&first) {
            clauses.push((number + 1, line.to_owned()));
        } else if let Some((_, clause)) = clauses.last_mut() {
            clause.push(' ');
            clause.push_str(line);
        } else {
            let nearest = Suggestion(nearest(first));
            let problem = VariantProblem::Keyword { found: first.chars().take(40).collect(), nearest };
            return Err(VariantsError { line: number + 1, problem });
        }
    }
    Ok(clauses)
}

fn nearest(word: &str) -> Option<String> {
    let mut names = crate::mdp::Names::default();
    for keyword in KEYWORDS {
        names.intern(keyword);
    }
    names.nearest(word).map(str::to_owned)
}

/// `LABEL of CLAIM`
fn heading(line: usize, text: &str) -> Result<FalseVariant, VariantProblem> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [label, "of", claim] = words[..] else { return Err(form("variant", "LABEL of CLAIM", text)) };
    if !is_label(label) || !is_label(claim) {
        return Err(form("variant", "LABEL of CLAIM", text));
    }
    let (label, claim) = (label.to_owned(), claim.to_owned());
    let (edits, because) = (Vec::new(), String::new());
    Ok(FalseVariant { label, claim, edits, show: None, as_stated: false, scope: None, because, line })
}

/// Names and numbers joined by `-`.
fn is_label(text: &str) -> bool {
    text.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

fn form(keyword: &'static str, form: &'static str, found: &str) -> VariantProblem {
    VariantProblem::Form { keyword, form, found: found.chars().take(60).collect() }
}

impl FalseVariant {
    fn clause(&mut self, keyword: &str, rest: &str) -> Result<(), VariantProblem> {
        let twice = |keyword: &'static str, label: &str| VariantProblem::Twice { keyword, label: label.to_owned() };
        match keyword {
            "as" if rest == "stated" => self.as_stated = true,
            "as" => return Err(form("as", "stated", rest)),
            "drop" if is_label(rest) => self.edits.push(Edit::Drop { name: rest.to_owned() }),
            "drop" => return Err(form("drop", "HYPOTHESIS", rest)),
            "replace" => {
                let (name, body) = named(rest).ok_or_else(|| form("replace", "NAME: EXPRESSION", rest))?;
                self.edits.push(Edit::Replace { name, body });
            }
            "times" => {
                let (name, factor) = named(rest).ok_or_else(|| form("times", "NAME: FACTOR", rest))?;
                self.edits.push(Edit::Times { name, factor });
            }
            "show" if self.show.is_some() => return Err(twice("show", &self.label)),
            "show" if is_label(rest) => self.show = Some(rest.to_owned()),
            "show" => return Err(form("show", "CONCLUSION", rest)),
            "universe" if self.scope.is_some() => return Err(twice("universe", &self.label)),
            "universe" => self.scope = Some(rest.parse().map_err(VariantProblem::Scope)?),
            "because" if !self.because.is_empty() => return Err(twice("because", &self.label)),
            _ => {
                let reason = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::trim);
                let reason = reason.filter(|reason| !reason.is_empty() && !reason.contains('"'));
                self.because = reason.ok_or_else(|| form("because", "\"REASON\"", rest))?.to_owned();
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), VariantProblem> {
        let lacks = |lacks| Err(VariantProblem::Lacks { label: self.label.clone(), lacks });
        if self.edits.is_empty() != self.as_stated {
            return lacks("needs either a change (`drop`, `replace`, `times`) or `as stated`, not both");
        }
        if self.because.is_empty() {
            return lacks("does not say why it is false; it needs a `because`");
        }
        Ok(())
    }
}

/// `NAME: TEXT`
fn named(text: &str) -> Option<(String, String)> {
    let (name, body) = text.split_once(':')?;
    let (name, body) = (name.trim(), body.trim());
    (is_label(name) && !body.is_empty()).then(|| (name.to_owned(), body.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse_variants(text).expect_err(text).to_string()
    }

    #[test]
    fn the_built_in_variants_are_read() {
        let variants = parse_variants(VARIANTS).unwrap();
        assert!(variants.len() >= 40, "{}", variants.len());
    }

    #[test]
    fn lines_continue_and_comments_mean_nothing() {
        let text = "-- before\nvariant a-1 of c\n  replace x: 1\n    = 2\n-- between\n\n  universe states 1\n  because \"no\n    sum\"";
        let variants = parse_variants(text).unwrap();
        assert_eq!(variants[0].edits, [Edit::Replace { name: "x".to_owned(), body: "1 = 2".to_owned() }]);
        assert_eq!((variants[0].because.as_str(), variants[0].line), ("no sum", 2));
        assert_eq!(variants[0].scope.as_ref().map(|scope| scope.states.clone()), Some(1..=1));
    }

    #[test]
    fn what_is_not_a_variant_is_refused_with_its_line_and_reason() {
        assert!(error("\nvariants a of c").starts_with("2: expected one of `variant`"));
        assert!(error("variants a of c").ends_with("did you mean `variant`?"));
        assert!(error("drop x").contains("before the first `variant`"));
        assert!(error("variant a in c").contains("expected `variant LABEL of CLAIM`, found `variant a in c`"));
        assert!(error("variant a. of c").contains("LABEL of CLAIM"));
        assert!(error("variant a of c\n drop").starts_with("2: expected `drop HYPOTHESIS`"));
        assert!(error("variant a of c\n replace x 1").contains("NAME: EXPRESSION"));
        assert!(error("variant a of c\n times x:").contains("NAME: FACTOR"));
        assert!(error("variant a of c\n drop x\n because no").contains("expected `because \"REASON\"`"));
        assert!(error("variant a of c\n drop x\n because \"\"").contains("because"));
        assert!(error("variant a of c\n drop x").starts_with("1: the variant a does not say why"));
        assert!(error("variant a of c\n because \"x\"").contains("needs either a change"));
        assert!(error("variant a of c\n show x\n show y").contains("`show` stands twice"));
        assert!(error("variant a of c\n universe stats 1").contains("did you mean \"states\"?"));
        let one = "variant a of c\n drop x\n because \"y\"\n";
        assert!(error(&format!("{one}{one}")).starts_with("4: two variants of c are called a"));
    }

    #[test]
    fn a_variant_of_another_claim_is_refused_with_its_reason() {
        let claim = Claim::parse("claim c given R : reward show x: norm(R) >= 0 show y: norm(R) >= 1").unwrap();
        let of = |text: &str| parse_variants(text).unwrap()[0].of(&claim);
        let error = |text: &str| of(text).expect_err(text).to_string();
        assert!(error("variant a of c\n drop z\n show x\n because \"\u{2026}\"").contains("no hypothesis named `z`"));
        assert!(
            error("variant a of c\n times x: 2\n times y: 2\n because \"\u{2026}\"").contains("one of 2 conclusions")
        );
        assert!(error("variant a of c\n replace x: norm(S) = 0\n because \"\u{2026}\"").contains("`S` is not known"));
        assert_eq!(of("variant a of c\n times x: 2\n because \"\u{2026}\"").unwrap().conclusions(), ["x"]);
    }
}
