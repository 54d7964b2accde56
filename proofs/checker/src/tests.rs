//! What nasty certificates of less than a megabyte cost, also where they are refused: little more
//! than the budget.

mod bounded_work {
    use std::fmt::Write;

    use num_bigint::BigInt;

    use crate::*;

    /// A certificate about states whose actions have these rows of successors, at the discount 1/2.
    fn certificate(kind: &str, states: &[Vec<String>], sections: &str) -> String {
        let mut text = format!("cliff-certificate 1\nclaim {kind}\ndiscount 1/2\ninitial none\n");
        let _ = writeln!(text, "states {}", states.len());
        for (state, rows) in states.iter().enumerate() {
            let _ = writeln!(text, "state \"{state}\"");
            rows.iter().enumerate().for_each(|(action, row)| text.push_str(&format!("action \"{action}\" {row}\n")));
        }
        text.push_str(sections);
        let digest = text::fnv1a(text.as_bytes());
        text + &format!("end {digest:016x}\n")
    }

    /// What is spent until a certificate of less than a megabyte is accepted, or refused by a
    /// limit: little more than the budget.
    fn spent(text: &str) -> (u64, bool) {
        assert!(text.len() < 1 << 20, "{}", text.len());
        let _budget = Budget::of(text.len());
        let found = within_budget(read_and_verify(text.as_bytes()));
        if let Err(refusal) = &found {
            assert_eq!(refusal.condition, Condition::Limit, "{refusal}");
        }
        assert!(budget::spent() < budget::limit() / 4 * 5, "{} of {}", budget::spent(), budget::limit());
        (budget::spent(), found.is_ok())
    }

    fn row(word: &str, count: usize) -> String {
        vec![word; count].join(" ")
    }

    fn sequence(count: usize) -> String {
        (0..count).map(|place| place.to_string()).collect::<Vec<_>>().join(" ")
    }

    /// A number of so many digits.
    fn long(digits: usize) -> String {
        format!("1{}7", "0".repeat(digits.saturating_sub(2)))
    }

    /// A state whose actions lead to one that stays, where much is earned: they are all alike.
    fn alike(actions: usize) -> Vec<Vec<String>> {
        vec![vec!["1:1".to_owned(); actions], vec!["1:1".to_owned()]]
    }

    /// A prime number of pieces, on which nothing changes, on the way to a reward of so many
    /// digits; all actions but one cost something.
    fn path(actions: usize, pieces: usize, digits: usize) -> String {
        let one = format!("0 {}", row("-1", actions - 1));
        let mut sections = format!("reward\n{one}\n0\nreward-2\n{one}\n{}\noptimal\n0\n0\n", long(digits));
        // V is R′ / (1 − γ) at the state that stays, and half of it at the other.
        let slope = format!("slope\nover 1\n{0}\n2{1}14\n", long(digits), "0".repeat(digits - 3));
        for piece in 1..=pieces {
            let to = if piece == pieces { "1".to_owned() } else { format!("{piece}/{pieces}") };
            let _ = write!(sections, "piece {to}\nvalue\nover 1\n0\n0\n{slope}within\n0\n0\nat-end\n0\n0\n");
        }
        certificate("path", &alike(actions), &sections)
    }

    #[test]
    fn paths_of_many_pieces_and_long_numbers() {
        let (few, many) = (spent(&path(2, 5, 50)), spent(&path(2, 53, 50)));
        assert!(few.1 && many.1 && many.0 > 5 * few.0, "{few:?} {many:?}");
        assert!(!spent(&path(4000, 4001, 50)).1);
        assert!(spent(&path(4000, 2, 90_000)).1);
    }

    /// Every f is 0 at a long t, and its slope is long: products of both, for each action.
    #[test]
    fn rays_and_paths_of_long_ends() {
        let text = |actions: usize, digits: usize| {
            let zeros = format!("{}\n0\n", row("0", actions));
            let set = sequence(actions);
            let earned = format!("{}\n{}\n", row("0", actions), long(digits));
            let values = format!("over 1\n{}\n2{}14\n", long(digits), "0".repeat(digits - 3));
            let head =
                format!("reward\n{zeros}at 0\noptimal-at-start {set}\nvalue\nover 1\n0\n0\nray\ndirection\n{earned}");
            let tail = format!("until infinity\noptimal-within {set}\nchoice\n0\n0\nslope\n{values}");
            certificate("ray", &alike(actions), &(head + &tail))
        };
        assert!(spent(&text(4000, 50_000)).1);
        // With an end the certificate is false; it is refused before all products are made.
        let ended = |actions: usize, digits: usize| {
            let end = format!("until {}/13\noptimal-within", long(digits));
            let text = text(actions, digits).replace("until infinity\noptimal-within", &end);
            let set = sequence(actions);
            let text = text.replace("\nchoice\n", &format!("\noptimal-at-end {set}\nchoice\n"));
            let body = text.rsplit_once("end ").map_or("", |(body, _)| body).to_owned();
            let digest = text::fnv1a(body.as_bytes());
            body + &format!("end {digest:016x}\n")
        };
        let _budget = Budget::of(1 << 20);
        let _ = read_and_verify(ended(8000, 90_000).as_bytes());
        assert!(budget::spent() < budget::limit() / 4 * 5, "{} of {}", budget::spent(), budget::limit());
    }

    /// So many tied states, to which an action with many successors leads: it is gone through for
    /// each.
    fn cliffs(tied: usize, successors: usize) -> String {
        let end = tied;
        let mut states = vec![vec![format!("{end}:1"); 2]; tied];
        states.push(vec![format!("{end}:1")]);
        // The ties, each with a little of the probability, and states that stay.
        let first = tied + 2;
        let weights = (0..successors).map(|place| if place < tied { place } else { first + place - tied });
        let row: Vec<String> = weights.map(|state| format!("{state}:1/{successors}")).collect();
        states.push(vec![format!("{end}:1"), row.join(" ")]);
        states.extend((tied..successors).map(|place| vec![format!("{}:1", first + place - tied)]));
        let pays = |state: usize| {
            if state < tied {
                "0 0"
            } else if state == tied + 1 {
                "1 0"
            } else {
                "0"
            }
        };
        let best = |state: usize| if state < tied { "0 1" } else { "0" };
        let rows =
            |of: &dyn Fn(usize) -> &'static str| (0..states.len()).map(|s| format!("{}\n", of(s))).collect::<String>();
        let value = rows(&|state| if state == tied + 1 { "1" } else { "0" });
        let mut sections = format!("reward\n{}value\nover 1\n{value}optimal\n{}", rows(&pays), rows(&best));
        for state in 0..tied {
            let _ = write!(sections, "cliff {state}\nreach 1\n{state} 1\nfirst {} 1\n", tied + 1);
        }
        certificate("cliffs", &states, &sections)
    }

    #[test]
    fn cliffs_below_an_action_with_many_successors() {
        let (few, many) = (spent(&cliffs(100, 1000)), spent(&cliffs(100, 4000)));
        assert!(few.1 && many.1 && many.0 > 2 * few.0, "{few:?} {many:?}");
        assert!(!spent(&cliffs(7000, 10_000)).1);
    }

    /// So many states that stay, with an action that costs 1; the gaps are R/(1 − γ) − (R − 1) −
    /// γR/(1 − γ) = 1.
    fn radius(states: usize, over: &dyn Fn(usize) -> String, scale: &str) -> String {
        let loops: Vec<Vec<String>> = (0..states).map(|state| vec![format!("{state}:1"); 2]).collect();
        let rows = |of: &dyn Fn(usize) -> String| (0..states).map(|s| format!("{}\n", of(s))).collect::<String>();
        let same = |word: &str| format!("{word}\n").repeat(states);
        // Occupancies are 1/(1 − γ) = 2 at the state itself; y is 2 − γ 2 = 1 there.
        let sections = format!(
            "reward\n{}freedom\n{}norm sup\nclass\n{}value\nover 1\n{}choice\n{}horizon\nover 1\n{}occupancy\nover 1\n{}\
             speed-lower\n{}speed-upper\n{}radius-lower {scale}\nradius-upper infinity\n",
            same("0 -1"),
            rows(&|state| format!("{0} 0", over(state))),
            same("0 1"),
            same("0"),
            same("0"),
            same("2"),
            rows(&|state| format!("{state}:2")),
            same("0 0"),
            rows(&|state| format!("0 {}", over(state))),
        );
        certificate("radius", &loops, &sections)
    }

    #[test]
    fn radii_of_many_states_and_of_long_weights() {
        let one = |_: usize| "1".to_owned();
        let (few, many) = (spent(&radius(100, &one, "1")), spent(&radius(400, &one, "1")));
        assert!(few.1 && many.1 && many.0 > 4 * few.0, "{few:?} {many:?}");
        assert!(spent(&radius(8000, &one, "1")).1);
        // Weights of coprime denominators, and a long radius.
        let coprime = |state: usize| format!("1/{}", (BigInt::from(10).pow(300) + 2 * state + 1));
        spent(&radius(1000, &coprime, "1/3"));
        spent(&radius(4000, &one, &format!("1/{}", long(90_000))));
    }

    /// An action that takes all others in, for every one of which its row is added.
    #[test]
    fn radii_of_full_occupancies() {
        let states = 10_000;
        let full: Vec<String> = (0..states).map(|state| format!("{state}:1")).collect();
        let text = radius(states, &|_| "1".to_owned(), "1");
        let text = text.replace("occupancy\nover 1\n0:2\n", &format!("occupancy\nover 1\n{}\n", full.join(" ")));
        let all = vec!["0:1".to_owned(); 2];
        let rows: String =
            (1..states).map(|s| format!("state \"{s}\"\naction \"0\" {s}:1\naction \"1\" {}\n", all[0])).collect();
        let (head, tail) = (text.find("state \"1\"").unwrap(), text.find("reward\n").unwrap());
        let text = format!("{}{rows}{}", &text[..head], &text[tail..]);
        let body = text.rsplit_once("end ").map_or("", |(body, _)| body).to_owned();
        let digest = text::fnv1a(body.as_bytes());
        let _budget = Budget::of(body.len());
        let _ = read_and_verify((body + &format!("end {digest:016x}\n")).as_bytes());
        assert!(budget::spent() < budget::limit() / 4 * 5, "{} of {}", budget::spent(), budget::limit());
    }

    /// Long values of which all actions have the same.
    #[test]
    fn harm_of_many_actions_with_long_values() {
        let text = |actions: usize, digits: usize| {
            let (zeros, set) = (format!("{}\n0\n", row("0", actions)), sequence(actions));
            let pays = format!("{}\n{}\n", row("0", actions), long(digits));
            let value = format!("over 1\n{0}\n2{1}14\n", long(digits), "0".repeat(digits - 3));
            let first = format!("reward\n{zeros}value\nover 1\n0\n0\noptimal\n{set}\n0\n");
            let distance = format!("freedom\n{zeros}norm sup\nclass\n{zeros}radius-lower 0\nradius-upper infinity\n");
            let body = format!("{first}reward-2\n{pays}best\n{value}worst\n{value}{distance}");
            certificate("harm", &alike(actions), &body)
        };
        let (few, many) = (spent(&text(1000, 9_000)), spent(&text(4000, 90_000)));
        assert!(few.1 && many.0 > 8 * few.0, "{few:?} {many:?}");
    }
}
