//! The words of the claim language.

use logos::Logos;

use super::error::{ClaimError, ClaimProblem};
use super::syntax::Span;
use crate::number::{self, MAX_DIGITS};

/// A word with its place.
pub(super) type Lexeme<'t> = (Token<'t>, Span);

/// A word. White space and comments (`--` to the end of the line) separate words and mean nothing
/// else.
#[derive(Logos, Clone, Copy, Debug, PartialEq)]
#[logos(skip r"[ \t\r\n]+", skip(r"--[^\n]*", allow_greedy = true))]
pub(super) enum Token<'t> {
    /// A name or keyword: a letter, then letters, digits, `_` and `'`; or one of the four optimal
    /// quantities.
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*'*", |lex| lex.slice())]
    #[token("Q*", |lex| lex.slice())]
    #[token("V*", |lex| lex.slice())]
    #[token("A*", |lex| lex.slice())]
    #[token("J*", |lex| lex.slice())]
    Word(&'t str),
    #[regex(r"[0-9]+(\.[0-9]+)?", |lex| lex.slice())]
    Number(&'t str),
    /// Text in quotes; it may span lines and has no escapes.
    #[regex(r#""[^"]*""#, |lex| lex.slice())]
    Text(&'t str),
    #[regex(r#""[^"]*"#, |lex| lex.slice(), priority = 1)]
    OpenText(&'t str),
    /// A mark or an operator.
    #[regex(r"[(){}\[\],;:=<>+*/-]|!=|<=|>=", |lex| lex.slice())]
    Symbol(&'t str),
    /// The end of the text.
    End,
}

impl Token<'_> {
    /// The word as an error shows it.
    pub(super) fn describe(self) -> String {
        match self {
            Token::Word(text) | Token::Symbol(text) => format!("`{text}`"),
            Token::Number(text) => format!("the number `{text}`"),
            Token::Text(_) | Token::OpenText(_) => "a text in quotes".to_owned(),
            Token::End => "the end of the file".to_owned(),
        }
    }
}

/// The longest text that is read.
pub(super) const MOST_BYTES: usize = 1 << 18;

/// The longest line: certificates carry claims line by line, each as a name.
const MOST_LINE_BYTES: usize = 65_535;

/// The words of a text, ended by [`Token::End`].
pub(super) fn words(text: &str) -> Result<Vec<Lexeme<'_>>, ClaimError> {
    if text.len() > MOST_BYTES {
        let problem = ClaimProblem::TooLong { bytes: text.len(), most: MOST_BYTES };
        return Err(ClaimError::new(text, 0..0, problem));
    }
    let mut start = 0;
    for line in text.split('\n') {
        if line.len() > MOST_LINE_BYTES {
            let problem = ClaimProblem::LongLine { bytes: line.len(), most: MOST_LINE_BYTES };
            return Err(ClaimError::new(text, start..start, problem));
        }
        start += line.len() + 1;
    }
    let mut lexemes = Vec::new();
    for (token, span) in Token::lexer(text).spanned() {
        match token {
            Ok(Token::OpenText(_)) => return Err(ClaimError::new(text, span, ClaimProblem::OpenText)),
            // A decimal has as many digits again as a fraction.
            Ok(Token::Number(digits)) if digits.len() > MAX_DIGITS / 2 && number::parse(digits).is_err() => {
                let why = format!("it has more than {MAX_DIGITS} digits");
                let problem = ClaimProblem::Number { text: digits.chars().take(40).collect(), why };
                return Err(ClaimError::new(text, span, problem));
            }
            Ok(token) => lexemes.push((token, span)),
            Err(()) => {
                let character = text[span.clone()].chars().take(1).collect();
                return Err(ClaimError::new(text, span, ClaimProblem::Character { character }));
            }
        }
    }
    lexemes.push((Token::End, text.len()..text.len()));
    Ok(lexemes)
}
