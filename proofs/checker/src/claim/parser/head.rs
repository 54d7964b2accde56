//! The head of a claim: what people read, symmetries, and the grid of an audit.

use std::collections::HashMap;

use super::{Item, Kind, Name, Parser, Read, Refusal, Token};
use crate::claim::lexer::Lexeme;
use crate::number::Fraction;

const TEXTS: [&str; 9] = ["title", "seed", "pdf", "label", "source", "statement", "finite", "beyond", "note"];
/// Keys that take one count, and keys that take values.
const COUNTS: [&str; 3] = ["states", "actions", "components"];
const SHARES: [&str; 4] = ["probabilities", "policies", "distributions", "weights"];
const VALUES: [&str; 4] = ["discounts", "rewards", "functions", "numbers"];
const MAX_COUNT: u32 = 64;

/// The variables that symmetries move, with their lines.
pub(super) struct Head {
    scaled: Vec<(Name, usize)>,
    shifted: Vec<(Name, usize)>,
}

impl Head {
    /// Whether every variable that a symmetry names is given, and is a function or, for `scale`, a
    /// number.
    pub(super) fn moves(&self, items: &[Item]) -> Read<()> {
        let givens = items.iter().filter_map(|item| if let Item::Given(given) = item { Some(given) } else { None });
        let kinds: HashMap<&Name, &Kind> = givens.map(|given| (&given.name, &given.kind)).collect();
        let moved =
            self.scaled.iter().map(|moved| (moved, true)).chain(self.shifted.iter().map(|moved| (moved, false)));
        for ((name, line), scaled) in moved {
            let moves = match kinds.get(name) {
                Some(Kind::Reward | Kind::QFunction | Kind::OnPairs | Kind::OnStates | Kind::Rewards) => true,
                Some(Kind::Number | Kind::Positive | Kind::Nonnegative | Kind::Probability) => scaled,
                _ => false,
            };
            if !moves {
                return Err(Refusal::syntax(*line, format!("a symmetry cannot move `{name}`")));
            }
        }
        Ok(())
    }
}

impl Parser {
    pub(super) fn head(&mut self) -> Read<Head> {
        let mut head = Head { scaled: Vec::new(), shifted: Vec::new() };
        let (mut texts, mut keys) = (Vec::new(), Vec::new());
        loop {
            let key = self.spelling(0).to_owned();
            if self.take("symmetry") {
                self.symmetries(&mut head)?;
            } else if self.take("grid") {
                self.grid(&mut keys)?;
            } else if TEXTS.contains(&&*key) {
                self.once(&mut texts, key)?;
                match self.look(0) {
                    Some(Lexeme { token: Token::Text, .. }) => self.skip(),
                    _ => return self.expected("a text in quotes"),
                }
            } else {
                return Ok(head);
            }
        }
    }

    fn once(&mut self, keys: &mut Vec<String>, key: String) -> Read<()> {
        if keys.contains(&key) {
            return Err(Refusal::syntax(self.line(), format!("`{key}` stands there twice")));
        }
        self.skip();
        keys.push(key);
        Ok(())
    }

    fn symmetries(&mut self, head: &mut Head) -> Read<()> {
        loop {
            if !self.take("relabelling") {
                let scaled = self.take("scale");
                if !scaled && !self.take("shift") {
                    return self.expected("`relabelling`, `scale` or `shift`");
                }
                self.expect("(")?;
                loop {
                    let line = self.line();
                    let moved = (self.name()?, line);
                    if scaled { &mut head.scaled } else { &mut head.shifted }.push(moved);
                    if !self.take(",") {
                        break;
                    }
                }
                self.expect(")")?;
            }
            if !self.take(",") {
                return Ok(());
            }
        }
    }

    fn grid(&mut self, keys: &mut Vec<String>) -> Read<()> {
        loop {
            let key = self.spelling(0).to_owned();
            if ![&COUNTS[..], &SHARES, &VALUES].concat().contains(&&*key) {
                return self.expected("a key of the grid");
            }
            self.once(keys, key.clone())?;
            let line = self.line();
            let mut values = vec![self.grid_number()?];
            while self.take(",") {
                values.push(self.grid_number()?);
            }
            let one = Fraction::one();
            let count = Fraction::over(MAX_COUNT.into(), 1.into());
            let fits = |x: &Fraction| match &*key {
                key if COUNTS.contains(&key) => *x >= one && *x <= count && x.reduced().den() == one.den(),
                key if SHARES.contains(&key) => x.sign().is_ge() && *x <= one,
                "discounts" => x.sign().is_ge() && *x < one,
                _ => true,
            };
            if !values.iter().all(fits) || (COUNTS.contains(&&*key) && values.len() > 1) {
                return Err(Refusal::syntax(line, format!("a value of `{key}` is outside its range")));
            }
            values.sort();
            if values.windows(2).any(|pair| matches!(pair, [x, y] if x == y)) {
                return Err(Refusal::syntax(line, format!("`{key}` repeats a value")));
            }
            if !self.take(";") {
                return Ok(());
            }
        }
    }

    fn grid_number(&mut self) -> Read<Fraction> {
        let negative = self.take("-");
        let line = self.line();
        let number = self.number()?;
        let over = if self.take("/") { self.number()? } else { Fraction::one() };
        if over.sign().is_eq() {
            return Err(Refusal::syntax(line, "a number of the grid is divided by 0"));
        }
        let value = Fraction::over(number.num() * over.den(), number.den() * over.num());
        Ok(if negative { value.negated() } else { value })
    }
}
