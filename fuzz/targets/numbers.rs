//! Numbers as text: what is read prints as the one spelling that reads back, and the checker reads
//! the same number.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy_cliff::number::{parse, parse_canonical};

fuzz_target!(|text: &str| {
    let Ok(number) = parse(text) else {
        assert!(parse_canonical(text).is_err());
        return;
    };
    let printed = number.to_string();
    assert_eq!(parse_canonical(&printed).as_ref(), Ok(&number));
    assert_eq!(parse_canonical(text).is_ok(), printed == text);
    let theirs = cliff_check::Fraction::spelled(&printed).expect("a fraction");
    assert_eq!(theirs.reduced().to_string(), printed);
});
