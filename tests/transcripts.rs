//! The transcripts in the README, in `docs` and in `tests/cli` are what the commands print.

#[test]
fn transcripts_are_true() {
    trycmd::TestCases::new().case("README.md").case("docs/*.md").case("docs/cases/*/*.md").case("tests/cli/*.md");
}
