//! Counted nouns: `1 state`, `2 states`.

use std::fmt::Display;

/// So many of these.
///
/// ```
/// use policy_cliff::number::counted;
/// assert_eq!([counted(1u64, "state"), counted(2usize, "witness"), counted(0u64, "action")], ["1 state", "2 witnesses", "0 actions"]);
/// ```
pub fn counted<N: Display + PartialEq + From<u8>>(number: N, noun: &str) -> String {
    let plural = match noun {
        _ if number == N::from(1) => "",
        _ if noun.ends_with('s') => "es",
        _ => "s",
    };
    format!("{number} {noun}{plural}")
}
