//! M4: lines that say what of its model's file a certificate is about.

use cliff_check::{Condition, Role};

use crate::format_example::example_of;
use crate::writer::sealed;
use crate::{accepted, line, refused};

/// A certificate with these lines after its model, as one of version 2.
fn about(text: &str, lines: &[&str]) -> String {
    let mut all: Vec<&str> = text.lines().collect();
    all[0] = "cliff-certificate 2";
    let last = all.iter().rposition(|line| line.starts_with("action ")).unwrap();
    all.splice(last + 1..last + 1, lines.iter().copied());
    sealed(&all)
}

mod accept {
    use super::*;

    #[test]
    fn a_section_and_a_variable() {
        let accepted_one =
            accepted(&about(&example_of("optimality"), &["about \"reward\" reward \"process \\\"2\\\"\""]));
        assert_eq!(accepted_one.about()[0].role, Role::Reward("process \"2\"".into()));
        assert!(!accepted_one.statement().contains("process"), "the checker has not seen the file");
        let accepted_two = accepted(&about(&example_of("confirmation"), &["about \"R\" effective"]));
        assert_eq!((&*accepted_two.about()[0].subject, &accepted_two.about()[0].role), ("R", &Role::Effective));
        assert!(accepted(&example_of("optimality")).about().is_empty());
    }
}

mod reject {
    use super::*;

    #[test]
    fn m4_what_has_no_such_form() {
        for (kind, said) in [
            ("optimality", "about \"value\" effective"),
            ("optimality", "about \"reward\" rewards"),
            ("optimality", "about \"reward-2\" effective"),
            ("confirmation", "about \"s0\" effective"),
            ("confirmation", "about \"R\" initial"),
            ("confirmation", "about \"R\" weights"),
            ("confirmation", "about \"S\" effective"),
            ("confirmation", "about \"reward\" effective"),
        ] {
            let text = about(&example_of(kind), &[said]);
            refused(&text, Condition::M4, line(&text, said));
        }
    }

    #[test]
    fn m4_twice() {
        let text = about(&example_of("optimality"), &["about \"reward\" effective", "about \"reward\" reward \"a\""]);
        refused(&text, Condition::M4, line(&text, "about \"reward\" reward \"a\""));
    }

    #[test]
    fn one_spelling_for_each_content() {
        let text = about(&example_of("optimality"), &[]);
        refused(&text, Condition::Syntax, line(&text, "reward"));
        let text =
            about(&example_of("optimality"), &["about \"reward\" effective"]).replace("certificate 2", "certificate 1");
        let text = sealed(&text.lines().collect::<Vec<_>>());
        refused(&text, Condition::Syntax, line(&text, "about \"reward\" effective"));
        let text = text.replace("certificate 1", "certificate 4");
        refused(&sealed(&text.lines().collect::<Vec<_>>()), Condition::Version, 1);
    }

    #[test]
    fn a_part_that_no_file_has() {
        let text = about(&example_of("optimality"), &["about \"reward\" policy \"a\""]);
        refused(&text, Condition::Syntax, line(&text, "about \"reward\" policy \"a\""));
    }
}
