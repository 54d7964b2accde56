//! Every field of `confirmation` and `stability` certificates is corrupted: the checker refuses it,
//! or what it then states is true by the reference.
//!
//! What is accepted is read leniently here and judged by the definitions: by soft values, policies
//! and prices of the model as it then stands in the file, and for a bound over all rewards within a
//! distance by those at the corners of that cube.

use policy_cliff::mdp::{Model, ModelBuilder, PairFunction, Reward};
use policy_cliff::number::Rational;
use policy_cliff::soft::{Base, Measure, Sensitivities, SoftProblem, Stability, Temperature, enclose};

use crate::answers::certificate;
use crate::certificates::sealed;
use crate::reference::{Reference, rational, table, truth};
use crate::stability::certificate as stability_certificate;
use crate::support::{model, q};

/// A certain and an uncertain action that tie at discount 1/2, so that no interval at s is a point,
/// the limit's included; and a state with one action.
fn example(discount: &str) -> Model {
    let end = if discount == "1" { "e" } else { "t" };
    let last = if discount == "1" { r#", "e": { "stay": { "next": { "e": "1" } } }"# } else { "" };
    model(&format!(
        r#"{{ "discount": "{discount}", "initial": {{ "s": "1" }}, "states": {{
        "s": {{ "a": {{ "reward": "1/4", "next": {{ "s": "1/3", "t": "2/3" }} }}, "b": {{ "reward": "1/2", "next": {{ "t": "1" }} }} }},
        "t": {{ "c": {{ "reward": "-1", "next": {{ "{end}": "1" }} }} }}{last} }} }}"#
    ))
}

/// What stands in a certificate about soft values, as far as truth depends on it.
struct Stated<'a> {
    lines: Vec<&'a str>,
    model: Model,
}

impl<'a> Stated<'a> {
    /// Reads the dynamics; names do not matter here.
    fn read(text: &'a str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut builder = ModelBuilder::new();
        let (mut states, mut actions) = (0, 0);
        for line in &lines {
            let fields: Vec<&str> = line.split(' ').collect();
            match fields[0] {
                "discount" => builder.discount(q(fields[1])),
                "state" => {
                    if states > 0 {
                        builder.end_state();
                    }
                    builder.begin_state(&format!("s{states}"));
                    (states, actions) = (states + 1, 0);
                }
                "action" => {
                    builder.begin_action(&format!("a{actions}"));
                    actions += 1;
                    for entry in &fields[2..] {
                        let (next, probability) = entry.split_once(':').unwrap();
                        builder.successor(&format!("s{next}"), q(probability));
                    }
                    builder.end_action();
                }
                _ => {}
            }
        }
        builder.end_state();
        Stated { lines, model: builder.finish().unwrap() }
    }

    /// The numbers below a line, row by row.
    fn rows(&self, heading: &str) -> Vec<Rational> {
        let start = self.lines.iter().position(|line| line.starts_with(heading)).unwrap() + 1;
        let rows = &self.lines[start..start + self.model.dynamics.states()];
        rows.iter().flat_map(|line| line.split(' ')).map(q).collect()
    }

    /// The numbers over denominators below a line.
    fn values(&self, heading: &str) -> Vec<Rational> {
        let start = self.lines.iter().rposition(|line| *line == heading).unwrap() + 1;
        let (mut over, mut found) = (q("1"), Vec::new());
        for line in &self.lines[start..] {
            match line.strip_prefix("over ") {
                Some(number) => over = q(number),
                None if found.len() < self.model.dynamics.states() => found.push(q(line) / &over),
                None => break,
            }
        }
        found
    }

    /// The number at the end of the line that begins so.
    fn number(&self, word: &str) -> Rational {
        q(self.lines.iter().find_map(|line| line.strip_prefix(word)).unwrap())
    }

    fn has(&self, heading: &str) -> bool {
        self.lines.iter().any(|line| line.starts_with(heading))
    }

    fn pairs(&self, heading: &str) -> Reward {
        let rows = self.rows(heading);
        PairFunction::from_fn(rows.len(), |pair| rows[pair.index()].clone())
    }

    fn base(&self, heading: &str) -> Base {
        Base::Measure(Measure::new(&self.model.dynamics, self.pairs(heading)).unwrap())
    }

    /// Whether all that a confirmation says of numbers is so, up to what the reference is trusted
    /// to.
    fn is_true_answer(&self) -> bool {
        let (one, two) = (self.pairs("given \"R\" "), self.pairs("given \"R2\" "));
        let base = if self.has("given \"base\" ") { self.base("given \"base\" ") } else { Base::Counting };
        let alpha = self.number("given \"alpha\" number ");
        let distance = self.number("given \"distance\" number ");
        let rest = q("1") - self.model.dynamics.discount();
        let bound = &distance / (q("2") * &alpha * rest);
        let mut holds = distance == one.distance(&two) && self.number("given \"bound\" number ") == bound;
        for (part, numbers, error) in truth(&self.model, [&one, &two], &base, &alpha) {
            let [low, high] = ["low", "high"].map(|side| self.rows(&format!("given \"{side}_{part}\" ")));
            let pairs = low.iter().zip(&high).zip(&numbers);
            holds &= low.len() == numbers.len()
                && pairs.into_iter().all(|((low, high), x)| *low <= x + &error && x - &error <= *high);
        }
        holds
    }

    /// Whether bounds are bounds, and no corner of the cube around the reward refutes the changes.
    fn is_true_stability(&self) -> bool {
        let (dynamics, error) = (&self.model.dynamics, q("1e-30"));
        let (reward, base) = (self.pairs("reward"), self.base("measure"));
        let (alpha, distance) = (self.number("temperature "), self.number("distance "));
        let count = table(&self.model, &base);
        let before = Reference::new(&self.model, &reward, &alpha, &count);
        let bounds = self.values("lower").into_iter().zip(self.values("upper"));
        let mut holds = bounds.zip(&before.values).all(|((low, high), x)| {
            let x = rational(x);
            low <= &x + &error && &x - &error <= high
        });
        let absorbing: Vec<bool> = dynamics
            .all_states()
            .flat_map(|s| dynamics.actions(s).map(move |_| dynamics.rank().is_some_and(|rank| rank[s.index()] == 0)))
            .collect();
        for corner in 0u32..1 << dynamics.pairs() {
            let moved = PairFunction::from_fn(reward.len(), |pair| {
                match (absorbing[pair.index()], corner >> pair.index() & 1) {
                    (true, _) => reward.at(pair).clone(),
                    (false, 1) => reward.at(pair) + &distance,
                    (false, _) => reward.at(pair) - &distance,
                }
            });
            let after = Reference::new(&self.model, &moved, &alpha, &count);
            for (change, (a, b)) in self.values("change").iter().zip(before.policy.iter().zip(&after.policy)) {
                let apart = a.iter().zip(b).map(|(a, b)| rational(a) - rational(b));
                let sum = apart.fold(q("0"), |sum, x| if x < 0u32 { sum - x } else { sum + x });
                holds &= sum >> 1u32 <= change + &error;
            }
        }
        holds
    }
}

/// Other spellings of a field: neighbouring numbers and names, damaged words.
fn corruptions(field: &str) -> Vec<String> {
    if let Some((state, weight)) = field.split_once(':').filter(|_| !field.starts_with('"')) {
        let states = corruptions(state).into_iter().map(|state| format!("{state}:{weight}"));
        return states.chain(corruptions(weight).into_iter().map(|weight| format!("{state}:{weight}"))).collect();
    }
    if field.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        let number = q(field);
        let others = [&number + q("1"), &number - q("1"), -&number, &number * q("2"), &number / q("3"), q("0")];
        let mut all: Vec<String> = others.iter().map(ToString::to_string).collect();
        all.extend([format!("{field}0"), format!("0{field}"), format!("{field}/1"), String::new()]);
        return all;
    }
    if let Some(name) = field.strip_prefix('"').and_then(|field| field.strip_suffix('"')) {
        return vec![format!("\"{name}x\""), format!("\"{}\"", &name[1..]), format!("\"{name}"), name.to_owned()];
    }
    vec![format!("{field}x"), field[1..].to_owned(), field.to_uppercase(), String::new()]
}

/// Other spellings of a line of a claim: every word changed, keywords and names dropped, relations
/// and connectives turned.
fn claim_corruptions(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let mut all = Vec::new();
    for (place, word) in words.iter().enumerate().filter(|(_, word)| word.chars().any(|c| c != '"')) {
        let turned = match *word {
            "<=" => ">=",
            "=" => "<=",
            "and" => "or",
            "every" => "some",
            _ => "",
        };
        let (low, high) = (word.replace("low_", "high_"), word.replace("high_", "low_"));
        let changed = format!("{word}x");
        for new in [turned, &changed, &word.replace("soft_", "kl_"), &low, &high] {
            let mut words = words.clone();
            match new {
                "" if word.chars().all(char::is_alphabetic) => drop(words.remove(place)),
                "" => continue,
                new => words[place] = new,
            }
            all.push(words.join(" "));
        }
    }
    all
}

/// Whether an accepted line of the claim says no more than the original: names of claims and
/// conclusions say nothing, `or` and `some` (of states that exist) less than `and` and `every`,
/// `<=` less than `=`.
fn says_no_more(old: &str, new: &str) -> bool {
    let is_label = |line: &str| line.starts_with("\"claim ") || line.starts_with("\"  show ");
    let body = |line: &str| match line.split_once(": ") {
        Some((_, body)) if line.starts_with("\"  show ") => body.to_owned(),
        _ if line.starts_with("\"claim ") => String::new(),
        _ => line.to_owned(),
    };
    let weaker = |line: &str| body(line).replace(" or ", " and ").replace("some ", "every ");
    (is_label(old) && weaker(old) == weaker(new)) || body(old).replacen(" = ", " <= ", 1) == body(new)
}

/// Corrupts a certificate everywhere; says how many were refused, and how many were accepted and
/// true.
fn corrupt_everywhere(text: &str, is_true: impl Fn(&Stated<'_>) -> bool) -> (usize, usize) {
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (mut refused, mut true_ones) = (0, 0);
    for at in 0..lines.len() - 1 {
        let line = &lines[at];
        let of_claim = line.starts_with('"');
        let changes: Vec<String> = if of_claim {
            claim_corruptions(line)
        } else {
            let fields: Vec<&str> = line.split(' ').collect();
            let places = fields
                .iter()
                .enumerate()
                .flat_map(|(place, field)| corruptions(field).into_iter().map(move |new| (place, new)));
            let changed = places.map(|(place, new)| {
                let mut fields = fields.clone();
                fields[place] = &new;
                fields.join(" ")
            });
            changed.collect()
        };
        for new in changes.into_iter().filter(|new| new != line) {
            let mut changed = lines.clone();
            changed[at] = new;
            let raw: String = changed.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
            assert!(cliff_check::check(raw.as_bytes()).is_err(), "the old digest\n{raw}");
            let changed_text = sealed(&changed);
            match cliff_check::check(changed_text.as_bytes()) {
                Err(_) => refused += 1,
                Ok(accepted) => {
                    assert_eq!(accepted.print(), changed_text);
                    let harmless =
                        if of_claim { says_no_more(line, &changed[at]) } else { is_true(&Stated::read(&changed_text)) };
                    assert!(
                        harmless,
                        "{line} became {}: accepted, and not known to be true\n{changed_text}",
                        changed[at]
                    );
                    true_ones += 1;
                }
            }
        }
    }
    (refused, true_ones)
}

#[test]
fn of_a_confirmation() {
    let model = example("1/2");
    let other = Reward::from_fn(3, |pair| q(["1/3", "2", "0"][pair.index()]));
    let uneven = PairFunction::from_fn(3, |pair| q(["1/4", "3/4", "1"][pair.index()]));
    let uneven = Base::Measure(Measure::new(&model.dynamics, uneven).unwrap());
    for base in [Base::Counting, uneven] {
        let text = certificate(&model, &other, &base, &q("1/2"), &q("1e-6"));
        let judge = |stated: &Stated<'_>| stated.is_true_answer();
        assert!(judge(&Stated::read(&text)));
        let (refused, true_ones) = corrupt_everywhere(&text, judge);
        // The judge must have had something to judge.
        assert!(refused > 500 && true_ones > 50, "{refused} refused, {true_ones} true");
    }
}

#[test]
fn of_a_bound_of_stability() {
    for discount in ["1/2", "1"] {
        let model = example(discount);
        let reward = model.reward(None).unwrap();
        for base in [Base::Counting, Base::Uniform] {
            let temperature = Temperature::new(q("1/2")).unwrap();
            let problem = SoftProblem { dynamics: &model.dynamics, reward: &reward, temperature, base: base.clone() };
            let solution = enclose(&problem, &q("1e-6"), Default::default()).unwrap();
            let moves = Sensitivities::new(&model.dynamics, &base).unwrap();
            let text = stability_certificate(&Stability::new(solution, &moves, &q("1/5")), &model);
            let judge = |stated: &Stated<'_>| stated.is_true_stability();
            assert!(judge(&Stated::read(&text)));
            let (refused, true_ones) = corrupt_everywhere(&text, judge);
            assert!(refused > 300 && true_ones > 20, "{refused} refused, {true_ones} true");
        }
    }
}
