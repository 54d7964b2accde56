//! W1–W3.

use cliff_check::Condition;

use crate::instances::{Random, ints, mdp};
use crate::oracle::{Mdp, Q, Reward, q};
use crate::writer::{Over, Writer};
use crate::{accepted, line, refused, replaced, with_row};

/// The whole path, piece by piece, by the first pieces of rays.
pub fn path(mdp: &Mdp, reward: &Reward, other: &Reward) -> String {
    let rows = |f: &dyn Fn(&Q, &Q) -> Q| -> Reward {
        reward.iter().zip(other).map(|(one, other)| one.iter().zip(other).map(|(x, y)| f(x, y)).collect()).collect()
    };
    let direction = rows(&|x, y| y - x);
    let mut out = Writer::new("path", mdp, Over::Shared);
    out.pairs("reward", reward).pairs("reward-2", other).sets("optimal", &mdp.optimum(reward).1);
    let (zero, one) = (q(0, 1), q(1, 1));
    let mut from = zero;
    while from < one {
        let here = rows(&|x, y| x + &from * (y - x));
        let piece = mdp.first_piece(&here, &direction);
        let to = piece.until.map_or(one.clone(), |until| (&from + until).min(one.clone()));
        out.line(format!("piece {to}"));
        out.values("value", &mdp.choice_value(reward, &piece.choice)).values("slope", &piece.slope);
        out.sets("within", &piece.sets.iter().map(|sets| sets.within.clone()).collect::<Vec<_>>());
        out.sets("at-end", &mdp.optimum(&rows(&|x, y| x + &to * (y - x))).1);
        from = to;
    }
    out.end()
}

/// `a0` pays 3 and then −1, `a1` the other way round: they tie at t = 3/4.
fn crossing() -> (Mdp, Reward, Reward) {
    let end: &[_] = &[(1, q(1, 1))];
    let mdp = mdp(q(1, 2), None, &[&[end, end], &[end]]);
    (mdp, ints(&[&[3, 0], &[0]]), ints(&[&[-1, 0], &[0]]))
}

pub fn certificate() -> String {
    let (mdp, reward, other) = crossing();
    path(&mdp, &reward, &other)
}

mod accept {
    use super::*;

    #[test]
    fn two_pieces() {
        let statement = accepted(&certificate()).statement();
        assert!(statement.contains("they change at t = 3/4 (1 state)."), "{statement}");
    }

    /// Up to t = 1/2 both actions of s0 are worth nothing; then the first leads to what pays.
    #[test]
    fn sets_that_shrink_count_as_changed() {
        let (one, two, end): (&[_], &[_], &[_]) = (&[(1, q(1, 1))], &[(2, q(1, 1))], &[(3, q(1, 1))]);
        let mdp = mdp(q(1, 2), None, &[&[one, two], &[end, end], &[end], &[end]]);
        let (reward, other) = (ints(&[&[0, 0], &[-1, 0], &[0], &[0]]), ints(&[&[0, 0], &[1, 0], &[0], &[0]]));
        let statement = accepted(&path(&mdp, &reward, &other)).statement();
        assert!(statement.contains("they change at t = 1/2 (2 states)."), "{statement}");
    }

    /// A piece may be cut in two, where nothing changes.
    #[test]
    fn only_changes_are_said_to_be_some() {
        let text = certificate();
        let first = text.find("piece 3/4\n").unwrap();
        let cut = text[first..text.find("piece 1\n").unwrap()].replace("piece 3/4", "piece 1/2");
        let (piece, _) = cut.rsplit_once("at-end\n").unwrap();
        let sets = &piece[piece.rfind("within\n").unwrap() + 7..];
        let text = format!("{}{piece}at-end\n{sets}{}", &text[..first], &text[first..]);
        let text = crate::writer::sealed(&text.lines().collect::<Vec<_>>());
        line(&text, "piece 1/2");
        assert!(accepted(&text).statement().contains("they change at t = 3/4 (1 state)."));
        let one = text.find("piece 3/4\n").unwrap();
        let text = crate::writer::sealed(&text[..one].lines().collect::<Vec<_>>());
        assert!(accepted(&text).statement().contains("they are constant between these ends."));
    }

    #[test]
    fn the_beginning_of_a_path() {
        let text = certificate();
        let end = text.find("piece 1\n").unwrap();
        let text = crate::writer::sealed(&text[..end].lines().collect::<Vec<_>>());
        assert!(accepted(&text).statement().contains("for every t from 0 to 3/4;"));
    }

    #[test]
    fn random_models_at_every_discount() {
        let mut random = Random(3);
        for _ in crate::seeds(300) {
            let mdp = random.mdp();
            let (reward, other) = (random.reward(&mdp), random.reward(&mdp));
            accepted(&path(&mdp, &reward, &other));
        }
    }
}

mod reject {
    use super::*;

    #[test]
    fn w1_ends_out_of_order() {
        for (old, new) in [("piece 3/4", "piece 0"), ("piece 3/4", "piece -1"), ("piece 1", "piece 3/4")] {
            let text = certificate().replacen(&format!("{old}\n"), &format!("{new}\n"), 1);
            let text = crate::writer::sealed(&text.lines().collect::<Vec<_>>());
            let at = 1 + text.lines().enumerate().filter(|(_, line)| *line == new).map(|(at, _)| at).last().unwrap();
            refused(&text, Condition::W1, at);
        }
        let text = certificate();
        let end = text.find("piece 3/4\n").unwrap();
        let text = crate::writer::sealed(&text[..end].lines().collect::<Vec<_>>());
        refused(&text, Condition::W1, line(&text, "optimal"));
    }

    #[test]
    fn w2_a_piece_that_is_too_long_or_of_another_policy() {
        let text = replaced(&certificate(), "piece 3/4\n", "piece 7/8\n");
        refused(&text, Condition::W2, line(&text, "value") + 2);
        for (section, row) in [("value", "2"), ("slope", "-3"), ("value", "4")] {
            let text = with_row(&certificate(), section, 1, row);
            refused(&text, Condition::W2, line(&text, "value") + 2);
        }
    }

    #[test]
    fn w3_sets_with_more_or_fewer_actions() {
        for (section, row) in
            [("optimal", "0 1"), ("optimal", "1"), ("within", "0 1"), ("at-end", "0"), ("at-end", "1")]
        {
            let text = with_row(&certificate(), section, 0, row);
            refused(&text, Condition::W3, line(&text, section) + 1);
        }
    }

    #[test]
    fn g2_values_of_absorbing_states_at_discount_one() {
        let (mut mdp, reward, other) = crossing();
        mdp.discount = q(1, 1);
        let text = path(&mdp, &reward, &other);
        accepted(&text);
        for section in ["value", "slope"] {
            let text = with_row(&text, section, 2, "1");
            refused(&text, Condition::G2, line(&text, section) + 3);
        }
    }
}
