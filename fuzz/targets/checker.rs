//! Certificates: whatever the bytes are, they are accepted or refused, and what is accepted prints
//! back as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = cliff_check::check(bytes).map(|accepted| accepted.statement());
    // The same with the right digest in place of its last line, without which little is read.
    let mut start = bytes.to_vec();
    if let Some(end) = bytes.windows(5).rposition(|window| window == b"\nend ") {
        start.truncate(end + 1);
    }
    if start.last() != Some(&b'\n') {
        start.push(b'\n');
    }
    let digest = start.iter().fold(14_695_981_039_346_656_037_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211)
    });
    start.extend(format!("end {digest:016x}\n").bytes());
    match cliff_check::check(&start) {
        Ok(accepted) => {
            assert_eq!(accepted.print().as_bytes(), start);
            assert!(accepted.statement().chars().all(|c| c == '\n' || !c.is_control()));
        }
        Err(refusal) => assert!(refusal.to_string().chars().all(|c| !c.is_control()), "{refusal}"),
    }
});
