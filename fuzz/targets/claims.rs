//! The two readers of claims accept the same texts, and a claim prints as a text that reads back as
//! itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy_cliff::claim::Claim;

fuzz_target!(|text: &str| {
    let (ours, theirs) = (Claim::parse(text), cliff_check::read_claim(text));
    match (&ours, &theirs) {
        (Ok(claim), Ok(())) => {
            let printed = claim.to_string();
            let again = Claim::parse(&printed).expect("what is printed is a claim");
            assert_eq!(again.syntax(), claim.syntax());
            assert_eq!(again.to_string(), printed);
        }
        (Err(_), Err(_)) => {}
        _ => panic!("src/claim: {:?}\nchecker: {theirs:?}", ours.map(|_| ())),
    }
});
