//! `cliff cases` runs the pages of `docs/cases`.

use std::path::Path;

use assert_cmd::Command;

fn run(arguments: &[&str]) -> String {
    let output = Command::cargo_bin("cliff").unwrap().args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is run now is what the page shows, so that a page is never about another version.
#[test]
fn running_a_case_prints_its_page() {
    for name in ["graders", "derivations", "length", "obedience", "persuasion", "deception", "mixture"] {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cases").join(name).join("README.md");
        let page = std::fs::read_to_string(page).unwrap();
        let lines = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.starts_with("```") && !line.is_empty()).map(str::to_owned).collect()
        };
        assert_eq!(lines(&run(&["cases", name])), lines(&page), "{name}");
    }
}

/// Where the three regions of the map meet, all three plans are optimal, and the case says so.
#[test]
fn parameters_at_a_border_show_the_tie() {
    let text = run(&["cases", "graders", "--set", "missed=9/10", "--set", "fine=1/10"]);
    assert!(text.contains("\nat task: V* = 4/5 ~0.8000, tied: solve, cheat-openly, cheat-hidden\n"), "{text}");
    // Beside it one of them is alone.
    let text = run(&["cases", "graders", "--set", "missed=8/10", "--set", "fine=1/10"]);
    assert!(text.contains("\ntask      4/5 ~0.8000  solve (1/10 ~0.1000)\n"), "{text}");
}

/// The pictures of the pages are what the commands draw.
#[test]
fn pictures_are_those_of_the_models() {
    let folder = tempfile::tempdir().unwrap();
    for (picture, command) in [
        ("graders/map.svg", "map case:graders --weights missed fine"),
        ("derivations/path.svg", "path case:derivations --weight process --range 0 1"),
        ("length/path.svg", "path case:length --weight miss --range 0 1"),
        ("persuasion/map.svg", "map case:persuasion --weights fooled check"),
        ("obedience/path.svg", "path case:obedience --weight obedience --range 0 1/10"),
        ("mixture/path.svg", "path case:mixture --weight safety --range 0 2"),
        ("deception/path.svg", "path case:deception --weight unseen --range 0 1"),
    ] {
        let drawn = folder.path().join("drawn.svg");
        run(&command.split(' ').chain(["--picture", drawn.to_str().unwrap()]).collect::<Vec<_>>());
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cases").join(picture);
        assert_eq!(std::fs::read_to_string(drawn).unwrap(), std::fs::read_to_string(kept).unwrap(), "{picture}");
    }
}
