//! F1–F7.

use cliff_check::Condition;

use crate::instances::{Random, ints, mdp};
use crate::oracle::{Mdp, Reward, q};
use crate::writer::radius;
use crate::{accepted, line, refused, replaced, with_row};

/// At s0 `a0` pays 1 and ends in s2; `a1`, and its duplicate `a2`, lead there by s1 for nothing. The
/// radius is 5/19.
fn detour() -> (Mdp, Reward, Vec<Vec<usize>>) {
    let (end, by): (&[_], &[_]) = (&[(2, q(1, 1))], &[(1, q(1, 1))]);
    let mdp = mdp(q(9, 10), None, &[&[end, by, by], &[end], &[end]]);
    (mdp, ints(&[&[1, 0, 0], &[0], &[0]]), vec![vec![0, 1, 1], vec![0], vec![0]])
}

pub fn certificate(exact: bool) -> String {
    let (mdp, reward, classes) = detour();
    radius(&mdp, &reward, &classes, &if exact { q(0, 1) } else { q(1, 1000) }).unwrap()
}

fn apart(mdp: &Mdp) -> Vec<Vec<usize>> {
    mdp.states.iter().map(|state| (0..state.actions.len()).collect()).collect()
}

mod accept {
    use super::*;

    #[test]
    fn exact_occupancies_or_exact_vectors() {
        for exact in [true, false] {
            let statement = accepted(&certificate(exact)).statement();
            assert!(statement.contains("as long as the largest change is below 5/19;"), "{statement}");
            assert!(statement.contains("w is nonzero for 5 actions,"), "{statement}");
            assert!(statement.contains("at exactly 5/19 the action \"a1\" can draw level"), "{statement}");
        }
    }

    /// Occupancies that are off by e = 1/1000 on the diagonal, and weights 1, −1, −1; −1/2; 1: Ñ = 3.35 +
    /// 1.45 e, ρ = 1.9 e, and the bound of the error is 19 ρ.
    #[test]
    fn speeds_as_close_as_the_occupancies_tell() {
        let text = certificate(false);
        let (vectors, speeds) = (text.find("vector ").unwrap(), text.find("speed-lower").unwrap());
        let text = format!("{}{}", &text[..vectors], &text[speeds..]);
        let text = text.replace("freedom\n1 1 1\n1\n", "freedom\n1 -1 -1\n-1/2\n");
        let of = |least: &str, most: &str| {
            let text = text.replacen("0 19/5 19/5", &format!("0 {least} {least}"), 1);
            let text = text.replacen("0 19/5 19/5", &format!("0 {most} {most}"), 1);
            let text =
                text.replace("radius-lower 5/19", "radius-lower 1/4").replace("radius-upper 5/19", "radius-upper 1");
            crate::writer::sealed(&text.lines().collect::<Vec<_>>())
        };
        accepted(&of("66307/20000", "67751/20000"));
        for (least, most) in [("66308/20000", "67751/20000"), ("66307/20000", "67750/20000")] {
            let reduced = |text: &str| text.parse::<crate::oracle::Q>().unwrap().to_string();
            let text = of(&reduced(least), &reduced(most));
            refused(&text, Condition::F5, line(&text, "speed-lower") + 1);
        }
    }

    /// At discount 1 nothing counts that occupancies say of absorbing states.
    #[test]
    fn occupancies_of_absorbing_states() {
        let (end, by): (&[_], &[_]) = (&[(2, q(1, 1))], &[(1, q(1, 1))]);
        let mdp = mdp(q(1, 1), None, &[&[end, by], &[end], &[end]]);
        let text = radius(&mdp, &ints(&[&[1, 0], &[0], &[0]]), &apart(&mdp), &q(0, 1)).unwrap();
        accepted(&text);
        accepted(&replaced(&text, "occupancy\nover 1\n0:1\n", "occupancy\nover 1\n0:1 2:7\n"));
    }

    #[test]
    fn speeds_of_other_pairs_that_say_nothing() {
        accepted(&with_row(&certificate(true), "speed-upper", 0, "1 19/5 19/5"));
        accepted(&with_row(&certificate(true), "speed-lower", 0, "-1 19/5 19/5"));
    }

    #[test]
    fn the_total_change_has_the_largest_entry() {
        // c is 1 at s0 and a0, −1 at a1, −9/10 at s1, and −9 + 9 · 9/10 + … = −1/10 … at s2.
        let text = certificate(true).replace("norm sup", "norm total");
        let text = text.replace("0 19/5 19/5", "0 1 1").replace("5/19", "1");
        let text = text.replace("freedom\n1 1 1\n", "freedom\n1 1/2 1/2\n");
        accepted(&crate::writer::sealed(&text.lines().collect::<Vec<_>>()));
    }

    #[test]
    fn random_models_at_every_discount() {
        let mut random = Random(19);
        let mut unique = 0_u64;
        for _ in crate::seeds(400) {
            let mdp = random.mdp();
            let reward = random.reward(&mdp);
            for error in [q(0, 1), q(1, 7)] {
                if let Some(text) = radius(&mdp, &reward, &apart(&mdp), &error) {
                    accepted(&text);
                    unique += 1;
                }
            }
        }
        assert!(unique > crate::seeds(200).end, "{unique}");
    }
}

mod reject {
    use super::*;

    #[test]
    fn f7_a_finite_bound_of_an_infinite_radius() {
        let text = certificate(true);
        let text = text.replace("radius-lower 5/19", "radius-lower infinity");
        // Whoever has no speed has no bound.
        let text = text.replace("\nnearest 0 1", "").replace("freedom\n1 1 1\n1\n1", "freedom\n0 0 0\n0\n0");
        let text = text.replace("0 19/5 19/5", "0 0 0");
        let text = crate::writer::sealed(&text.lines().collect::<Vec<_>>());
        refused(&text, Condition::F7, line(&text, "radius-upper 5/19"));
        accepted(&replaced(&text, "radius-upper 5/19", "radius-upper infinity"));
    }

    #[test]
    fn f1_classes() {
        for row in ["0 0 1", "0 1 0", "0 2 2", "1 1 1"] {
            let text = with_row(&certificate(true), "class", 0, row);
            refused(&text, Condition::F1, line(&text, "class") + 1);
        }
        // Three duplicates, of which the last is not said to be one of the first.
        let (end, by): (&[_], &[_]) = (&[(1, q(1, 1))], &[(0, q(1, 1))]);
        let mdp = mdp(q(1, 2), None, &[&[end, by, by, by], &[end]]);
        let classes = |last| vec![vec![0, 1, 1, last], vec![0]];
        let text = |last| radius(&mdp, &ints(&[&[1, 0, 0, 0], &[0]]), &classes(last), &q(0, 1)).unwrap();
        accepted(&text(1));
        refused(&text(2), Condition::F1, line(&text(2), "class") + 1);
        // A duplicate whose freedom differs.
        let text = with_row(&certificate(true), "freedom", 0, "1 1 0");
        refused(&text, Condition::F1, line(&text, "class") + 1);
    }

    #[test]
    fn f2_a_choice_that_is_not_the_one_optimum() {
        let text = with_row(&certificate(true), "choice", 0, "1");
        refused(&text, Condition::F2, line(&text, "value") + 2);
        let text = with_row(&certificate(true), "value", 1, "2");
        refused(&text, Condition::F2, line(&text, "value") + 2);
        // A tie of actions that are said to be no duplicates.
        let (mdp, _, classes) = detour();
        let tied = ints(&[&[0, 0, 0], &[0], &[0]]);
        assert!(radius(&mdp, &tied, &classes, &q(0, 1)).is_none());
        let text = replaced(&certificate(true), "reward\n1 0 0\n", "reward\n1 1 1\n");
        refused(&text, Condition::F2, line(&text, "value") + 2);
    }

    #[test]
    fn f3_too_short_a_horizon() {
        let text = with_row(&certificate(true), "horizon", 1, "9");
        refused(&text, Condition::F3, line(&text, "horizon") + 2);
    }

    #[test]
    fn f4_a_vector_that_solves_another_equation() {
        let text = certificate(false);
        let wrong = with_row(&text, "vector 0 1", 1, "11");
        refused(&wrong, Condition::F4, line(&wrong, "vector 0 1"));
        let wrong = replaced(&text, "vector 0 2\n", "vector 1 0\n");
        refused(&wrong, Condition::F4, line(&wrong, "vector 1 0"));
        let twice = replaced(&text, "vector 0 2\n", "vector 0 1\n");
        refused(&twice, Condition::Syntax, line(&twice, "vector 0 1") + 5);
    }

    #[test]
    fn f5_speeds_that_nothing_proves() {
        for (section, row) in [
            ("speed-lower", "0 39/10 19/5"),
            ("speed-lower", "1 19/5 19/5"),
            ("speed-upper", "0 37/10 19/5"),
            ("speed-upper", "-1 19/5 19/5"),
        ] {
            let text = with_row(&certificate(true), section, 0, row);
            refused(&text, Condition::F5, line(&text, "speed-lower") + 1);
        }
        // Without exact occupancies a number near them is no exact speed.
        let text = certificate(false);
        let start = text.find("vector 0 1\n").unwrap();
        let end = text.find("vector 0 2\n").unwrap();
        let text = text[..start].to_owned() + &text[end..];
        let text = crate::writer::sealed(&text.lines().collect::<Vec<_>>());
        refused(&text, Condition::F5, line(&text, "speed-lower") + 1);
    }

    #[test]
    fn f6_a_radius_too_large() {
        for radius in ["6/19", "infinity"] {
            let new = format!("radius-lower {radius}");
            let text = replaced(&certificate(true), "radius-lower 5/19\n", &format!("{new}\n"));
            let text = if radius == "infinity" { text.replace("nearest 0 1\n", "") } else { text };
            let text = crate::writer::sealed(&text.lines().collect::<Vec<_>>());
            let at = if radius == "infinity" { line(&text, "speed-upper") + 1 } else { line(&text, &new) };
            refused(&text, Condition::F6, at);
        }
    }

    #[test]
    fn f7_a_radius_too_small() {
        let text = replaced(&certificate(true), "radius-upper 5/19\n", "radius-upper 5/20\n");
        refused(&text, Condition::Syntax, line(&text, "radius-upper 5/20"));
        let text = replaced(&certificate(true), "radius-upper 5/19\n", "radius-upper 1/4\n");
        refused(&text, Condition::F7, line(&text, "radius-upper 1/4"));
        let text = replaced(&certificate(true), "nearest 0 1\n", "nearest 0 0\n");
        refused(&text, Condition::F7, line(&text, "radius-upper 5/19"));
    }

    #[test]
    fn occupancies_are_written_one_way() {
        let text = certificate(true);
        let at = line(&text, "occupancy") + 2;
        for row in ["0:0", "3:1", "1:1 0:1", "0", "0:x", "0:1/2"] {
            refused(&with_row(&text, "occupancy", 1, row), Condition::Syntax, at);
        }
    }

    /// A line left out, written twice or exchanged with the next is refused.
    #[test]
    fn lines_out_of_place() {
        for exact in [true, false] {
            let text = certificate(exact);
            let lines: Vec<&str> = text.lines().collect();
            // Duplicates may change their places, and where vectors are exact the occupancies are idle.
            let is_fixed = |line: &str| !line.starts_with("action") && (exact || !line.contains(':'));
            for at in (0..lines.len() - 1).filter(|at| is_fixed(lines[*at])) {
                let (mut without, mut twice, mut moved) = (lines.clone(), lines.clone(), lines.clone());
                without.remove(at);
                twice.insert(at, lines[at]);
                moved.swap(at, at + 1);
                for changed in [without, twice, moved] {
                    let stays = changed == lines || changed.last() != lines.last();
                    assert!(stays || cliff_check::check(crate::writer::sealed(&changed).as_bytes()).is_err(), "{at}");
                }
            }
        }
    }
}
