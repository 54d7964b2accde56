//! Each limit of the checker stands on a page with its number, and each number of the list is that of
//! the code.

use std::path::Path;

/// The constant with its file, its value in the code, and what the page says. Where nothing stands,
/// nothing is refused for it: it says what is shown, or which way of computing is taken.
const LIMITS: &[(&str, &str, &str)] = &[
    ("text.rs MAX_FILE_BYTES", "u32::MAX as usize", "a file has at most 2³² − 1 bytes"),
    ("text.rs MAX_DIGITS", "100_000", "at most 100,000 digits"),
    ("text.rs MAX_NAME_BYTES", "65_535", "the text of a NAME at most 65,535 bytes"),
    ("model.rs MAX_STATES", "1 << 26", "at most 2²⁶ states"),
    ("model.rs MAX_ACTIONS", "1 << 28", "2²⁸ actions in all"),
    ("number.rs MAX_SUM_BITS", "1 << 21", "sums whose common denominator grows beyond 2²¹ bits"),
    ("number.rs MAX_COMMON_BITS", "1 << 14", ""),
    ("number.rs MAX_SHOWN_BITS", "1 << 14", ""),
    ("budget.rs BASE", "1 << 32", "may cost 2³² + 2¹¹ n units"),
    ("budget.rs PER_BYTE", "1 << 11", "2³² + 2¹¹ n products of two words"),
    ("budget.rs OPERATION", "64", "| sum, difference, comparison | 64 + w |"),
    ("budget.rs LARGE", "1 << 11", ""),
    ("budget.rs HELD_BASE", "1 << 27", "at most 2²⁷ + 2⁶ n bytes"),
    ("budget.rs HELD_PER_BYTE", "1 << 6", "at most 2²⁷ + 2⁶ n bytes"),
    ("exp.rs MAX_EXPONENT", "1 << 12", "e^x for x above 4096"),
    ("listed.rs MAX_PARTS", "1 << 10", "At most 1,024 values, components of a value and sections of evidence"),
    ("kind/soft.rs MAX_PRECISION", "1 << 17", "precision is an integer from 1 to 131072"),
    ("kind/stability.rs MAX_ENUMERATED", "12", "more than 12 weighted actions"),
    ("kind/stability.rs MAX_EXPONENT", "64", "If c > 64"),
    ("kind/stability.rs MAX_WEIGHT_BITS", "1 << 30", "of a state is more than 2³⁰ bits"),
    ("kind/cliffs.rs STEP", "64", "Whatever else grows faster than the file is charged by its steps"),
    ("kind/radius.rs STEP", "8", "Whatever else grows faster than the file is charged by its steps"),
    ("polynomial.rs HELD", "2", "Whatever else grows faster than the file is charged by its steps, or its bits"),
    ("polynomial.rs MOST_HALVINGS", "256", "may give up after 256 halvings"),
    ("claim/bounds.rs MAX_BITS", "1 << 19", "numbers of more than 2¹⁹ bits"),
    ("claim/bounds.rs HUGE", "1 << 16", ""),
    ("claim/evaluator.rs STEP", "128", "that is gone through, costs 128"),
    ("claim/terms.rs MAX_RAYS", "1 << 14", "`near` with more than 2¹⁴ choices"),
    ("claim/lexer.rs MAX_BYTES", "1 << 18", "at most 2¹⁸ bytes"),
    ("claim/lexer.rs MAX_LINE_BYTES", "65_535", "at most 65,535 in a line"),
    ("claim/lexer.rs MAX_DIGITS", "10_000", "At most 10,000 digits"),
    ("claim/expansion.rs MAX_TERMS", "20_000", "A claim has at most 20,000 terms"),
    ("claim/expansion.rs MAX_DEPTH", "150", "they are at most 150 deep"),
    ("claim/parser.rs MAX_DEPTH", "100", "An expression is at most 100 deep"),
    ("claim/parser.rs MAX_GIVENS", "64", "At most 64 variables are given"),
    ("claim/parser/head.rs MAX_COUNT", "64", "take one integer from 1 to 64"),
];

/// The constants that are numbers, with their files and values.
fn constants(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            constants(&entry.path(), &format!("{name}/"), found);
            continue;
        }
        for line in std::fs::read_to_string(entry.path()).unwrap().lines() {
            let line = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
            let parts = line.trim_start_matches("pub ").strip_prefix("const ").and_then(|rest| rest.split_once(": "));
            if let Some((constant, rest)) = parts
                && let Some((kind, value)) = rest.split_once(" = ")
                && ["u64", "usize", "u32"].contains(&kind)
            {
                found.push((format!("{name} {constant}"), value.trim_end_matches(';').to_owned()));
            }
        }
    }
}

#[test]
fn p_the_limits_of_the_code_are_those_of_the_pages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    constants(&root.join("src"), "", &mut found);
    // Of these the first two are lines of a certificate, and the others counts of what is shown.
    let others = [
        "model.rs LINES_BEFORE_STATES",
        "model.rs INITIAL_LINE",
        "model.rs SHOWN_ACTIONS",
        "words.rs LISTED",
        "claim/fixed.rs SHOWN",
        "claim/syntax.rs IMPLIES",
        "claim/syntax.rs COMPARISON",
        "kind/repair.rs CHOSEN",
        "kind/repair.rs NAMED",
    ];
    found.retain(|(name, _)| !others.contains(&&**name));
    let pages = ["../FORMAT.md", "../CLAIMS.md"].map(|page| std::fs::read_to_string(root.join(page)).unwrap());
    let pages = pages.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    for (name, value) in &found {
        let limit = LIMITS.iter().find(|(listed, ..)| listed == name);
        let (_, stated, words) = limit.unwrap_or_else(|| panic!("{name} = {value} is not in the list"));
        assert_eq!(value, stated, "{name}");
        assert!(pages.contains(words), "no page says {words:?} for {name}");
    }
    assert_eq!(found.len(), LIMITS.len(), "the list has constants that the code has not");
}
