//! Grammar, sizes, version and digest.

use cliff_check::{Condition, check};
use num_bigint::BigInt;

use crate::instances::tie;
use crate::oracle::q;
use crate::writer::{Over, optimality, rays, sealed};
use crate::{accepted, line, refused, replaced, with_row};

fn certificate() -> String {
    let (mdp, reward) = tie(q(9, 10));
    optimality(&mdp, &reward, Over::Shared)
}

/// The certificate with another reward row, as an example of a place where rationals stand.
fn with_rational(field: &str) -> String {
    with_row(&certificate(), "reward", 1, field)
}

mod accept {
    use super::*;

    /// Escapes stand for one character each.
    #[test]
    fn names_of_65_535_bytes() {
        let text = certificate();
        let first = text.lines().find(|line| line.starts_with("state ")).expect("a state");
        let named = |name: &str| replaced(&text, first, &format!("state \"{name}\""));
        for letter in ["a", "\\\""] {
            accepted(&named(&letter.repeat(65_535)));
            let long = named(&letter.repeat(65_536));
            assert_eq!(check(long.as_bytes()).unwrap_err().condition, Condition::Limit);
        }
    }

    #[test]
    fn long_numbers() {
        let digits = "7".repeat(3000);
        let text = with_row(&certificate(), "reward", 0, &format!("-{digits} 1 0"));
        let text = with_row(&text, "optimal", 0, "1");
        accepted(&text);
        let scaled = format!("over {digits}");
        let text = with_row(&certificate(), "value", 0, &scaled);
        accepted(&with_row(&text, "value", 1, &digits));
    }

    #[test]
    fn hexadecimal_numbers_of_any_length() {
        for factor in ["1", "16", "4294967295", "18446744073709551616", &"7".repeat(3000)] {
            let factor: BigInt = factor.parse().unwrap();
            let (mdp, reward) = tie(q(9, 10));
            let text = optimality(&mdp, &reward, Over::Shared);
            let (start, end) = (line(&text, "value"), line(&text, "optimal") - 1);
            let lines = text.lines().enumerate().map(|(at, row)| match row.strip_prefix("over ") {
                Some(over) => format!("over {}", over.parse::<BigInt>().unwrap() * &factor),
                None if (start..end).contains(&at) => (row.parse::<BigInt>().unwrap() * &factor).to_string(),
                None => row.to_owned(),
            });
            let lines: Vec<String> = lines.collect();
            let scaled = sealed(&lines.iter().map(String::as_str).collect::<Vec<_>>());
            accepted(&in_hexadecimal(&scaled));
        }
    }
}

/// The same certificate in version 3.
fn in_hexadecimal(text: &str) -> String {
    let mut inside = false;
    let spelled = |number: &str| match number.parse::<BigInt>().unwrap() {
        zero if zero == BigInt::ZERO => "0".to_owned(),
        number => format!("{number:#x}"),
    };
    let lines = text.lines().map(|line| {
        inside = (inside || line == "value") && line != "optimal";
        match line.strip_prefix("over ") {
            _ if line.starts_with("cliff-certificate") => "cliff-certificate 3".to_owned(),
            Some(over) => format!("over {}", spelled(over)),
            None if inside && line != "value" => spelled(line),
            None => line.to_owned(),
        }
    });
    let lines: Vec<String> = lines.collect();
    sealed(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

mod reject {
    use super::*;

    #[test]
    fn files_that_are_no_certificates() {
        let (binary, brackets) = ([0_u8, 159, 146, 150, 255].repeat(100), "[".repeat(100_000));
        for bytes in [&b""[..], b"\n", b"end\n", &binary, brackets.as_bytes(), b"{\"discount\": \"9/10\"}"] {
            let refusal = check(bytes).unwrap_err();
            assert_eq!((refusal.condition, refusal.line), (Condition::Syntax, 1));
            assert!(refusal.to_string().len() < 500);
        }
    }

    #[test]
    fn every_truncation() {
        let text = certificate();
        for end in 0..text.len() {
            let refusal = check(&text.as_bytes()[..end]).unwrap_err();
            assert!(matches!(refusal.condition, Condition::Syntax | Condition::Version), "{refusal}");
        }
    }

    #[test]
    fn every_line_left_out_or_repeated() {
        let text = certificate();
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() - 1 {
            let without = [&lines[..at], &lines[at + 1..]].concat();
            let refusal = check(sealed(&without).as_bytes()).unwrap_err();
            assert_ne!(refusal.condition, Condition::Digest, "{refusal}");
            let twice = [&lines[..=at], &lines[at..]].concat();
            assert!(check(sealed(&twice).as_bytes()).is_err());
        }
    }

    #[test]
    fn hexadecimal_numbers_in_other_spellings() {
        let text = in_hexadecimal(&certificate());
        for row in ["1", "0x0", "-0x0", "-0", "0x", "-", "", "0X1", "0x01", "0xA", "0xg", "+0x1", "x1", "0x1 ", "0x-1"]
        {
            let changed = with_row(&text, "value", 1, row);
            refused(&changed, Condition::Syntax, line(&text, "value") + 2);
        }
        let decimal = certificate();
        refused(&with_row(&decimal, "value", 1, "0x1"), Condition::Syntax, line(&decimal, "value") + 2);
    }

    #[test]
    fn versions() {
        for version in ["4", "0", "1.0", "01", "1 ", "", "１"] {
            let text = replaced(&certificate(), "cliff-certificate 1\n", &format!("cliff-certificate {version}\n"));
            refused(&text, Condition::Version, 1);
        }
    }

    #[test]
    fn digest() {
        let text = certificate();
        let end = text.lines().last().unwrap().to_owned();
        let (at, digit) = (text.lines().count(), end.chars().last().unwrap());
        let other = if digit == '0' { '1' } else { '0' };
        let changed = text.replace(&end, &format!("{}{other}", &end[..end.len() - 1]));
        refused(&changed, Condition::Digest, at);
        for wrong in ["end", "end 0", "end 4B8C895B82FD0117", "end 00000000000000001", "END 0000000000000000"] {
            refused(&text.replace(&end, wrong), Condition::Syntax, at);
        }
    }

    #[test]
    fn line_ends_and_spaces() {
        let text = certificate();
        refused(text.trim_end(), Condition::Syntax, text.lines().count());
        refused(&text.replace('\n', "\r\n"), Condition::Version, 1);
        for junk in ["x", "\n", " ", "\n\n", "end 0000000000000000\n", "\0"] {
            let text = format!("{text}{junk}");
            assert!(matches!(check(text.as_bytes()).unwrap_err().condition, Condition::Syntax | Condition::Digest));
        }
        let cases = [
            ("states 2\n", "states 2\r\n"),
            ("states 2\n", "states  2\n"),
            ("states 2\n", "states 2 \n"),
            ("states 2\n", " states 2\n"),
            ("states 2\n", "states\t2\n"),
            ("states 2\n", "states 2\n\n"),
            ("states 2\n", "states 2 # two\n"),
        ];
        for (old, new) in cases {
            let text = replaced(&text, old, new);
            let refusal = check(text.as_bytes()).unwrap_err();
            assert_eq!(refusal.condition, Condition::Syntax, "{new:?}: {refusal}");
        }
    }

    #[test]
    fn rationals() {
        let fields = [
            "1/0",
            "1/-2",
            "1/1",
            "2/4",
            "0/2",
            "-0",
            "+1",
            "01",
            "1/02",
            "00",
            "1_000/3",
            "1e3",
            "1e999999999",
            "1.0",
            ".5",
            "NaN",
            "nan",
            "inf",
            "-inf",
            "-",
            "/",
            "1/",
            "/2",
            "1/2/3",
            "--1",
            "0x10",
            "１",
            "½",
            "1:1",
            "\"1\"",
            "1/2 ",
            "",
            "[",
            "-1/-2",
        ];
        for field in fields {
            let text = with_rational(field);
            refused(&text, Condition::Syntax, line(&text, "reward") + 2);
        }
    }

    #[test]
    fn integers() {
        for field in ["1/2", "-0", "+1", "01", "1e3", "1.0", "NaN", "", "1_0"] {
            let text = with_row(&certificate(), "value", 1, field);
            refused(&text, Condition::Syntax, line(&text, "value") + 2);
        }
    }

    #[test]
    fn naturals() {
        for field in ["-1", "+1", "01", "4294967296", "1/2", "1.0", "", "99999999999999999999"] {
            let text = with_row(&certificate(), "optimal", 1, field);
            refused(&text, Condition::Syntax, line(&text, "optimal") + 2);
        }
    }

    #[test]
    fn names() {
        let names = [
            "s1",
            "'s1'",
            "\"s1",
            "s1\"",
            "\"s\\1\"",
            "\"\\n\"",
            "\"\\u{41}\"",
            "\"\\u{0A}\"",
            "\"\\u{A}\"",
            "\"\\u{}\"",
            "\"\\u{a\"",
            "\"\\ua\"",
            "\"\\u{+a}\"",
            "\"\\u{110000}\"",
            "\"\\u{d800}\"",
            "\"\\/\"",
            "\"\u{7f}\"",
            "\"\u{85}\"",
            "\"\u{2028}\"",
            "\"\t\"",
            "\"\0\"",
            "\"a\"b\"",
            "\"a\" ",
            "\"a\"x",
            "\"\\\"",
            "",
        ];
        for name in names {
            let text = replaced(&certificate(), "state \"s1\"", &format!("state {name}"));
            refused(&text, Condition::Syntax, 10);
        }
        let text = replaced(&certificate(), "state \"s1\"", "state \"s\n1\"");
        refused(&text, Condition::Syntax, 10);
    }

    #[test]
    fn text_that_is_not_utf_8() {
        let text = certificate();
        let body = &text.as_bytes()[..text.rfind("end ").unwrap()];
        let mut bytes = body.to_vec();
        let at = text.find("s1").unwrap();
        bytes[at] = 0xff;
        let hash = bytes
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        bytes.extend(format!("end {hash:016x}\n").bytes());
        let refusal = check(&bytes).unwrap_err();
        assert_eq!((refusal.condition, refusal.line), (Condition::Syntax, 10));
    }

    #[test]
    fn lists_of_actions() {
        for row in ["1 0", "0 0", "0 3", "3", "4294967295", "0  1", "0 "] {
            let text = with_row(&certificate(), "optimal", 0, row);
            refused(&text, Condition::Syntax, line(&text, "optimal") + 1);
        }
        let (mdp, reward) = tie(q(9, 10));
        let text = rays(&mdp, &reward, 0, std::slice::from_ref(&reward), Over::Own);
        refused(&replaced(&text, "\nat 0\n", "\nat 2\n"), Condition::Syntax, line(&text, "at 0"));
        let text = replaced(&text, "optimal-at-start 0 1\n", "optimal-at-start\n");
        refused(&text, Condition::Syntax, line(&text, "optimal-at-start"));
    }

    #[test]
    fn denominators() {
        let at = line(&certificate(), "value") + 1;
        for over in ["over 0", "over -1", "over 1/2", "over", "over x", "1"] {
            refused(&with_row(&certificate(), "value", 0, over), Condition::Syntax, at);
        }
        // Repeated, changed twice without a row, and after the last row.
        refused(&with_row(&certificate(), "value", 1, "1\nover 1"), Condition::Syntax, at + 2);
        refused(&with_row(&certificate(), "value", 0, "over 2\nover 1"), Condition::Syntax, at + 1);
        refused(&with_row(&certificate(), "value", 2, "0\nover 2"), Condition::Syntax, at + 3);
    }

    #[test]
    fn counts_that_are_not_met() {
        for count in ["1", "3", "2000000"] {
            let text = replaced(&certificate(), "states 2", &format!("states {count}"));
            let refusal = check(text.as_bytes()).unwrap_err();
            assert!(matches!(refusal.condition, Condition::Syntax | Condition::M2), "{refusal}");
        }
        refused(&replaced(&certificate(), "states 2", "states 4000000000"), Condition::Limit, 5);
    }

    #[test]
    fn kinds() {
        for kind in ["unknown", "Optimality", "optimality ray", ""] {
            refused(&replaced(&certificate(), "claim optimality", &format!("claim {kind}")), Condition::Syntax, 2);
        }
    }

    #[test]
    fn sizes() {
        let text = with_rational(&"9".repeat(1_000_000));
        refused(&text, Condition::Limit, line(&text, "reward") + 2);
        let text = with_rational(&format!("1/{}", "9".repeat(100_001)));
        refused(&text, Condition::Limit, line(&text, "reward") + 2);
        let text = with_row(&certificate(), "value", 1, &"9".repeat(100_001));
        refused(&text, Condition::Limit, line(&text, "value") + 2);
        let text = replaced(&certificate(), "state \"s1\"", &format!("state \"{}\"", "s".repeat(65_536)));
        refused(&text, Condition::Limit, 10);
    }
}
