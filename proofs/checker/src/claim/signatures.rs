//! The operators in the table of `CLAIMS.md`: their names, what they take with the words before it,
//! and what they give.

use super::value::{Form, Sort};

/// What may stand as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Reward,
    /// A reward that does not depend on a perturbation.
    SteadyReward,
    /// A reward, or one near another, of which only the optimal actions matter.
    Sets,
    Q,
    SteadyQ,
    OnStates,
    Tuple,
    /// A function of any kind.
    Function,
    Policy,
    Distribution,
    Weights,
    Component,
    State,
    /// At the state that is the argument before.
    Action,
    Set,
    Number,
    /// A number that is positive in every instance and does not depend on a perturbation.
    Positive,
    /// And that is not enclosed.
    Temperature,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    Function(Sort),
    Policy,
    Statement,
    Number(Form),
    /// A number as positive as the most, or least, positive of the arguments.
    Larger,
    Smaller,
    /// At the state among the arguments.
    Set,
}

pub(super) struct Signature {
    pub(super) name: &'static str,
    /// With the word before the argument, if there is one.
    pub(super) takes: &'static [(&'static str, Takes)],
    pub(super) gives: Gives,
}

const fn row(name: &'static str, takes: &'static [(&'static str, Takes)], gives: Gives) -> Signature {
    Signature { name, takes, gives }
}

const R: (&str, Takes) = ("", Takes::Reward);
const SETS: (&str, Takes) = ("", Takes::Sets);
const Q: (&str, Takes) = ("", Takes::Q);
const F: (&str, Takes) = ("", Takes::OnStates);
const ANY: (&str, Takes) = ("", Takes::Function);
const PI: (&str, Takes) = ("", Takes::Policy);
const S: (&str, Takes) = ("", Takes::State);
const A: (&str, Takes) = ("", Takes::Action);
const X: (&str, Takes) = ("", Takes::Number);
const FROM: (&str, Takes) = ("from", Takes::Distribution);
const UNDER: (&str, Takes) = ("under", Takes::Policy);
const TOWARDS: (&str, Takes) = ("towards", Takes::Policy);
const ALPHA: (&str, Takes) = ("", Takes::Temperature);
const STEADY: (&str, Takes) = ("", Takes::SteadyReward);
const STEADY_Q: (&str, Takes) = ("", Takes::SteadyQ);

const ON_STATES: Gives = Gives::Function(Sort::States);
const ON_PAIRS: Gives = Gives::Function(Sort::Pairs);
const Q_FUNCTION: Gives = Gives::Function(Sort::Q);
const REWARD: Gives = Gives::Function(Sort::Reward);
const TUPLE: Gives = Gives::Function(Sort::Tuple);
const NONNEGATIVE: Gives = Gives::Number(Form::Nonnegative);

pub(super) const SIGNATURES: &[Signature] = &[
    row("Q*", &[R], Q_FUNCTION),
    row("V*", &[R], ON_STATES),
    row("A*", &[SETS, S], Gives::Set),
    row("J*", &[R, FROM], Gives::Number(Form::Any)),
    row("V", &[PI, R], ON_STATES),
    row("Q", &[PI, R], Q_FUNCTION),
    row("advantage", &[PI, R], ON_PAIRS),
    row("J", &[PI, R, FROM], Gives::Number(Form::Any)),
    row("argmax", &[Q, S], Gives::Set),
    row("best", &[Q], ON_STATES),
    row("bellman", &[R, Q], Q_FUNCTION),
    row("inverse_bellman", &[Q], REWARD),
    row("lookahead", &[R, F], Q_FUNCTION),
    row("next", &[F], ON_PAIRS),
    row("here", &[F], ON_PAIRS),
    row("indicator", &[S, A], ON_PAIRS),
    row("constant", &[X], ON_PAIRS),
    row("effective", &[("", Takes::Weights), ("", Takes::Tuple)], REWARD),
    row("alike", &[R], TUPLE),
    row("alone", &[("", Takes::Component), R], TUPLE),
    row("optimal", &[PI, SETS], Gives::Statement),
    row("greedy", &[PI, Q], Gives::Statement),
    row("deterministic", &[PI], Gives::Statement),
    row("uniform", &[SETS], Gives::Policy),
    row("support", &[PI, S], Gives::Set),
    row("actions", &[S], Gives::Set),
    row("size", &[("", Takes::Set)], Gives::Number(Form::Positive)),
    row("occupancy", &[PI, FROM], ON_STATES),
    row("reachable", &[S, FROM, UNDER], Gives::Statement),
    row("absorbing", &[S], Gives::Statement),
    row("P", &[S, A, S], NONNEGATIVE),
    row("tv", &[PI, PI, S], NONNEGATIVE),
    row("norm", &[ANY], NONNEGATIVE),
    row("span", &[ANY], NONNEGATIVE),
    row("abs", &[X], NONNEGATIVE),
    row("max", &[X, X], Gives::Larger),
    row("min", &[X, X], Gives::Smaller),
    row("logsumexp", &[STEADY_Q, ALPHA], ON_STATES),
    row("soft_V", &[STEADY, ALPHA], ON_STATES),
    row("soft_Q", &[STEADY, ALPHA], Q_FUNCTION),
    row("softmax", &[STEADY_Q, ALPHA], Gives::Policy),
    row("soft_policy", &[STEADY, ALPHA], Gives::Policy),
    row("soft_limit", &[STEADY], Gives::Policy),
    row("kl_V", &[STEADY, TOWARDS, ALPHA], ON_STATES),
    row("kl_policy", &[STEADY, TOWARDS, ALPHA], Gives::Policy),
    row("kl_limit", &[STEADY, TOWARDS], Gives::Policy),
    row("log", &[("", Takes::Positive)], Gives::Number(Form::Any)),
];

/// Those with exponentials and logarithms in what they give.
pub(super) const ENCLOSED: &[&str] =
    &["logsumexp", "soft_V", "soft_Q", "softmax", "soft_policy", "soft_limit", "kl_V", "kl_policy", "kl_limit", "log"];

#[cfg(test)]
mod tests {
    use super::*;

    /// What a usage of the page writes for an argument.
    fn argument(name: &str, operator: &str) -> Vec<Takes> {
        match (name, operator) {
            ("R", "effective") => vec![Takes::Tuple],
            ("R" | "D", _) => vec![Takes::Reward, Takes::SteadyReward, Takes::Sets],
            ("q", _) => vec![Takes::Q, Takes::SteadyQ],
            ("f", "norm" | "span") => vec![Takes::Function],
            ("f", _) => vec![Takes::OnStates],
            ("pi" | "rho" | "base", _) => vec![Takes::Policy],
            ("mu", _) => vec![Takes::Distribution],
            ("w", _) => vec![Takes::Weights],
            ("k", _) => vec![Takes::Component],
            ("s" | "t", _) => vec![Takes::State],
            ("a", _) => vec![Takes::Action],
            ("A", _) => vec![Takes::Set],
            ("x", "log") => vec![Takes::Positive],
            ("x" | "y", _) => vec![Takes::Number],
            ("alpha" | "beta", _) => vec![Takes::Temperature],
            _ => Vec::new(),
        }
    }

    fn gives(gives: Gives) -> &'static str {
        match gives {
            Gives::Function(Sort::Tuple) => "tuple of rewards",
            Gives::Function(sort) => sort.described().trim_start_matches("a "),
            Gives::Policy => "policy",
            Gives::Statement => "statement",
            Gives::Number(_) | Gives::Larger | Gives::Smaller => "number",
            Gives::Set => "set of actions at s",
        }
    }

    #[test]
    fn the_table_is_that_of_the_page() {
        let page = include_str!("../../../CLAIMS.md");
        let rows = page.lines().filter(|line| line.starts_with("| `")).filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            // A usage, what it gives, and the meaning, in which bars are escaped.
            (cells.len() == 3 && cells[0].contains('('))
                .then(|| (cells[0].trim_matches('`').to_owned(), cells[1].to_owned()))
        });
        let rows: Vec<(String, String)> = rows.collect();
        assert_eq!(rows.len(), SIGNATURES.len());
        for ((usage, result), signature) in rows.iter().zip(SIGNATURES) {
            let (name, rest) = usage.split_once('(').expect("a usage");
            assert_eq!(name, signature.name);
            let arguments: Vec<&str> = rest.trim_end_matches(')').split(", ").collect();
            assert_eq!(arguments.len(), signature.takes.len(), "{usage}");
            for (argument_text, (word, takes)) in arguments.iter().zip(signature.takes) {
                let (stated, name_of) = argument_text.split_once(' ').unwrap_or(("", argument_text));
                assert_eq!(stated, *word, "{usage}");
                assert!(argument(name_of, name).contains(takes), "{usage}: {takes:?}");
            }
            let enclosed = if ENCLOSED.contains(&name) { " (enclosed)" } else { "" };
            assert_eq!(*result, format!("{}{enclosed}", gives(signature.gives)), "{usage}");
        }
    }
}
