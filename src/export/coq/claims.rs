//! What each kind of certificate becomes in Coq: its data, and its statement as a theorem.

use cliff_check::{Ray, Soft};
use malachite_base::num::arithmetic::traits::Abs;
use malachite_base::num::basic::traits::{One, Zero};
use malachite_base::num::logic::traits::SignificantBits;
use malachite_nz::integer::Integer;

use super::script::{CheckTheorem, SETS, Script};
use super::text::{CoqFraction, Indices};
use super::{geometry, refuted};
use crate::export::error::{EXPONENT_BITS, ExportError};
use crate::export::exportable::{Content, Exportable};
use crate::export::numbers::{Solved, Table, indices, natural, rational, table, values};
use crate::number::{Natural, Rational};

pub(super) fn script(certificate: &Exportable<'_>) -> Result<Script, ExportError> {
    let mut script = Script::default();
    match &certificate.claim {
        Content::Optimality(optimum) => optimality(&mut script, optimum, "")?,
        Content::Pair(pair) => {
            let [first, second] = [&pair.first, &pair.second].map(Solved::of);
            script.table("reward", "reward", &first.reward)?;
            script.table("reward_2", "reward-2", &second.reward)?;
            script.vector("value", "value", &first.value)?;
            script.vector("value_2", "value-2", &second.value)?;
            script.sets("optimal", &first.optimal);
            script.sets("optimal_2", &second.optimal);
            let distance = rational(pair.distance.is);
            script.define(&format!("Definition distance : fraction I := {}.", CoqFraction(&distance)));
            script.modules = "check_pairs";
            script.theorems.push(CheckTheorem {
                comment: "(* The distance of two rewards, and V* and A* of each. *)",
                name: "certificate".to_owned(),
                statement: format!(
                    "pair_claim M (reward_of reward) (reward_of reward_2) (fraction_of distance)\n    \
                     (value_of value) {SETS}optimal s))\n    (value_of value_2) {SETS}optimal_2 s))"
                ),
                sound: "pair_checkP",
            });
        }
        Content::Geometry(view) => geometry::script(&mut script, certificate, view)?,
        Content::Soft(claim) => soft(&mut script, certificate, claim)?,
        Content::Refutation(refutation) => refuted::print(&mut script, certificate, refutation)?,
        Content::Rays(start, rays) => {
            script.table("reward", "reward", &table(start.reward.is))?;
            script.vector("value", "value", &values(start.value.is))?;
            for (number, one) in (1..).zip(rays) {
                ray(&mut script, number, one)?;
            }
            script.define(&format!("Definition at_state : nat := {}%N.", start.at));
            script.define(&format!("Definition start : seq nat := {}.", Indices(&indices(start.optimal.is))));
            let name = "certificate".to_owned();
            script.theorems.push(if rays.len() == 1 {
                CheckTheorem {
                    comment: "(* V* and A* along the ray, for every e: see ray_claim in check_conditions.v. *)",
                    name,
                    statement: "ray_statement data_ok reward value ray_1 at_state start".to_owned(),
                    sound: "ray_checkP",
                }
            } else {
                CheckTheorem {
                    comment: "(* Both rays, and every selection jumps by 1/2 along the whole of one of them. *)",
                    name,
                    statement: "discontinuity_statement data_ok reward value ray_1 ray_2 at_state start".to_owned(),
                    sound: "discontinuity_checkP",
                }
            });
        }
    }
    Ok(script)
}

fn optimality(script: &mut Script, optimum: &Solved, suffix: &str) -> Result<(), ExportError> {
    script.table(&format!("reward{suffix}"), "reward", &optimum.reward)?;
    script.vector(&format!("value{suffix}"), "value", &optimum.value)?;
    script.sets(&format!("optimal{suffix}"), &optimum.optimal);
    script.theorems.push(CheckTheorem {
        comment: "(* V* and A*, exactly. *)",
        name: format!("certificate{suffix}"),
        statement: format!(
            "optimality_claim M (reward_of reward{suffix}) (value_of value{suffix})\n    {SETS}optimal{suffix} s))"
        ),
        sound: "optimality_checkP",
    });
    Ok(())
}

/// Halvings bring exponents below 2^−8 in absolute value, so that 8 bits more are exact with each
/// term of the series.
const BITS_PER_TERM: u64 = 8;

fn soft(script: &mut Script, certificate: &Exportable<'_>, claim: &Soft<'_>) -> Result<(), ExportError> {
    let (reward, temperature) = (table(claim.reward.is), rational(claim.temperature.is));
    let bounds = [values(claim.lower.is), values(claim.upper.is)];
    script.table("reward", "reward", &reward)?;
    script.table("measure", "measure", &table(claim.measure.is))?;
    script.vector("lower", "lower", &bounds[0])?;
    script.vector("upper", "upper", &bounds[1])?;
    script.define(&format!("Definition temperature : fraction I := {}.", CoqFraction(&temperature)));
    let largest = exponent_bits(certificate, &reward, &temperature, &bounds);
    if largest > i64::try_from(EXPONENT_BITS).unwrap_or(i64::MAX) {
        return Err(ExportError::Exponent);
    }
    let halvings = u64::try_from(largest).unwrap_or(0) + BITS_PER_TERM;
    // Each halving is undone by a squaring, which doubles the error.
    let bits = natural(claim.precision.is) + halvings + 24;
    let terms = bits / BITS_PER_TERM + 2;
    script.bits = script.bits.max(bits);
    script.define(&format!(
        "(* Exponentials are computed in units of 2^-{bits}. *)\n\
         Definition point : fixed_point I := @FixedPoint I {} 1 quotient {halvings}%N {terms}%N.",
        Integer::ONE << bits
    ));
    script.modules = "check_pairs check_exp check_soft";
    script.theorems.push(CheckTheorem {
        comment: "(* The soft optimal value exists and lies between the bounds, except at the end, which only discount 1 has. *)",
        name: "certificate".to_owned(),
        statement: "forall K : realType,\n  soft_claim (process_over K M) (ratr (fraction_of temperature))\n    \
             (pairs_over K (reward_of measure)) (pairs_over K (reward_of reward))\n    \
             (fun s : 'I_(nstates data) => ~~ is_final data s)\n    \
             (states_over K (value_of lower)) (states_over K (value_of upper))"
            .to_owned(),
        sound: "(soft_checkP (F := point))",
    });
    Ok(())
}

/// Some k such that |(Q(s,a) − V(s)) / α| < 2^k for both bounds V and every pair.
fn exponent_bits(
    certificate: &Exportable<'_>,
    reward: &Table,
    temperature: &Rational,
    bounds: &[Vec<Rational>; 2],
) -> i64 {
    let mut largest = Rational::ZERO;
    for value in bounds {
        for (state, actions) in certificate.next.iter().enumerate() {
            for (reward, next) in reward[state].iter().zip(actions) {
                let mean: Rational = next.iter().map(|(state, probability)| probability * &value[*state]).sum();
                let exponent = (reward + &certificate.discount * mean - &value[state]) / temperature;
                largest = largest.max(exponent.abs());
            }
        }
    }
    let bits = |number: &Natural| i64::try_from(number.significant_bits()).unwrap_or(i64::MAX / 2);
    bits(largest.numerator_ref()) - bits(largest.denominator_ref()) + 1
}

fn ray(script: &mut Script, number: usize, ray: &Ray<'_>) -> Result<(), ExportError> {
    script.table(&format!("direction_{number}"), "direction", &table(ray.direction.is))?;
    script.vector(&format!("slope_{number}"), "slope", &values(ray.slope.is))?;
    let until = ray.until.map(|until| format!("(Some {})", CoqFraction(&rational(until.is))));
    script.define(&format!(
        "Definition ray_{number} : ray_data I := @Ray I direction_{number} slope_{number} {}\n  {} {}\n  {}.",
        until.as_deref().unwrap_or("None"),
        Indices(&indices(ray.within.is)),
        Indices(&ray.at_end.map(|end| indices(end.is)).unwrap_or_default()),
        Indices(&indices(ray.choice.is))
    ));
    Ok(())
}
