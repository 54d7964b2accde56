//! Reads a claim file: words to syntax tree, by recursive descent over the lexer's words.

mod expression;

use super::error::{ClaimError, ClaimProblem, Nearest};
use super::lexer::{Lexeme, Token, words};
use super::syntax::*;
use crate::mdp::Names;

/// How deep expressions may be nested.
const MOST_DEEP: u32 = 100;
/// The words that begin a statement.
const ITEMS: [&str; 5] = ["given", "let", "assume", "show", "reading"];
const INFIX_WORDS: [&str; 6] = ["and", "or", "implies", "iff", "in", "within"];

/// Reads a text.
///
/// # Errors
/// The first fault of syntax, with its place.
pub(super) fn parse(text: &str) -> Result<ClaimFile, ClaimError> {
    match parse_all(text) {
        (Some(file), faults) if faults.is_empty() => Ok(file),
        (_, faults) => match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Err(ClaimError::new(text, 0..0, ClaimProblem::OpenText)),
        },
    }
}

/// Reads a text as far as it can be read: the statements without a fault, and the first fault of
/// each other one.
pub(super) fn parse_all(text: &str) -> (Option<ClaimFile>, Vec<ClaimError>) {
    let words = match words(text) {
        Ok(words) => words,
        Err(fault) => return (None, vec![fault]),
    };
    let mut parser = Parser { text, words, next: 0, depth: 0 };
    let mut file = match parser.head() {
        Ok(file) => file,
        Err(fault) => return (None, vec![fault]),
    };
    let mut faults = Vec::new();
    while parser.peek() != Token::End {
        let start = parser.next;
        match parser.item(file.kind) {
            Ok(Some(item)) => file.items.push(item),
            Ok(None) => match parser.expect(Token::End, "`given`, `let`, `assume` or a conclusion") {
                Ok(()) => {}
                Err(fault) => {
                    faults.push(fault);
                    file.unread.extend(parser.recover(start));
                }
            },
            Err(fault) => {
                faults.push(fault);
                file.unread.extend(parser.recover(start));
            }
        }
    }
    (Some(file), faults)
}

/// Reads one expression, which must be all of the text.
pub(super) fn parse_expression(text: &str) -> Result<Expr, ClaimError> {
    let mut parser = Parser { text, words: words(text)?, next: 0, depth: 0 };
    let expr = parser.expression()?;
    parser.expect(Token::End, "the end of the expression")?;
    Ok(expr)
}

/// The word among `known` that was perhaps meant.
pub(super) fn nearest<'n>(wanted: &str, known: impl IntoIterator<Item = &'n str>) -> Nearest {
    let mut names = Names::default();
    for name in known {
        names.intern(name);
    }
    Nearest(names.nearest(wanted).map(str::to_owned))
}

struct Parser<'t> {
    text: &'t str,
    words: Vec<Lexeme<'t>>,
    next: usize,
    depth: u32,
}

/// An expression with the height of its tree, which later passes descend by recursion.
type Tall = (Expr, u32);
type Parsed<T> = Result<T, ClaimError>;

impl<'t> Parser<'t> {
    fn peek(&self) -> Token<'t> {
        self.ahead(0)
    }

    fn ahead(&self, n: usize) -> Token<'t> {
        self.words.get(self.next + n).map_or(Token::End, |(token, _)| *token)
    }

    fn span(&self) -> Span {
        let end = self.text.len()..self.text.len();
        self.words.get(self.next).map_or(end, |(_, span)| span.clone())
    }

    /// The end of the word before the next one.
    fn end(&self) -> usize {
        self.next.checked_sub(1).map_or(0, |last| self.words[last].1.end)
    }

    fn advance(&mut self) {
        if self.next + 1 < self.words.len() {
            self.next += 1;
        }
    }

    fn fail<T>(&self, span: Span, problem: ClaimProblem) -> Parsed<T> {
        Err(ClaimError::new(self.text, span, problem))
    }

    fn unexpected<T>(&self, expected: &str, known: &[&str]) -> Parsed<T> {
        let nearest = match self.peek() {
            Token::Word(word) => nearest(word, known.iter().copied()),
            _ => Nearest(None),
        };
        let problem = ClaimProblem::Syntax { expected: expected.to_owned(), found: self.peek().describe(), nearest };
        self.fail(self.span(), problem)
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek() == Token::Word(word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn take(&mut self, token: Token<'_>) -> bool {
        let found = self.peek() == token;
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, token: Token<'_>, expected: &str) -> Parsed<()> {
        if self.peek() != token {
            return self.unexpected(expected, &ITEMS);
        }
        self.advance();
        Ok(())
    }

    fn expect_symbol(&mut self, token: Token<'_>) -> Parsed<()> {
        if self.peek() != token {
            return self.unexpected(&format!("`{}`", token.symbol()), &[]);
        }
        self.advance();
        Ok(())
    }

    fn expect_word(&mut self, word: &'static str) -> Parsed<()> {
        if self.take_word(word) { Ok(()) } else { self.unexpected(&format!("`{word}`"), &[word]) }
    }

    /// A name that is not a word of the language.
    fn name(&mut self, what: &str) -> Parsed<At<String>> {
        let Token::Word(word) = self.peek() else {
            return self.unexpected(what, &[]);
        };
        let span = self.span();
        if RESERVED.contains(&word) || word.ends_with('*') {
            return self.fail(span, ClaimProblem::Reserved { name: word.to_owned() });
        }
        self.advance();
        Ok(At::new(word.to_owned(), span))
    }

    /// `from-initial`: words joined by hyphens without spaces.
    fn label(&mut self, what: &str) -> Parsed<At<String>> {
        let Token::Word(_) = self.peek() else {
            return self.unexpected(what, &[]);
        };
        let start = self.span().start;
        self.advance();
        loop {
            let end = self.end();
            let joined = self.peek() == Token::Minus && self.span().start == end;
            let word = matches!(self.ahead(1), Token::Word(_) | Token::Number(_))
                && self.words.get(self.next + 1).is_some_and(|(_, span)| span.start == end + 1);
            if !(joined && word) {
                return Ok(At::new(self.text[start..end].to_owned(), start..end));
            }
            self.advance();
            self.advance();
        }
    }

    /// Goes on at the next statement; gives the names in what is left out.
    fn recover(&mut self, start: usize) -> Vec<String> {
        self.depth = 0;
        if self.next == start {
            self.advance();
        }
        while self.peek() != Token::End && !matches!(self.peek(), Token::Word(word) if ITEMS.contains(&word)) {
            self.advance();
        }
        let skipped = self.words.get(start..self.next).unwrap_or_default();
        let names =
            skipped.iter().filter_map(|(token, _)| if let Token::Word(name) = token { Some(*name) } else { None });
        names.map(str::to_owned).collect()
    }

    /// What stands before the first statement.
    fn head(&mut self) -> Parsed<ClaimFile> {
        let kind = if self.take_word("claim") {
            FileKind::Claim
        } else if self.take_word("question") {
            FileKind::Question
        } else {
            return self.unexpected("`claim` or `question`", &["claim", "question"]);
        };
        let id = self.label("the claim's id")?;
        let mut metadata = Vec::new();
        while let Some(entry) = self.metadata()? {
            metadata.push(entry);
        }
        Ok(ClaimFile { kind, id, metadata, items: Vec::new(), unread: Vec::new() })
    }

    fn metadata(&mut self) -> Parsed<Option<Metadata>> {
        let Token::Word(word) = self.peek() else { return Ok(None) };
        let key = At::new(word.to_owned(), self.span());
        if TEXT_KEYS.contains(&word) {
            self.advance();
            let Token::Text(text) = self.peek() else {
                return self.unexpected("a text in quotes", &[]);
            };
            self.advance();
            let words: Vec<&str> = text.trim_matches('"').split_whitespace().collect();
            return Ok(Some(Metadata::Text(key, words.join(" "))));
        }
        match word {
            "symmetry" => {
                self.advance();
                let mut list = vec![self.symmetry()?];
                while self.take(Token::Comma) {
                    list.push(self.symmetry()?);
                }
                Ok(Some(Metadata::Symmetry(list)))
            }
            "grid" => {
                self.advance();
                let mut entries = vec![self.grid_entry()?];
                while self.take(Token::Semicolon) {
                    entries.push(self.grid_entry()?);
                }
                Ok(Some(Metadata::Grid(entries)))
            }
            _ => Ok(None),
        }
    }

    fn symmetry(&mut self) -> Parsed<At<Symmetry>> {
        let name = self.name("a symmetry")?;
        let mut variables = Vec::new();
        if self.take(Token::Open) {
            variables.push(self.name("a variable")?);
            while self.take(Token::Comma) {
                variables.push(self.name("a variable")?);
            }
            self.expect_symbol(Token::Close)?;
        }
        let span = name.span.start..self.end();
        Ok(At::new(Symmetry { name: name.value, variables }, span))
    }

    /// `rewards -1, 0, 1/2`
    fn grid_entry(&mut self) -> Parsed<(At<String>, Vec<At<String>>)> {
        let Token::Word(key) = self.peek() else {
            return self.unexpected("a word such as `states` or `rewards`", &[]);
        };
        let key = At::new(key.to_owned(), self.span());
        self.advance();
        let mut values = Vec::new();
        loop {
            let start = self.span().start;
            let mut value = String::from(if self.take(Token::Minus) { "-" } else { "" });
            value += self.number()?;
            if self.take(Token::Over) {
                value.push('/');
                value += self.number()?;
            }
            values.push(At::new(value, start..self.end()));
            if !self.take(Token::Comma) {
                return Ok((key, values));
            }
        }
    }

    fn number(&mut self) -> Parsed<&'t str> {
        match self.peek() {
            Token::Number(digits) => {
                self.advance();
                Ok(digits)
            }
            _ => self.unexpected("a number", &[]),
        }
    }

    fn item(&mut self, kind: FileKind) -> Parsed<Option<Item>> {
        let span = self.span();
        let Token::Word(word) = self.peek() else { return Ok(None) };
        match word {
            "given" => {
                self.advance();
                Ok(Some(Item::Given(self.list(Self::declaration)?)))
            }
            "let" => {
                self.advance();
                Ok(Some(Item::Let(self.list(Self::definition)?)))
            }
            "assume" => {
                self.advance();
                Ok(Some(Item::Assume(self.named("the hypothesis's name")?)))
            }
            "show" | "reading" => {
                let (expected, what) = match kind {
                    FileKind::Claim => ("show", "claim"),
                    FileKind::Question => ("reading", "question"),
                };
                if word != expected {
                    let found = if word == "show" { "`show`" } else { "`reading`" };
                    return self.fail(span, ClaimProblem::WrongConclusion { kind: what, found, expected });
                }
                self.advance();
                Ok(Some(Item::Show(self.named("the conclusion's name")?)))
            }
            _ => Ok(None),
        }
    }

    /// Clauses separated by semicolons, a last one allowed.
    fn list<T>(&mut self, mut clause: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut list = vec![clause(self)?];
        while self.take(Token::Semicolon) {
            let ended = match self.peek() {
                Token::Word(word) => ITEMS.contains(&word),
                Token::End => true,
                _ => false,
            };
            if ended {
                break;
            }
            list.push(clause(self)?);
        }
        Ok(list)
    }

    fn declaration(&mut self) -> Parsed<Declaration> {
        let mut names = vec![self.name("a variable's name")?];
        while self.take(Token::Comma) {
            names.push(self.name("a variable's name")?);
        }
        self.expect_symbol(Token::Colon)?;
        let start = self.span().start;
        let kind = self.type_expr()?;
        Ok(Declaration { names, kind: At::new(kind, start..self.end()) })
    }

    fn type_expr(&mut self) -> Parsed<TypeExpr> {
        if self.take_word("action") {
            self.expect_word("at")?;
            return Ok(TypeExpr::ActionAt(self.name("a state")?));
        }
        if self.is_word("optimal") || self.is_word("greedy") {
            let optimal = self.is_word("optimal");
            self.advance();
            let deterministic = self.take_word("deterministic");
            self.expect_word("policy")?;
            self.expect_word("for")?;
            let function = Box::new(self.expression()?);
            return Ok(match optimal {
                true => TypeExpr::OptimalPolicy { deterministic, reward: function },
                false => TypeExpr::GreedyPolicy { deterministic, q: function },
            });
        }
        if self.take_word("bump") {
            self.expect_word("at")?;
            self.expect_symbol(Token::Open)?;
            let state = self.name("a state")?;
            self.expect_symbol(Token::Comma)?;
            let action = self.name("an action")?;
            self.expect_symbol(Token::Close)?;
            self.expect_word("off")?;
            return Ok(TypeExpr::Bump { state, action, off: Box::new(self.expression()?) });
        }
        self.plain_type()
    }

    /// The longest of the plain types that the next words spell.
    fn plain_type(&mut self) -> Parsed<TypeExpr> {
        for count in (1..=3).rev() {
            let words: Option<Vec<&str>> = (0..count)
                .map(|n| match self.ahead(n) {
                    Token::Word(word) => Some(word),
                    _ => None,
                })
                .collect();
            let spelled = words.map(|words| words.join(" "));
            if let Some(known) = PLAIN_TYPES.iter().find(|known| spelled.as_deref() == Some(**known)) {
                (0..count).for_each(|_| self.advance());
                return Ok(TypeExpr::Plain(known));
            }
        }
        let known: Vec<&str> = PLAIN_TYPES.iter().copied().chain(["action", "optimal", "greedy", "bump"]).collect();
        self.unexpected("a type", &known)
    }

    fn definition(&mut self) -> Parsed<Definition> {
        let name = self.name("a name")?;
        let mut parameters = Vec::new();
        if self.take(Token::Open) {
            parameters.push(self.name("a parameter")?);
            while self.take(Token::Comma) {
                parameters.push(self.name("a parameter")?);
            }
            self.expect_symbol(Token::Close)?;
        }
        self.expect_symbol(Token::Equal)?;
        Ok(Definition { name, parameters, body: self.expression()? })
    }

    fn named(&mut self, what: &str) -> Parsed<Named> {
        let name = self.label(what)?;
        self.expect_symbol(Token::Colon)?;
        Ok(Named { name, body: self.expression()? })
    }
}
