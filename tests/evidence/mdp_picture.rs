//! Pictures of small models: well-formed, the same at every call, and no text over another.

use crate::claims_support::Random;
use policy_cliff::mdp::{Dynamics, ModelBuilder, Pair, State};
use policy_cliff::number::Rational;
use policy_cliff::report::{Column, MdpPicture, Role};

const NAMES: [&str; 4] = ["s0", "s1", "a rather long name", "<&>"];

fn dynamics(random: &mut Random) -> Dynamics {
    let states = 1 + random.below(4);
    let mut builder = ModelBuilder::new();
    builder.discount(Rational::from_signeds(9, 10));
    for name in &NAMES[..states] {
        builder.begin_state(name);
        for action in &["a0", "a1", "another"][..1 + random.below(3)] {
            builder.begin_action(action);
            builder.reward(None, Rational::from(0));
            let support = 1 + random.below(states);
            let first = random.below(states);
            for next in 0..support {
                builder.successor(NAMES[(first + next) % states], Rational::from_signeds(1, support as i64));
            }
            builder.end_action();
        }
        builder.end_state();
    }
    builder.finish().unwrap().dynamics
}

fn picture<'a>(dynamics: &'a Dynamics, random: &mut Random) -> MdpPicture<'a> {
    let mut picture = MdpPicture::new(dynamics, "a model, γ = 9/10");
    let values = ["0", "-1", "123/4567", "1/2"];
    let roles = [Role::Reward, Role::Policy, Role::Change, Role::Plain];
    for (number, role) in roles.into_iter().enumerate().take(random.below(5)) {
        let values = (0..dynamics.pairs()).map(|_| values[random.below(4)].to_owned()).collect();
        let shaded = (0..dynamics.pairs()).map(|_| random.below(2) == 0).collect();
        picture.column(Column { name: format!("R{number}"), role, values, shaded });
    }
    for _ in 0..random.below(4) {
        picture.note_state(State::new(random.below(dynamics.states())), "mu = 1/2");
        picture.note_action(Pair::new(random.below(dynamics.pairs())), "a2");
    }
    picture
}

/// A box with its text.
#[derive(Debug)]
struct Drawn {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    text: String,
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// The boxes of all texts: a monospaced character is 8/13 of its size wide at most, another 11/20
/// on average.
fn texts(svg: &str) -> Vec<Drawn> {
    let mut found = Vec::new();
    for line in svg.lines().filter(|line| line.starts_with("<text")) {
        let (tag, rest) = line.split_once('>').unwrap();
        let content = rest.rsplit_once("</text>").unwrap().0;
        let mut text = String::new();
        let mut inside = true;
        for c in content.chars() {
            match c {
                '<' => inside = false,
                '>' if !inside => inside = true,
                c if inside => text.push(c),
                _ => {}
            }
        }
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", "\"");
        let number = |name| attribute(tag, name).unwrap().parse::<f64>().unwrap();
        let size = attribute(tag, "font-size").map_or(13.0, |size| size.parse::<f64>().unwrap());
        let monospaced = attribute(tag, "font-family").is_none();
        let width = text.chars().count() as f64 * size * if monospaced { 8.0 / 13.0 } else { 11.0 / 20.0 };
        let middle = attribute(tag, "text-anchor") == Some("middle");
        let left = number("x") - if middle { width / 2.0 } else { 0.0 };
        let y = number("y");
        found.push(Drawn { left, right: left + width, top: y - size * 0.8, bottom: y + size * 0.2, text });
    }
    found
}

#[test]
fn no_text_lies_over_another_or_outside() {
    let mut random = Random::new(7);
    for _ in 0..500 {
        let dynamics = dynamics(&mut random);
        let svg = picture(&dynamics, &mut random).svg();
        let number = |name| attribute(&svg, name).unwrap().parse::<f64>().unwrap();
        let (width, height) = (number("width"), number("height"));
        let texts = texts(&svg);
        assert!(texts.len() > 3 * dynamics.states());
        for (number, a) in texts.iter().enumerate() {
            assert!(a.left >= 0.0 && a.right <= width && a.top >= 0.0 && a.bottom <= height, "{a:?} is outside\n{svg}");
            for b in &texts[..number] {
                let apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
                assert!(apart, "\"{}\" lies over \"{}\": {a:?} {b:?}\n{svg}", a.text, b.text);
            }
        }
    }
}

#[test]
fn a_picture_is_the_same_at_every_call_and_names_are_escaped() {
    let mut random = Random::new(11);
    for _ in 0..20 {
        let dynamics = dynamics(&mut random);
        let picture = picture(&dynamics, &mut random);
        let svg = picture.svg();
        assert_eq!(svg, picture.svg());
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert!(!svg.contains("<&>"));
        for tag in ["svg", "text", "title", "tspan"] {
            assert_eq!(svg.matches(&format!("<{tag}")).count(), svg.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}
