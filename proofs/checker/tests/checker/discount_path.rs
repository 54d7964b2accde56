//! E1–E4.

use cliff_check::{Condition, check};

use crate::format_example::example_of;
use crate::writer::sealed;
use crate::{accepted, line, refused};

fn certificate() -> String {
    example_of("discount-path")
}

/// With one of its texts changed, and with another digest.
fn changed(old: &str, new: &str) -> String {
    let text = certificate();
    assert_eq!(text.matches(old).count(), 1, "{old:?}");
    sealed(&text.replace(old, new).lines().collect::<Vec<_>>())
}

/// Two actions of `s`: nothing, or rewards of which the last comes at the end; the piece has the
/// value 0, and `advantage` is what the other action is worse by.
fn one_piece(ends: [&str; 3], rewards: &[i64], sets: [&str; 2]) -> String {
    let states = rewards.len() + 1;
    let mut lines = vec!["cliff-certificate 1".to_owned(), "claim discount-path".to_owned()];
    lines.extend(["discount 1/2".to_owned(), "initial none".to_owned(), format!("states {states}")]);
    lines.extend([
        "state \"s\"".to_owned(),
        format!("action \"nothing\" {}:1", states - 1),
        "action \"a\" 1:1".to_owned(),
    ]);
    for state in 1..states {
        let next = (state + 1).min(states - 1);
        lines.extend([format!("state \"u{state}\""), format!("action \"a\" {next}:1")]);
    }
    lines.extend(["reward".to_owned(), format!("0 {}", rewards[0])]);
    lines.extend(rewards[1..].iter().chain([&0]).map(|reward| reward.to_string()));
    lines.push(format!("discount-from {}", ends[0]));
    let set = |name: &str, first: &str| {
        let rest = std::iter::repeat_n("0".to_owned(), states - 1);
        [name.to_owned(), first.to_owned()].into_iter().chain(rest).collect::<Vec<_>>()
    };
    lines.extend(set("optimal", sets[0]));
    lines.extend([format!("break {}", ends[1]), "denominator 1".to_owned(), "numerators".to_owned(), "0".to_owned()]);
    for state in 1..states {
        let rest: Vec<String> = rewards.iter().skip(state).map(ToString::to_string).collect();
        lines.push(if rest.is_empty() { "0".to_owned() } else { rest.join(" ") });
    }
    lines.extend(set("within", "0"));
    lines.extend(set("at-end", sets[1]));
    if ends[2] == "ranked" {
        lines.push("rank".to_owned());
        lines.extend((0..states).rev().map(|rank| rank.to_string()));
    }
    sealed(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

mod accept {
    use super::*;

    #[test]
    fn the_example_says_where_sets_change() {
        let statement = accepted(&certificate()).statement();
        assert!(statement.contains("for every discount\n  from 0 to 1;\n"), "{statement}");
        assert!(statement.contains("they change at a number between 1/2 and 3/4 (1 state)."), "{statement}");
    }

    /// Any interval that holds the root alone does, and a multiple of the polynomial if it divides.
    #[test]
    fn other_intervals_of_the_same_root() {
        for ends in ["3/5 3/4", "1/2 5/8", "1/10 9/10", "618/1000 619/1000"] {
            let ends = if ends.starts_with("618") { "309/500 619/1000" } else { ends };
            accepted(&changed("break 1/2 3/4 -1 1 1", &format!("break {ends} -1 1 1")));
            accepted(&changed("break 1/2 3/4 -1 1 1", &format!("break {ends} 1 -1 -1")));
        }
    }

    /// The beginning of a path, and a path that leaves discount 1 out.
    #[test]
    fn parts_of_the_path() {
        let text = certificate();
        let lines: Vec<&str> = text.lines().collect();
        let second = lines.iter().position(|line| *line == "break 1").unwrap();
        let first = [&lines[..second]].concat();
        assert!(accepted(&sealed(&first)).statement().contains("constant between these ends"));
        let ends = lines.iter().rposition(|line| *line == "at-end").unwrap();
        let open = [&lines[..ends]].concat();
        assert!(accepted(&sealed(&open)).statement().contains("to 1, that one left out;"));
    }

    /// −(2γ − 1)² touches 0 at 1/2, and −(γ² + γ − 1)² where the polynomial vanishes.
    #[test]
    fn what_touches_0() {
        accepted(&one_piece(["0", "1/2", ""], &[-1, 4, -4], ["0", "0 1"]));
        accepted(&one_piece(["1/2", "1", "ranked"], &[-1, 4, -4], ["0 1", "0"]));
        accepted(&one_piece(["0", "1/2 3/4 -1 1 1", ""], &[-1, 2, 1, -2, -1], ["0", "0 1"]));
    }
}

mod reject {
    use super::*;

    #[test]
    fn e1_ends_that_are_none() {
        for ends in [
            "0",
            "-1/2",
            "2",
            "1/2 2 -1 1 1",
            "3/4 1/2 -1 1 1",
            "1/2 1/2 -1 1 1",
            "1/2 3/5 -1 1 1",
            "1/2 3/4 0",
            "1/2 3/4 1 1 1",
            "1/2 3/4 -1 2",
            "0 3/4 -1 1 1",
            // A root at one end, and one inside.
            "1/2 3/4 1 -3 1 2",
        ] {
            let text = changed("break 1/2 3/4 -1 1 1", &format!("break {ends}"));
            refused(&text, Condition::E1, line(&text, &format!("break {ends}")));
        }
        // Three roots, of which Descartes' rule counts all.
        let text = changed("break 1/2 3/4 -1 1 1", "break 1/10 9/10 -6 37 -72 45");
        assert_eq!(check(text.as_bytes()).unwrap_err().condition, Condition::E1);
        for (old, new) in [("discount-from 0", "discount-from -1"), ("discount-from 0", "discount-from 1/2")] {
            assert_eq!(check(changed(old, new).as_bytes()).unwrap_err().condition, Condition::E1);
        }
    }

    #[test]
    fn e1_discount_1_without_ranks_and_sets_left_out_below_it() {
        let text = certificate();
        let lines: Vec<&str> = text.lines().collect();
        let rank = lines.iter().position(|line| *line == "rank").unwrap();
        let text = sealed(&[&lines[..rank]].concat());
        refused(&text, Condition::E1, line(&text, "break 1"));
        let first = lines.iter().position(|line| *line == "at-end").unwrap();
        let left_out = [&lines[..first], &lines[first + 5..]].concat();
        let text = sealed(&left_out);
        refused(&text, Condition::E1, line(&text, "break 1/2 3/4 -1 1 1"));
        let wrong = [&lines[..rank], &["rank", "3", "2", "2", "0"]].concat();
        assert_eq!(check(sealed(&wrong).as_bytes()).unwrap_err().condition, Condition::G1);
    }

    #[test]
    fn e2_denominators_that_are_not_positive() {
        for denominator in ["-1", "0", "1 -2", "1 -4 4"] {
            let text = certificate().replacen("denominator 1\n", &format!("denominator {denominator}\n"), 1);
            let text = sealed(&text.lines().collect::<Vec<_>>());
            refused(&text, Condition::E2, line(&text, &format!("denominator {denominator}")));
        }
    }

    /// Values of another policy, of no policy, and a piece over a root.
    #[test]
    fn e3_values_that_are_not_optimal() {
        for (old, new) in [
            ("numerators\n1\n1 1\n1\n0\nwithin\n0", "numerators\n0 1 1\n1 1\n1\n0\nwithin\n1"),
            ("numerators\n1\n1 1\n1\n0\nwithin\n0", "numerators\n2\n1 1\n1\n0\nwithin\n0"),
            ("numerators\n1\n1 1\n1\n0\nwithin\n0", "numerators\n1\n1\n1\n0\nwithin\n0"),
            ("break 1/2 3/4 -1 1 1", "break 5/8"),
            ("break 1/2 3/4 -1 1 1", "break 1/2 3/4 -5 8"),
        ] {
            assert_eq!(check(changed(old, new).as_bytes()).unwrap_err().condition, Condition::E3, "{new}");
        }
        // The root of a polynomial beside that of the advantage, in its interval.
        let text = changed("break 1/2 3/4 -1 1 1", "break 1/2 3/4 -2 1 3");
        assert_eq!(check(text.as_bytes()).unwrap_err().condition, Condition::E3);
        let over = one_piece(["0", "3/4", ""], &[-1, 4, -4], ["0", "0"]);
        assert_eq!(check(over.as_bytes()).unwrap_err().condition, Condition::E3);
    }

    #[test]
    fn e4_sets_with_more_or_fewer_actions() {
        for (old, new) in [
            ("optimal\n0\n", "optimal\n0 1\n"),
            ("at-end\n0 1\n", "at-end\n0\n"),
            ("at-end\n0 1\n", "at-end\n1\n"),
            ("within\n1\n", "within\n0\n"),
            ("at-end\n1\n", "at-end\n0 1\n"),
        ] {
            assert_eq!(check(changed(old, new).as_bytes()).unwrap_err().condition, Condition::E4, "{new}");
        }
        let text = one_piece(["0", "1/2", ""], &[-1, 4, -4], ["0", "0"]);
        assert_eq!(check(text.as_bytes()).unwrap_err().condition, Condition::E4);
    }

    #[test]
    fn syntax_of_polynomials() {
        for (old, new) in [
            ("break 1/2 3/4 -1 1 1", "break 1/2 3/4 -1 1 1 0"),
            ("break 1/2 3/4 -1 1 1", "break 1/2 3/4"),
            ("break 1/2 3/4 -1 1 1", "break 1/2 3/4 -1 1 01"),
            ("break 1/2 3/4 -1 1 1", "break 1/2 3/4 -1 1 1/2"),
        ] {
            assert_eq!(check(changed(old, new).as_bytes()).unwrap_err().condition, Condition::Syntax, "{new}");
        }
    }
}
