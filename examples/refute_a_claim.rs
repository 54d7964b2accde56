//! Searches for the smallest counterexample to a claim that is written as text.
//!
//!     cargo run --release --example refute_a_claim

use std::error::Error;

use policy_cliff::claim::Claim;
use policy_cliff::refute::{Plan, SearchOptions, refute};

const CLAIM: &str = "claim without-a-horizon
  given  R1, R2 : reward
  show   bound: norm(Q*(R1) - Q*(R2)) <= norm(R1 - R2)";

fn main() -> Result<(), Box<dyn Error>> {
    let claim = Claim::parse(CLAIM)?;
    let found = refute(&claim, &Plan::of(&claim, false)?, &SearchOptions::default(), &[])?;
    let Some((witness, _)) = &found.witness else {
        println!("no counterexample was found, which is no proof");
        return Ok(());
    };
    let frame = &witness.instance.frame;
    println!("{}", CLAIM);
    println!();
    println!("fails with {} state, {} action and discount {}", frame.states(), frame.pairs(), frame.discount());
    Ok(())
}
