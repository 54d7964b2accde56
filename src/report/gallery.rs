//! The gallery of counterexamples: a folder for each exhibit, with its model, certificate, picture
//! and a page that says what it shows.

use std::fmt::Write;

use super::cliff_page;
use super::exhibit_page::{Page, numbers};
use super::model_text::{NamedNumbers, model_text};
use crate::claim::Claim;
use crate::mdp::{Dynamics, Pair};
use crate::number::Rational;
use crate::refute::{CliffExhibit, Exhibit, SolvedReward};
use crate::universe::Place;

/// The files of one folder of the gallery, and its line in the index.
#[derive(Clone, Debug)]
pub struct ExhibitFolder {
    /// The folder, `CLAIM/VARIANT`.
    pub folder: String,
    /// Names and bytes of the files.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// What is false.
    pub change: String,
    /// How large the counterexample is.
    pub size: Place,
    /// Its discount.
    pub discount: Rational,
}

impl From<&Exhibit<'_>> for ExhibitFolder {
    fn from(exhibit: &Exhibit<'_>) -> Self {
        let page = Page::new(exhibit);
        let dynamics = &exhibit.refuted.answer().dynamics;
        ExhibitFolder {
            folder: format!("{}/{}", exhibit.claim.id(), exhibit.variant.label),
            change: page.change(),
            discount: dynamics.discount().clone(),
            files: vec![
                ("README.md", page.text().into_bytes()),
                ("certificate", exhibit.refuted.certificate().to_vec()),
                ("model.json", model(dynamics, &page.given())),
                ("picture.svg", page.picture().svg().into_bytes()),
            ],
            size: exhibit.searched.size,
        }
    }
}

impl From<&CliffExhibit<'_>> for ExhibitFolder {
    fn from(exhibit: &CliffExhibit<'_>) -> Self {
        let CliffExhibit { claim, dynamics, reward, cliff, searched } = exhibit;
        ExhibitFolder {
            folder: format!("{}/cliff", claim.id()),
            change: "continuity: two rays force different actions (certificate `discontinuity`)".to_owned(),
            discount: dynamics.discount().clone(),
            files: vec![
                ("README.md", cliff_page::text(exhibit).into_bytes()),
                ("certificate", cliff.certificate().to_vec()),
                ("model.json", model(dynamics, &[reward])),
                ("picture.svg", cliff_page::picture(exhibit).svg().into_bytes()),
            ],
            size: searched.size,
        }
    }
}

fn model(dynamics: &Dynamics, rewards: &[&SolvedReward]) -> Vec<u8> {
    let at: Vec<_> = rewards.iter().map(|solved| |pair: Pair| &solved.reward[pair.index()]).collect();
    let named = rewards.iter().zip(&at).map(|(solved, at)| NamedNumbers { name: &solved.name, at, weight: None });
    model_text(dynamics, None, &named.collect::<Vec<_>>()).into_bytes()
}

/// The page that lists all exhibits, by claim.
pub fn index(claims: &[Claim], exhibits: &[ExhibitFolder]) -> String {
    let mut out = String::from(
        "# Counterexamples\n\n\
         `cliff refute --all --out counterexamples` makes this folder. It makes the same bytes at any time, with any number of threads.\n\n\
         Each folder holds a counterexample: to a claim of the paper as stated, to a claim without one of its hypotheses, or to a\n\
         variant of it ([`proofs/claims/variants.txt`](../proofs/claims/variants.txt)). It is the smallest in the universe\n\
         that its page names. `cliff check` accepts the file `certificate`.\n",
    );
    for claim in claims {
        let folder = format!("{}/", claim.id());
        let mut shown = exhibits.iter().filter(|exhibit| exhibit.folder.starts_with(&folder)).peekable();
        if shown.peek().is_none() {
            continue;
        }
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}\n\n", claim.id());
        if let Some(title) = claim.text("title") {
            let _ = write!(out, "{title}{}.\n\n", numbers(claim));
        }
        out.push_str("| what is false | counterexample | states | pairs | γ |\n|---|---|---|---|---|\n");
        for exhibit in shown {
            let name = &exhibit.folder[folder.len()..];
            let _ = writeln!(
                out,
                "| {} | [{name}]({}/README.md) | {} | {} | {} |",
                exhibit.change, exhibit.folder, exhibit.size.states, exhibit.size.pairs, exhibit.discount
            );
        }
    }
    out
}
