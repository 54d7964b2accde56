//! Reads a claim file: words to syntax tree, by recursive descent over the lexer's words.

mod expression;

use super::error::{ClaimError, ClaimProblem, Suggestion};
use super::lexer::{Lexeme, Token, words};
use super::syntax::*;
use crate::mdp::Names;

/// How deep expressions may be nested.
const MOST_DEEP: u32 = 100;
/// The words that begin a statement.
const ITEMS: [&str; 5] = ["given", "let", "assume", "show", "reading"];

/// Reads a text as far as it can be read: the statements without a fault, and the first fault of
/// each other one.
///
/// # Errors
/// A fault of the words or before the first statement.
pub(super) fn parse(text: &str) -> Result<(ClaimFile, Vec<ClaimError>), ClaimError> {
    let mut parser = Parser { text, words: words(text)?, next: 0, depth: 0 };
    let mut file = parser.head()?;
    let mut faults = Vec::new();
    while parser.peek() != Token::End {
        let start = parser.next;
        match parser.item(file.kind) {
            Ok(item) => file.items.push(item),
            Err(fault) => {
                faults.push(fault);
                file.unread.extend(parser.recover(start));
            }
        }
    }
    Ok((file, faults))
}

/// Reads one expression, which must be all of the text.
pub(super) fn parse_expression(text: &str) -> Result<Expr, ClaimError> {
    let mut parser = Parser { text, words: words(text)?, next: 0, depth: 0 };
    let expr = parser.expression()?;
    parser.expect_end("the end of the expression")?;
    Ok(expr)
}

/// The word among `known` that was perhaps meant.
pub(super) fn nearest<'n>(wanted: &str, known: impl IntoIterator<Item = &'n str>) -> Suggestion {
    let mut names = Names::default();
    for name in known {
        names.intern(name);
    }
    Suggestion(names.nearest(wanted).map(str::to_owned))
}

struct Parser<'t> {
    text: &'t str,
    words: Vec<Lexeme<'t>>,
    next: usize,
    depth: u32,
}

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
            _ => Suggestion(None),
        };
        let problem = ClaimProblem::Syntax { expected: expected.to_owned(), found: self.peek().describe(), nearest };
        self.fail(self.span(), problem)
    }

    /// Whether this word or symbol is next.
    fn is(&self, text: &str) -> bool {
        matches!(self.peek(), Token::Word(next) | Token::Symbol(next) if next == text)
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.is(text);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.take(text) {
            return Ok(());
        }
        let word = text.starts_with(char::is_alphabetic);
        self.unexpected(&format!("`{text}`"), if word { std::slice::from_ref(&text) } else { &[] })
    }

    fn expect_end(&self, expected: &str) -> Parsed<()> {
        if self.peek() == Token::End { Ok(()) } else { self.unexpected(expected, &ITEMS) }
    }

    /// One or more, with this symbol between them.
    fn separated<T>(&mut self, symbol: &str, mut one: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.take(symbol) {
            all.push(one(self)?);
        }
        Ok(all)
    }

    fn names(&mut self, what: &str) -> Parsed<Vec<At<String>>> {
        self.separated(",", |parser| parser.name(what))
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
            let joined = self.is("-") && self.span().start == end;
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
        let kinds = [FileKind::Claim, FileKind::Question];
        let Some(kind) = kinds.into_iter().find(|kind| self.take(kind.words().0)) else {
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
        Ok(if self.take("symmetry") {
            Some(Metadata::Symmetry(self.separated(",", Self::symmetry)?))
        } else if self.take("grid") {
            Some(Metadata::Grid(self.separated(";", Self::grid_entry)?))
        } else {
            None
        })
    }

    fn symmetry(&mut self) -> Parsed<At<Symmetry>> {
        let name = self.name("a symmetry")?;
        let variables = self.parameters("a variable")?;
        let span = name.span.start..self.end();
        Ok(At::new(Symmetry { name: name.value, variables }, span))
    }

    /// Names in parentheses, if there are any.
    fn parameters(&mut self, what: &str) -> Parsed<Vec<At<String>>> {
        if !self.take("(") {
            return Ok(Vec::new());
        }
        let names = self.names(what)?;
        self.expect(")")?;
        Ok(names)
    }

    /// `rewards -1, 0, 1/2`
    fn grid_entry(&mut self) -> Parsed<(At<String>, Vec<At<String>>)> {
        let Token::Word(key) = self.peek() else {
            return self.unexpected("a word such as `states` or `rewards`", &[]);
        };
        let key = At::new(key.to_owned(), self.span());
        self.advance();
        Ok((key, self.separated(",", Self::grid_value)?))
    }

    fn grid_value(&mut self) -> Parsed<At<String>> {
        let start = self.span().start;
        let mut value = String::from(if self.take("-") { "-" } else { "" });
        value += self.number()?;
        if self.take("/") {
            value.push('/');
            value += self.number()?;
        }
        Ok(At::new(value, start..self.end()))
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

    fn item(&mut self, kind: FileKind) -> Parsed<Item> {
        if self.take("given") {
            return Ok(Item::Given(self.list(Self::declaration)?));
        }
        if self.take("let") {
            return Ok(Item::Let(self.list(Self::definition)?));
        }
        if self.take("assume") {
            return Ok(Item::Assume(self.named("the hypothesis's name")?));
        }
        let (kind, expected) = kind.words();
        if self.take(expected) {
            return Ok(Item::Show(self.named("the conclusion's name")?));
        }
        if self.is("show") || self.is("reading") {
            let found = if self.is("show") { "`show`" } else { "`reading`" };
            return self.fail(self.span(), ClaimProblem::WrongConclusion { kind, found, expected });
        }
        self.unexpected("`given`, `let`, `assume` or a conclusion", &ITEMS)
    }

    /// Clauses separated by semicolons, a last one allowed.
    fn list<T>(&mut self, mut clause: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut list = vec![clause(self)?];
        while self.take(";") {
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
        let names = self.names("a variable's name")?;
        self.expect(":")?;
        let start = self.span().start;
        let kind = self.type_expr()?;
        Ok(Declaration { names, kind: At::new(kind, start..self.end()) })
    }

    fn type_expr(&mut self) -> Parsed<TypeExpr> {
        if self.take("action") {
            self.expect("at")?;
            return Ok(TypeExpr::ActionAt(self.name("a state")?));
        }
        let optimal = self.take("optimal");
        if optimal || self.take("greedy") {
            let deterministic = self.take("deterministic");
            self.expect("policy")?;
            self.expect("for")?;
            let rule = if optimal { PolicyRule::Optimal } else { PolicyRule::Greedy };
            return Ok(TypeExpr::PolicyFor { rule, deterministic, function: Box::new(self.expression()?) });
        }
        if self.take("bump") {
            self.expect("at")?;
            self.expect("(")?;
            let state = self.name("a state")?;
            self.expect(",")?;
            let action = self.name("an action")?;
            self.expect(")")?;
            self.expect("off")?;
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
            if let Some(known) = PLAIN_TYPES.iter().find(|(known, _)| spelled.as_deref() == Some(*known)) {
                (0..count).for_each(|_| self.advance());
                return Ok(TypeExpr::Plain(known.0));
            }
        }
        let plain = PLAIN_TYPES.iter().map(|(known, _)| *known);
        let known: Vec<&str> = plain.chain(["action", "optimal", "greedy", "bump"]).collect();
        self.unexpected("a type", &known)
    }

    fn definition(&mut self) -> Parsed<Definition> {
        let name = self.name("a name")?;
        let parameters = self.parameters("a parameter")?;
        self.expect("=")?;
        Ok(Definition { name, parameters, body: self.expression()? })
    }

    fn named(&mut self, what: &str) -> Parsed<Named> {
        let name = self.label(what)?;
        self.expect(":")?;
        Ok(Named { name, body: self.expression()? })
    }
}
