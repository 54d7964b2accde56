//! Kind `discontinuity`: two rays from one state that force different single actions there.

use super::Conditions;
use super::ray::{FromState, Ray};
use crate::model::{Model, state};
use crate::parts::Parts;
use crate::refusal::{Condition, Refusal};

pub(super) const PARTS: &str = "reward at optimal-at-start value \
    ray direction until optimal-within optimal-at-end choice slope \
    ray direction until optimal-within optimal-at-end choice slope";

/// Two rays from a state.
#[derive(Debug)]
pub struct Discontinuity<'a> {
    /// Where they begin.
    pub start: FromState<'a>,
    /// The rays.
    pub rays: [Ray<'a>; 2],
}

impl<'a> Discontinuity<'a> {
    pub(super) fn of(parts: Parts<'a>) -> Result<Self, Refusal> {
        let (start, mut rays) = parts.groups("ray");
        let mut ray = || Ray::of(rays.next().unwrap_or(start));
        Ok(Discontinuity { start: FromState::of(start)?, rays: [ray()?, ray()?] })
    }

    /// **D1** R1–R4 for each ray.
    fn d1(&self, model: &Model) -> Result<(), Refusal> {
        let ray = |ray: &Ray| ray.verify(model, self.start).map_err(|fault| fault.demanded_by(Condition::D1));
        self.rays.iter().try_for_each(ray)
    }

    /// **D2** The two sets `optimal-within` have one element each, and the elements differ.
    fn d2(&self, model: &Model) -> Result<(), Refusal> {
        let [first, second] = self.rays.map(|ray| ray.within);
        if let ([one], [other]) = (first.is, second.is)
            && one != other
        {
            return Ok(());
        }
        let state = state(model, self.start.at)?;
        let sets = format!("{} and {}", state.named(first.is), state.named(second.is));
        let stated = format!("the rays have the optimal actions {sets}");
        let fault = Refusal::new(second.line, Condition::D2, stated, "each must have one, and not the same");
        Err(fault.at_state(&state.name))
    }
}

impl Conditions for Discontinuity<'_> {
    fn verify(&self, model: &Model) -> Result<(), Refusal> {
        self.d1(model)?;
        self.d2(model)
    }

    fn words(&self, model: &Model) -> Result<String, Refusal> {
        let mut out = self.start.words(model)?;
        for (ray, direction) in self.rays.iter().zip(["D", "D′"]) {
            out.push_str(&ray.words(model, self.start.at, direction)?);
        }
        out.push_str(
            "  Every selection of optimal policies is discontinuous at R: along these two rays the policy at \
             this state is forced\n  to two different point masses, and whatever is selected at R has total \
             variation distance at least 1/2 from one of them\n  (exactly 1 if it is deterministic).\n",
        );
        Ok(out)
    }
}
