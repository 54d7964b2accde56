//! Model files: JSON or TOML by their first byte, read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use policy_cliff::mdp::{FileFormat, read_model};

fuzz_target!(|bytes: &[u8]| {
    for format in [FileFormat::Json, FileFormat::Toml] {
        match read_model(bytes, format) {
            Ok(model) => {
                let _ = model.reward(None);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
