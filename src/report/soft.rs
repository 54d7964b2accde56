//! The answer of `cliff soft`: enclosed soft values and policies, and the questions about stability that were asked with them.

#[cfg(feature = "cli")]
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::Header;
use crate::number::Enclosure;
#[cfg(feature = "cli")]
use crate::number::{Rational, parse};

/// Entries by name that keep their order; a JSON object.
#[derive(Clone, Debug)]
pub struct Table<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_map(Some(self.0.len()))?;
        for (name, entry) in &self.0 {
            table.serialize_entry(name, entry)?;
        }
        table.end()
    }
}

/// The bounds of an enclosure as exact texts.
pub fn interval(x: &Enclosure) -> [String; 2] {
    [x.lower().to_string(), x.upper().to_string()]
}

/// The regularised answer for one model.
#[derive(Clone, Debug, Serialize)]
pub struct SoftReport {
    /// Version, digests and whether the enclosures of values are certified.
    #[serde(flatten)]
    pub header: Header,
    /// γ.
    pub discount: String,
    /// The temperature; null if only the limit was asked for.
    pub alpha: Option<String>,
    /// The measure against which entropy is counted: `counting` or `uniform`.
    pub base: &'static str,
    /// The most any interval may be wide.
    pub width: String,
    /// The smallest certified temperatures, if a tolerance was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperatures: Option<Temperatures>,
    /// The change to another reward, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// The states in file order.
    pub states: Table<SoftState>,
}

/// Temperatures at which no reward within the distance moves the policy by more than the tolerance.
#[derive(Clone, Debug, Serialize)]
pub struct Temperatures {
    /// The bound on ‖ΔR‖.
    pub distance: String,
    /// The tolerated change in total variation.
    pub tolerance: String,
    /// By the paper's formula; null at discount 1.
    pub paper: Option<String>,
    /// By d_TV ≤ tanh(K‖ΔR‖/(2α)).
    pub universal: String,
    /// By the model's own policy.
    pub own: String,
}

/// A change of reward.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The other reward, or null for all rewards within the distance.
    pub against: Option<String>,
    /// ‖ΔR‖.
    pub distance: String,
    /// The paper's bound ‖ΔR‖/(2α(1 − γ)); null at discount 1.
    pub bound: Option<String>,
}

/// What is known about one state.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SoftState {
    /// V*_α(s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<[String; 2]>,
    /// π_α(a|s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<Table<[String; 2]>>,
    /// The change of the policy to the other reward, in total variation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<[String; 2]>,
    /// A bound on the change of the policy to any reward within the distance, from the model's own analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most_change: Option<String>,
    /// V*(s) − V^{π_α}(s).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<[String; 2]>,
    /// The limit as the temperature falls to 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<LimitEntry>,
}

/// The limit of the policy at one state.
#[derive(Clone, Debug, Serialize)]
pub struct LimitEntry {
    /// π_0(a|s).
    pub policy: Table<[String; 2]>,
    /// The total variation distance of π_0 from the uniform distribution on the optimal actions.
    pub from_uniform: [String; 2],
}

/// Writes the answer for people. Intervals are rounded outwards to decimals.
///
/// # Errors
/// Whatever `out` reports.
#[cfg(feature = "cli")]
pub fn soft_text(out: &mut dyn Write, report: &SoftReport) -> io::Result<()> {
    let measure = if report.base == "uniform" { ", relative to the uniform policy" } else { "" };
    match &report.alpha {
        Some(alpha) => writeln!(out, "soft policy at the temperature {alpha}{measure}")?,
        None => writeln!(out, "the limit of the soft policy as the temperature falls to 0{measure}")?,
    }
    if let Some(t) = &report.temperatures {
        writeln!(
            out,
            "temperatures at which no change of reward by at most {} moves the policy by more than {}:",
            t.distance, t.tolerance
        )?;
        match &t.paper {
            Some(paper) => writeln!(out, "  by the paper's formula   {}", decimal_above(paper))?,
            None => writeln!(out, "  by the paper's formula   none at discount 1")?,
        }
        writeln!(out, "  by the sharpened bound   {}", decimal_above(&t.universal))?;
        writeln!(out, "  by the model's own       {}", decimal_above(&t.own))?;
    }
    if let Some(change) = &report.change {
        let to =
            change.against.as_ref().map_or("any reward within it".to_owned(), |name| format!("the reward \"{name}\""));
        writeln!(out, "change of reward by {} in the maximum norm, to {to}", change.distance)?;
        match &change.bound {
            Some(bound) => writeln!(out, "  the paper's bound on the change of the policy: {}", decimal_above(bound))?,
            None => writeln!(out, "  the paper's bound assumes a discount below 1")?,
        }
    }
    for (name, state) in &report.states.0 {
        writeln!(out)?;
        match &state.value {
            Some(value) => writeln!(out, "{name}  value {}", decimals(value))?,
            None => writeln!(out, "{name}")?,
        }
        for (action, probability) in state.policy.iter().flat_map(|policy| &policy.0) {
            writeln!(out, "  {action}  {}", decimals(probability))?;
        }
        if let Some(change) = &state.change {
            writeln!(out, "  change of the policy {}", decimals(change))?;
        }
        if let Some(most) = &state.most_change {
            writeln!(out, "  change of the policy at most {}", decimal_above(most))?;
        }
        if let Some(price) = &state.price {
            writeln!(out, "  price in reward {}", decimals(price))?;
        }
        if let Some(limit) = &state.limit {
            for (action, probability) in &limit.policy.0 {
                writeln!(out, "  limit of {action}  {}", decimals(probability))?;
            }
            writeln!(out, "  limit from the uniform selection {}", decimals(&limit.from_uniform))?;
        }
    }
    Ok(())
}

/// An interval as decimals, rounded outwards to about two digits beyond its width: `[0.69314718, 0.69314719]`, or one exact number.
#[cfg(feature = "cli")]
fn decimals([lower, upper]: &[String; 2]) -> String {
    let (Ok(low), Ok(high)) = (parse(lower), parse(upper)) else { return format!("[{lower}, {upper}]") };
    let width = &high - &low;
    if width == 0u32 {
        return lower.clone();
    }
    let mut digits = 1;
    while digits < 60 && tenth(digits) > width {
        digits += 1;
    }
    format!("[{}, {}]", fixed(&low, digits + 1, false), fixed(&high, digits + 1, true))
}

/// A bound from above, as a decimal of nine digits rounded up, or exactly if it is short.
#[cfg(feature = "cli")]
fn decimal_above(text: &str) -> String {
    match parse(text) {
        Ok(x) if text.len() > 12 => fixed(&x, 9, true),
        _ => text.to_owned(),
    }
}

#[cfg(feature = "cli")]
fn tenth(digits: u32) -> Rational {
    parse(&format!("1e-{digits}")).unwrap_or_default()
}

/// x with this many digits after the point, rounded down or up; trailing zeros are cut.
#[cfg(feature = "cli")]
fn fixed(x: &Rational, digits: u32, up: bool) -> String {
    use malachite_base::num::arithmetic::traits::{Ceiling, Floor, UnsignedAbs};
    let scaled = x / tenth(digits);
    let n = if up { scaled.ceiling() } else { scaled.floor() };
    let sign = if n < 0u32 { "-" } else { "" };
    let text = format!("{:0>width$}", n.unsigned_abs().to_string(), width = digits as usize + 1);
    let (whole, fraction) = text.split_at(text.len() - digits as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
