//! The README's transcripts are what the commands print, here and in `tests/cli`.

#[test]
fn transcripts_are_true() {
    trycmd::TestCases::new().case("README.md").case("tests/cli/*.md");
}
