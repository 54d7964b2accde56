//! The table of `CLAIMS.md`: each operator with its name, what it takes, what it gives, and what it
//! means. The types read the first three, the evaluator the last.

use super::bounds::{Bounds, Numbers, all, compares, junction};
use super::evaluator::Evaluator;
use super::fault::Evaluated;
use super::sort::{Form, Sort};
use super::syntax::{Fold, Infix};
use super::value::{Arguments, Value};
use crate::number::Fraction;

/// What may stand as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A function on pairs stands for a reward, and for a Q function; an action is at the state that
    /// is the argument before.
    A(Sort),
    /// A function that does not depend on a perturbation.
    Steady(Sort),
    /// A reward, or one near another, of which only the optimal actions matter.
    Sets,
    AnyFunction,
    /// A number that is positive in every instance and does not depend on a perturbation.
    Positive,
    /// And that is not enclosed.
    Temperature,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    /// A set is at the state among the arguments.
    A(Sort),
    Number(Form),
    /// A number that is constant on pieces.
    Steady(Form),
    /// A number as positive as the most, or least, positive of the arguments.
    Larger,
    Smaller,
}

pub(super) struct Operator {
    pub(super) name: &'static str,
    /// With the word before the argument, if there is one.
    pub(super) takes: &'static [(&'static str, Takes)],
    pub(super) gives: Gives,
    /// Exponentials and logarithms are in what it gives.
    pub(super) enclosed: bool,
    pub(super) meaning: Meaning,
}

type Meaning = fn(&mut Evaluator, &Arguments) -> Evaluated<Value>;
type Argument = (&'static str, Takes);

const fn row(name: &'static str, takes: &'static [Argument], gives: Gives, meaning: Meaning) -> Operator {
    Operator { name, takes, gives, enclosed: false, meaning }
}

const fn soft(name: &'static str, takes: &'static [Argument], gives: Gives, meaning: Meaning) -> Operator {
    Operator { name, takes, gives, enclosed: true, meaning }
}

const R: Argument = ("", Takes::A(Sort::Reward));
const SETS: Argument = ("", Takes::Sets);
const Q: Argument = ("", Takes::A(Sort::Q));
const F: Argument = ("", Takes::A(Sort::States));
const T: Argument = ("", Takes::A(Sort::Tuple));
const ANY: Argument = ("", Takes::AnyFunction);
const PI: Argument = ("", Takes::A(Sort::Policy));
const W: Argument = ("", Takes::A(Sort::Weights));
const K: Argument = ("", Takes::A(Sort::Component));
const S: Argument = ("", Takes::A(Sort::State));
const A: Argument = ("", Takes::A(Sort::Action));
const SET: Argument = ("", Takes::A(Sort::Set));
const X: Argument = ("", Takes::A(Sort::Number));
const POSITIVE: Argument = ("", Takes::Positive);
const FROM: Argument = ("from", Takes::A(Sort::Distribution));
const UNDER: Argument = ("under", Takes::A(Sort::Policy));
const TOWARDS: Argument = ("towards", Takes::A(Sort::Policy));
const ALPHA: Argument = ("", Takes::Temperature);
const STEADY: Argument = ("", Takes::Steady(Sort::Reward));
const STEADY_Q: Argument = ("", Takes::Steady(Sort::Q));

const ON_STATES: Gives = Gives::A(Sort::States);
const ON_PAIRS: Gives = Gives::A(Sort::Pairs);
const Q_FUNCTION: Gives = Gives::A(Sort::Q);
const REWARD: Gives = Gives::A(Sort::Reward);
const TUPLE: Gives = Gives::A(Sort::Tuple);
const POLICY: Gives = Gives::A(Sort::Policy);
const STATEMENT: Gives = Gives::A(Sort::Statement);
const GIVES_SET: Gives = Gives::A(Sort::Set);
const REAL: Gives = Gives::Number(Form::Any);
const NONNEGATIVE: Gives = Gives::Number(Form::Nonnegative);

pub(super) fn operator(name: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.name == name)
}

#[rustfmt::skip]
pub(super) const OPERATORS: &[Operator] = &[
    row("Q*", &[R], Q_FUNCTION, |e, x| {
        let value = e.optimal_value(x.numbers(0)?)?;
        e.look_ahead(x.numbers(0)?, &value).map(Value::Numbers)
    }),
    row("V*", &[R], ON_STATES, |e, x| e.optimal_value(x.numbers(0)?).map(Value::Numbers)),
    row("A*", &[SETS, S], GIVES_SET, |e, x| {
        let sets = e.optimal_sets(x.at(0)?)?;
        Ok(e.at(x.index(1)?, &sets))
    }),
    row("J*", &[R, FROM], REAL, |e, x| {
        let value = e.optimal_value(x.numbers(0)?)?;
        e.mean(x.numbers(1)?, &value)
    }),
    row("V", &[PI, R], ON_STATES, |e, x| e.policy_value(x.numbers(0)?, x.numbers(1)?).map(Value::Numbers)),
    row("Q", &[PI, R], Q_FUNCTION, |e, x| {
        let value = e.policy_value(x.numbers(0)?, x.numbers(1)?)?;
        e.look_ahead(x.numbers(1)?, &value).map(Value::Numbers)
    }),
    row("advantage", &[PI, R], ON_PAIRS, |e, x| {
        let value = e.policy_value(x.numbers(0)?, x.numbers(1)?)?;
        let (q, here) = (e.look_ahead(x.numbers(1)?, &value)?, e.here(&value)?);
        e.sum(&Value::Numbers(q), &Value::Numbers(here), Bounds::minus)
    }),
    row("J", &[PI, R, FROM], REAL, |e, x| {
        let value = e.policy_value(x.numbers(0)?, x.numbers(1)?)?;
        e.mean(x.numbers(2)?, &value)
    }),
    row("argmax", &[Q, S], GIVES_SET, |e, x| {
        let sets = e.argmax(x.numbers(0)?);
        Ok(e.at(x.index(1)?, &sets))
    }),
    row("best", &[Q], ON_STATES, |e, x| e.best(x.numbers(0)?).map(Value::Numbers)),
    row("bellman", &[R, Q], Q_FUNCTION, |e, x| {
        let best = e.best(x.numbers(1)?)?;
        e.look_ahead(x.numbers(0)?, &best).map(Value::Numbers)
    }),
    row("inverse_bellman", &[Q], REWARD, |e, x| {
        let best = e.best(x.numbers(0)?)?;
        let (next, discount) = (e.next(&best)?, e.discount());
        let ahead = e.scale(&discount, &Value::Numbers(next))?;
        e.sum(x.at(0)?, &ahead, Bounds::minus)
    }),
    row("lookahead", &[R, F], Q_FUNCTION, |e, x| e.look_ahead(x.numbers(0)?, x.numbers(1)?).map(Value::Numbers)),
    row("next", &[F], ON_PAIRS, |e, x| e.next(x.numbers(0)?).map(Value::Numbers)),
    row("here", &[F], ON_PAIRS, |e, x| e.here(x.numbers(0)?).map(Value::Numbers)),
    row("indicator", &[S, A], ON_PAIRS, |e, x| {
        let (own, pairs) = (x.index(1)?, e.model.pairs());
        e.computed((0..pairs).map(|pair| Ok(if pair == own { Bounds::one() } else { Bounds::zero() })))
            .map(Value::Numbers)
    }),
    row("constant", &[X], ON_PAIRS, |e, x| {
        let (number, pairs) = (x.number(0)?, e.model.pairs());
        e.computed((0..pairs).map(|_| Ok(number.clone()))).map(Value::Numbers)
    }),
    row("effective", &[W, T], REWARD, |e, x| match x.at(1)? {
        // The types have seen to it that a tuple near another is used with one family of weights.
        Value::Near(sets) => Ok(Value::Near(sets.clone())),
        tuple => e.effective(x.numbers(0)?, tuple.numbers()?).map(Value::Numbers),
    }),
    row("alike", &[R], TUPLE, |e, x| {
        let (reward, components) = (x.numbers(0)?, e.components);
        e.computed((0..components).flat_map(|_| reward.iter().cloned().map(Ok))).map(Value::Numbers)
    }),
    row("alone", &[K, R], TUPLE, |e, x| {
        let (own, reward, components) = (x.index(0)?, x.numbers(1)?, e.components);
        let of = |k: usize, x: &Bounds| if k == own { x.clone() } else { Bounds::zero() };
        e.computed((0..components).flat_map(|k| reward.iter().map(move |x| Ok(of(k, x))))).map(Value::Numbers)
    }),
    row("optimal", &[PI, SETS], STATEMENT, |e, x| {
        let sets = e.optimal_sets(x.at(1)?)?;
        Ok(Value::Truth(supported(x.numbers(0)?, &sets)))
    }),
    row("greedy", &[PI, Q], STATEMENT, |e, x| {
        Ok(Value::Truth(supported(x.numbers(0)?, &e.argmax(x.numbers(1)?))))
    }),
    row("deterministic", &[PI], STATEMENT, |_, x| {
        let is = |p: &Bounds, number| compares(Infix::Equal, p, &number);
        let whole = |p| junction(false, is(p, Bounds::zero()), is(p, Bounds::one()));
        Ok(Value::Truth(all(x.numbers(0)?.iter().map(whole))))
    }),
    row("uniform", &[SETS], POLICY, |e, x| {
        let sets = e.optimal_sets(x.at(0)?)?;
        let shares = e.rows(&sets).into_iter().flat_map(|row| {
            let [least, most] = sizes(&row);
            let one_in = |number: usize| Fraction::over(1.into(), number.max(1).into());
            row.into_iter().map(move |member| {
                let least_share = if member == Some(true) { one_in(most) } else { Fraction::zero() };
                let most_share = if member == Some(false) { Fraction::zero() } else { one_in(least) };
                Ok(Bounds::fixed_between(least_share, most_share))
            })
        });
        Numbers::kept(shares).map(Value::Numbers)
    }),
    row("support", &[PI, S], GIVES_SET, |e, x| {
        let taken: Vec<Option<bool>> = x.numbers(0)?.iter().map(Bounds::is_positive).collect();
        Ok(e.at(x.index(1)?, &taken))
    }),
    row("actions", &[S], GIVES_SET, |e, x| Ok(e.at(x.index(0)?, &vec![Some(true); e.model.pairs()]))),
    row("size", &[SET], Gives::Steady(Form::Positive), |_, x| match x.at(0)? {
        Value::Set(_, members) => {
            // Sets are never empty.
            let [least, most] = sizes(members).map(|size| Fraction::over(size.max(1).into(), 1.into()));
            Ok(Value::Number(Bounds::fixed_between(least, most)))
        }
        _ => super::value::ill_typed(),
    }),
    row("occupancy", &[PI, FROM], ON_STATES, |e, x| e.occupancy(x.numbers(0)?, x.numbers(1)?).map(Value::Numbers)),
    row("reachable", &[S, FROM, UNDER], STATEMENT, |e, x| {
        e.reaches(x.numbers(1)?, x.numbers(2)?, x.index(0)?).map(Value::Truth)
    }),
    row("absorbing", &[S], STATEMENT, |e, x| Ok(Value::Truth(Some(e.model.is_absorbing(x.index(0)?))))),
    row("P", &[S, A, S], Gives::Steady(Form::Nonnegative), |e, x| {
        let (state, pair, to) = (x.index(0)?, x.index(1)?, x.index(2)?);
        let place = pair.saturating_sub(e.pairs_of(state).start);
        let action = e.model.states.get(state).and_then(|state| state.actions.get(place));
        // M2: successors are listed in ascending order.
        let entry = action.and_then(|action| {
            action.next.get(action.next.binary_search_by_key(&to, |(next, _)| *next as usize).ok()?)
        });
        Ok(Value::Number(entry.map_or_else(Bounds::zero, |(_, p)| Bounds::fixed((**p).clone()))))
    }),
    row("tv", &[PI, PI, S], Gives::Steady(Form::Nonnegative), |e, x| {
        let mut sum = Bounds::zero();
        for pair in e.pairs_of(x.index(2)?) {
            if let (Some(p), Some(q)) = (x.numbers(0)?.get(pair), x.numbers(1)?.get(pair)) {
                sum = sum.plus(&p.clone().minus(q).magnitude()).tamed()?;
            }
        }
        let half = Fraction::over(1.into(), 2.into());
        Ok(Value::Number(sum.scaled(&half).smaller(&Bounds::one())))
    }),
    row("norm", &[ANY], NONNEGATIVE, |_, x| {
        Ok(Value::Number(largest(x.numbers(0)?.iter().cloned().map(Bounds::magnitude))))
    }),
    row("span", &[ANY], NONNEGATIVE, |_, x| {
        let most = largest(x.numbers(0)?.iter().cloned());
        let below = largest(x.numbers(0)?.iter().map(Bounds::negated));
        // It is no less than 0, whatever bounds of its two ends say.
        most.plus(&below).larger(&Bounds::zero()).tamed().map(Value::Number)
    }),
    row("abs", &[X], NONNEGATIVE, |_, x| Ok(Value::Number(x.number(0)?.clone().magnitude()))),
    row("max", &[X, X], Gives::Larger, |_, x| Fold::Max.of(x.number(0)?.clone(), x.number(1)?).map(Value::Number)),
    row("min", &[X, X], Gives::Smaller, |_, x| Fold::Min.of(x.number(0)?.clone(), x.number(1)?).map(Value::Number)),
    soft("logsumexp", &[STEADY_Q, ALPHA], ON_STATES, |e, x| e.log_sum_exp(x.numbers(0)?, x.temperature(1)?)),
    soft("soft_V", &[STEADY, ALPHA], ON_STATES, |e, x| {
        let everything = e.everything();
        e.soft_value(x.numbers(0)?, x.temperature(1)?, &everything).map(Value::Numbers)
    }),
    soft("soft_Q", &[STEADY, ALPHA], Q_FUNCTION, |e, x| {
        let everything = e.everything();
        e.soft_action_value(x.numbers(0)?, x.temperature(1)?, &everything).map(Value::Numbers)
    }),
    soft("softmax", &[STEADY_Q, ALPHA], POLICY, |e, x| {
        let everything = e.everything();
        e.softmax(x.numbers(0)?, x.temperature(1)?, &everything)
    }),
    soft("soft_policy", &[STEADY, ALPHA], POLICY, |e, x| {
        let everything = e.everything();
        e.regularised(x.numbers(0)?, x.temperature(1)?, &everything)
    }),
    soft("soft_limit", &[STEADY], POLICY, |e, x| {
        let everything = e.everything();
        e.limit(x.at(0)?, &everything)
    }),
    soft("kl_V", &[STEADY, TOWARDS, ALPHA], ON_STATES, |e, x| {
        e.soft_value(x.numbers(0)?, x.temperature(2)?, x.numbers(1)?).map(Value::Numbers)
    }),
    soft("kl_policy", &[STEADY, TOWARDS, ALPHA], POLICY, |e, x| {
        e.regularised(x.numbers(0)?, x.temperature(2)?, x.numbers(1)?)
    }),
    soft("kl_limit", &[STEADY, TOWARDS], POLICY, |e, x| e.limit(x.at(0)?, x.numbers(1)?)),
    soft("log", &[POSITIVE], REAL, |e, x| e.log(x.number(0)?).map(Value::Number)),
];

/// The largest of numbers, of which there is at least one.
fn largest(numbers: impl Iterator<Item = Bounds>) -> Bounds {
    numbers.reduce(|a, b| a.larger(&b)).unwrap_or_else(Bounds::zero)
}

/// Whether a policy takes only members, by pairs.
pub(super) fn supported(policy: &[Bounds], sets: &[Option<bool>]) -> Option<bool> {
    all(policy.iter().zip(sets).map(|(p, member)| junction(false, *member, p.is_positive().map(|taken| !taken))))
}

/// The number of members that a set has at least, and at most.
fn sizes(members: &[Option<bool>]) -> [usize; 2] {
    [false, true].map(|open| members.iter().filter(|member| member.unwrap_or(open)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a usage of the page writes for an argument.
    fn argument(name: &str, operator: &str) -> Vec<Takes> {
        match (name, operator) {
            ("R", "effective") => vec![Takes::A(Sort::Tuple)],
            ("R" | "D", _) => vec![Takes::A(Sort::Reward), Takes::Steady(Sort::Reward), Takes::Sets],
            ("q", _) => vec![Takes::A(Sort::Q), Takes::Steady(Sort::Q)],
            ("f", "norm" | "span") => vec![Takes::AnyFunction],
            ("f", _) => vec![Takes::A(Sort::States)],
            ("pi" | "rho" | "base", _) => vec![Takes::A(Sort::Policy)],
            ("mu", _) => vec![Takes::A(Sort::Distribution)],
            ("w", _) => vec![Takes::A(Sort::Weights)],
            ("k", _) => vec![Takes::A(Sort::Component)],
            ("s" | "t", _) => vec![Takes::A(Sort::State)],
            ("a", _) => vec![Takes::A(Sort::Action)],
            ("A", _) => vec![Takes::A(Sort::Set)],
            ("x", "log") => vec![Takes::Positive],
            ("x" | "y", _) => vec![Takes::A(Sort::Number)],
            ("alpha" | "beta", _) => vec![Takes::Temperature],
            _ => Vec::new(),
        }
    }

    fn gives(gives: Gives) -> &'static str {
        match gives {
            Gives::A(Sort::Set) => "set of actions at s",
            Gives::A(sort) => sort.described().trim_start_matches("a "),
            Gives::Number(_) | Gives::Steady(_) | Gives::Larger | Gives::Smaller => "number",
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
        assert_eq!(rows.len(), OPERATORS.len());
        for ((usage, result), operator) in rows.iter().zip(OPERATORS) {
            let (name, rest) = usage.split_once('(').expect("a usage");
            assert_eq!(name, operator.name);
            let arguments: Vec<&str> = rest.trim_end_matches(')').split(", ").collect();
            assert_eq!(arguments.len(), operator.takes.len(), "{usage}");
            for (argument_text, (word, takes)) in arguments.iter().zip(operator.takes) {
                let (stated, name_of) = argument_text.split_once(' ').unwrap_or(("", argument_text));
                assert_eq!(stated, *word, "{usage}");
                assert!(argument(name_of, name).contains(takes), "{usage}: {takes:?}");
            }
            let enclosed = if operator.enclosed { " (enclosed)" } else { "" };
            assert_eq!(*result, format!("{}{enclosed}", gives(operator.gives)), "{usage}");
        }
    }
}
