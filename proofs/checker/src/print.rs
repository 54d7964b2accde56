//! Prints back what was read: byte for byte the certificate, when the reader understood it.

use std::fmt::{Display, Write};
use std::sync::Arc;

use num_bigint::BigInt;

use crate::certificate::{ActionSets, Certificate, Claim, Naturals, Pairs, Ray, Start, Values};
use crate::model::Model;
use crate::text::{fnv1a, quoted};

pub(crate) fn print(certificate: &Certificate) -> String {
    let mut out = Printer(String::new());
    out.line(&[&"cliff-certificate", &"1"]);
    out.line(&[&"claim", &certificate.claim.kind()]);
    out.model(&certificate.model);
    out.claim(&certificate.claim);
    if let Some(rank) = &certificate.rank {
        out.naturals(rank);
    }
    let digest = format!("{:016x}", fnv1a(out.0.as_bytes()));
    out.line(&[&"end", &digest]);
    out.0
}

struct Printer(String);

impl Printer {
    /// One line of fields.
    fn line(&mut self, fields: &[&dyn Display]) {
        for (index, field) in fields.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{space}{field}");
        }
        self.0.push('\n');
    }

    /// One line of a word and any number of fields; without the word if it is empty.
    fn list<T: Display>(&mut self, first: &str, fields: impl IntoIterator<Item = T>) {
        self.0.push_str(first);
        for (index, field) in fields.into_iter().enumerate() {
            let space = if index == 0 && first.is_empty() {
                ""
            } else {
                " "
            };
            let _ = write!(self.0, "{space}{field}");
        }
        self.0.push('\n');
    }

    fn model(&mut self, model: &Model) {
        self.line(&[&"discount", &model.discount]);
        match &model.initial {
            Some(initial) => self.list("initial", initial.iter().map(|(s, p)| format!("{s}:{p}"))),
            None => self.line(&[&"initial", &"none"]),
        }
        self.line(&[&"states", &model.states.len()]);
        for state in &model.states {
            self.line(&[&"state", &quoted(&state.name)]);
            for action in &state.actions {
                let first = format!("action {}", quoted(&action.name));
                self.list(&first, action.next.iter().map(|(s, p)| format!("{s}:{p}")));
            }
        }
    }

    fn claim(&mut self, claim: &Claim) {
        match claim {
            Claim::Optimality {
                reward,
                value,
                optimal,
            } => {
                self.pairs(reward);
                self.values(value);
                self.action_sets(optimal);
            }
            Claim::Ray { start, ray } => {
                self.start(start);
                self.ray(ray);
            }
            Claim::Discontinuity { start, rays } => {
                self.start(start);
                rays.iter().for_each(|ray| self.ray(ray));
            }
            Claim::Pair(pair) => {
                self.pairs(&pair.reward);
                self.pairs(&pair.reward_2);
                self.line(&[&"distance", &pair.distance.is]);
                self.values(&pair.value);
                self.action_sets(&pair.optimal);
                self.values(&pair.value_2);
                self.action_sets(&pair.optimal_2);
            }
            Claim::PolicyValue(claim) => {
                self.pairs(&claim.reward);
                self.pairs(&claim.policy);
                self.values(&claim.policy_value);
                self.values(&claim.value);
                self.line(&[&"shortfall", &claim.shortfall.is]);
                if let Some((of_policy, of_optimum)) = &claim.returns {
                    self.line(&[&"return", &of_policy.is]);
                    self.line(&[&"optimal-return", &of_optimum.is]);
                }
            }
            Claim::Bound(bound) => {
                self.pairs(&bound.reward);
                self.pairs(&bound.reward_2);
                self.line(&[&"distance", &bound.distance.is]);
                self.values(&bound.value);
                self.values(&bound.value_2);
                self.line(&[&"q-distance", &bound.q_distance.is]);
            }
        }
    }

    fn start(&mut self, start: &Start) {
        self.pairs(&start.reward);
        self.line(&[&"at", &start.at.is]);
        self.list("optimal-at-start", &start.optimal_at_start.is);
        self.values(&start.value);
    }

    fn ray(&mut self, ray: &Ray) {
        self.line(&[&"ray"]);
        self.pairs(&ray.direction);
        match &ray.until {
            Some((until, _)) => self.line(&[&"until", &until.is]),
            None => self.line(&[&"until", &"infinity"]),
        }
        self.list("optimal-within", &ray.optimal_within.is);
        if let Some((_, at_end)) = &ray.until {
            self.list("optimal-at-end", &at_end.is);
        }
        self.naturals(&ray.choice);
        self.values(&ray.slope);
    }

    fn pairs(&mut self, section: &Pairs) {
        self.line(&[&section.heading]);
        section.rows.iter().for_each(|row| self.list("", row));
    }

    fn action_sets(&mut self, section: &ActionSets) {
        self.line(&[&section.heading]);
        section.rows.iter().for_each(|row| self.list("", row));
    }

    fn naturals(&mut self, section: &Naturals) {
        self.line(&[&section.heading]);
        section.rows.iter().for_each(|row| self.line(&[row]));
    }

    fn values(&mut self, section: &Values) {
        self.line(&[&section.heading]);
        let mut current: Option<&Arc<BigInt>> = None;
        for value in &section.rows {
            if !current.is_some_and(|current| Arc::ptr_eq(current, &value.over)) {
                self.line(&[&"over", &value.over]);
            }
            current = Some(&value.over);
            self.line(&[&value.numerator]);
        }
    }
}
