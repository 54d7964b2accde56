//! Reads a claim by the grammar of `CLAIMS.md`.

use std::collections::HashSet;
use std::rc::Rc;

use super::lexer::{Lexeme, Token, words};
use super::operators::operator;
use super::syntax::{
    Binder, Definition, Expr, File, Given, Item, KINDS, Kind, Name, Range, Refinement, Statement, Term,
};
use crate::refusal::Refusal;

/// `CLAIMS.md`: expressions are at most 100 deep, and at most 64 variables are given.
const MAX_DEPTH: usize = 100;
const MAX_GIVENS: usize = 64;

#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "claim", "question", "given", "let", "assume", "show", "reading", "for", "every", "some", "small", "near", "by", "and",
    "or", "not", "implies", "iff", "in", "within", "at", "off", "sum", "max", "min", "abs", "state", "action", "component",
    "grid", "symmetry",
];
const CONSTANTS: [&str; 3] = ["gamma", "states", "components"];
const ITEMS: [&str; 5] = ["given", "let", "assume", "show", "reading"];
/// The words that may stand before an argument.
const ARGUMENT_WORDS: [&str; 3] = ["from", "under", "towards"];

type Read<T> = Result<T, Refusal>;

pub(super) fn parse(text: &str) -> Read<File> {
    let mut parser = Parser {
        words: words(text)?,
        at: 0,
        depth: 0,
        globals: HashSet::new(),
        labels: HashSet::new(),
        locals: Vec::new(),
    };
    parser.file()
}

struct Parser {
    words: Vec<Lexeme>,
    at: usize,
    /// Expressions that are being read.
    depth: usize,
    /// Variables and definitions so far.
    globals: HashSet<Name>,
    /// Labels of hypotheses and conclusions so far.
    labels: HashSet<Name>,
    /// Variables bound where the reader is.
    locals: Vec<Name>,
}

impl Parser {
    fn look(&self, ahead: usize) -> Option<&Lexeme> {
        self.words.get(self.at.saturating_add(ahead))
    }

    fn line(&self) -> usize {
        self.look(0).or(self.words.last()).map_or(1, |word| word.line)
    }

    fn spelling(&self, ahead: usize) -> &str {
        match self.look(ahead) {
            // A text in quotes spells no keyword.
            Some(word) if word.token != Token::Text => &word.spelling,
            _ => "",
        }
    }

    fn is_at(&self, spelling: &str) -> bool {
        self.spelling(0) == spelling
    }

    fn is_at_any(&self, spellings: &[&str]) -> bool {
        spellings.contains(&self.spelling(0))
    }

    fn skip(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, spelling: &str) -> bool {
        let taken = self.is_at(spelling);
        if taken {
            self.skip();
        }
        taken
    }

    fn expected<T>(&self, what: &str) -> Read<T> {
        let found = self.look(0).map_or("the end".to_owned(), |word| {
            format!("`{}`", word.spelling.chars().take(40).flat_map(char::escape_debug).collect::<String>())
        });
        Err(Refusal::syntax(self.line(), format!("found {found}, expected {what}")))
    }

    fn expect(&mut self, spelling: &str) -> Read<()> {
        if self.take(spelling) { Ok(()) } else { self.expected(&format!("`{spelling}`")) }
    }

    /// A word that is not reserved.
    fn name(&mut self) -> Read<Name> {
        match self.look(0) {
            Some(Lexeme { token: Token::Word(word), .. }) if !RESERVED.contains(&&**word) => Ok(self.word()),
            _ => self.expected("a name"),
        }
    }

    fn word(&mut self) -> Name {
        let word = Rc::from(self.spelling(0));
        self.skip();
        word
    }

    /// A name that has no meaning yet.
    fn new_name(&mut self) -> Read<Name> {
        let line = self.line();
        let name = self.name()?;
        if operator(&name).is_some()
            || CONSTANTS.contains(&&*name)
            || self.globals.contains(&name)
            || self.locals.contains(&name)
        {
            return Err(Refusal::syntax(line, format!("`{name}` has a meaning already")));
        }
        Ok(name)
    }

    fn label(&mut self) -> Read<Name> {
        let part = |word: Option<&Lexeme>| word.is_some_and(|w| matches!(w.token, Token::Word(_) | Token::Number(_)));
        if !matches!(self.look(0), Some(Lexeme { token: Token::Word(_), .. })) {
            return self.expected("a label, which begins with a name");
        }
        let mut label = self.spelling(0).to_owned();
        self.skip();
        let joined = |word: Option<&Lexeme>| word.is_some_and(|word| word.joined);
        while self.is_at("-") && joined(self.look(0)) && part(self.look(1)) && joined(self.look(1)) {
            label.push('-');
            label.push_str(self.spelling(1));
            self.skip();
            self.skip();
        }
        Ok(Rc::from(label))
    }

    fn file(&mut self) -> Read<File> {
        let question = self.is_at("question");
        if !question && !self.is_at("claim") {
            return self.expected("`claim` or `question`");
        }
        self.skip();
        self.label()?;
        let head = self.head()?;
        let (mut items, mut shown) = (Vec::new(), false);
        let conclusion = if question { "reading" } else { "show" };
        while self.look(0).is_some() {
            if !shown && self.take("given") {
                self.givens(&mut items)?;
            } else if self.take("let") {
                self.definitions(&mut items)?;
            } else if self.take("assume") {
                items.push(Item::Assume(self.statement()?));
            } else if self.take(conclusion) {
                shown = true;
                items.push(Item::Show(self.statement()?));
            } else {
                return self.expected(&format!("`let`, `assume`, `{conclusion}`, or before a conclusion `given`"));
            }
        }
        if !shown {
            return self.expected(&format!("at least one `{conclusion}`"));
        }
        head.moves(&items)?;
        Ok(File { items })
    }

    fn number(&mut self) -> Read<crate::number::Fraction> {
        match self.look(0) {
            Some(Lexeme { token: Token::Number(number), .. }) => {
                let number = number.clone();
                self.skip();
                Ok(number)
            }
            _ => self.expected("a number"),
        }
    }

    /// Whether `;` is followed by another entry.
    fn goes_on(&mut self) -> bool {
        self.take(";") && self.look(0).is_some() && !self.is_at_any(&ITEMS)
    }

    fn givens(&mut self, items: &mut Vec<Item>) -> Read<()> {
        loop {
            let line = self.line();
            let mut names = vec![self.new_name()?];
            while self.take(",") {
                names.push(self.new_name()?);
            }
            self.expect(":")?;
            let start = self.at;
            for name in names {
                // Each variable gets a tree of its own; the refinement sees the variables before
                // it.
                self.at = start;
                let (kind, refinement) = self.refined_kind()?;
                if self.globals.contains(&name) {
                    return Err(Refusal::syntax(line, format!("`{name}` has a meaning already")));
                }
                self.globals.insert(name.clone());
                items.push(Item::Given(Given { name, kind, refinement, line }));
            }
            if items.iter().filter(|item| matches!(item, Item::Given(_))).count() > MAX_GIVENS {
                return Err(Refusal::limit(format!("more than {MAX_GIVENS} variables are given")).at(line));
            }
            if !self.goes_on() {
                return Ok(());
            }
        }
    }

    /// The type of a variable with its refinement.
    fn refined_kind(&mut self) -> Read<(Kind, Option<Refinement>)> {
        if self.is_at("action") {
            self.skip();
            self.expect("at")?;
            return Ok((Kind::Action { at: self.name()? }, None));
        }
        if self.take("bump") {
            self.expect("at")?;
            self.expect("(")?;
            let state = self.name()?;
            self.expect(",")?;
            let action = self.name()?;
            self.expect(")")?;
            self.expect("off")?;
            return Ok((Kind::OnPairs, Some(Refinement::Bump { state, action, off: self.expr()? })));
        }
        let refinement = match self.spelling(0) {
            "optimal" => Refinement::Optimal,
            "greedy" => Refinement::Greedy,
            _ => return Ok((self.kind()?, None)),
        };
        self.skip();
        let kind = self.kind()?;
        if !matches!(kind, Kind::Policy { .. }) {
            return self.expected("a policy, which may be optimal or greedy");
        }
        self.expect("for")?;
        Ok((kind, Some(refinement(self.expr()?))))
    }

    /// A type that is words alone.
    fn kind(&mut self) -> Read<Kind> {
        for (words, kind) in KINDS {
            if (0..).zip(words.split(' ')).all(|(ahead, word)| self.spelling(ahead) == word) {
                words.split(' ').for_each(|_| self.skip());
                return Ok(kind);
            }
        }
        self.expected("a type")
    }

    fn definitions(&mut self, items: &mut Vec<Item>) -> Read<()> {
        loop {
            let name = self.new_name()?;
            let mut parameters = Vec::new();
            if self.take("(") {
                loop {
                    let parameter = self.new_name()?;
                    self.locals.push(parameter.clone());
                    parameters.push(parameter);
                    if !self.take(",") {
                        break;
                    }
                }
                self.expect(")")?;
            }
            self.expect("=")?;
            let body = self.expr()?;
            self.locals.clear();
            self.globals.insert(name.clone());
            items.push(Item::Let(Definition { name, parameters, body }));
            if !self.goes_on() {
                return Ok(());
            }
        }
    }

    fn statement(&mut self) -> Read<Statement> {
        let line = self.line();
        let label = self.label()?;
        if !self.labels.insert(label.clone()) {
            return Err(Refusal::syntax(line, format!("the label `{label}` is used twice")));
        }
        self.expect(":")?;
        Ok(Statement { label, body: self.expr()? })
    }
}

mod expressions;
mod head;
