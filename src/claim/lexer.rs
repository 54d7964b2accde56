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
    #[token("(")]
    Open,
    #[token(")")]
    Close,
    #[token("[")]
    OpenIndex,
    #[token("]")]
    CloseIndex,
    #[token("{")]
    OpenSet,
    #[token("}")]
    CloseSet,
    #[token(",")]
    Comma,
    #[token(";")]
    Semicolon,
    #[token(":")]
    Colon,
    #[token("=")]
    Equal,
    #[token("!=")]
    Unequal,
    #[token("<=")]
    LessEqual,
    #[token("<")]
    Less,
    #[token(">=")]
    GreaterEqual,
    #[token(">")]
    Greater,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Times,
    #[token("/")]
    Over,
    /// The end of the text.
    End,
}

impl Token<'_> {
    /// The word as an error shows it.
    pub(super) fn describe(self) -> String {
        match self {
            Token::Word(word) => format!("`{word}`"),
            Token::Number(text) => format!("the number `{text}`"),
            Token::Text(_) | Token::OpenText(_) => "a text in quotes".to_owned(),
            Token::End => "the end of the file".to_owned(),
            symbol => format!("`{}`", symbol.symbol()),
        }
    }

    pub(super) fn symbol(self) -> &'static str {
        match self {
            Token::Open => "(",
            Token::Close => ")",
            Token::OpenIndex => "[",
            Token::CloseIndex => "]",
            Token::OpenSet => "{",
            Token::CloseSet => "}",
            Token::Comma => ",",
            Token::Semicolon => ";",
            Token::Colon => ":",
            Token::Equal => "=",
            Token::Unequal => "!=",
            Token::LessEqual => "<=",
            Token::Less => "<",
            Token::GreaterEqual => ">=",
            Token::Greater => ">",
            Token::Plus => "+",
            Token::Minus => "-",
            Token::Times => "*",
            Token::Over => "/",
            Token::Word(_) | Token::Number(_) | Token::Text(_) | Token::OpenText(_) | Token::End => "",
        }
    }
}

/// The longest text that is read.
pub(super) const MOST_BYTES: usize = 1 << 18;

/// The words of a text, ended by [`Token::End`].
pub(super) fn words(text: &str) -> Result<Vec<Lexeme<'_>>, ClaimError> {
    if text.len() > MOST_BYTES {
        let problem = ClaimProblem::TooLong { bytes: text.len(), most: MOST_BYTES };
        return Err(ClaimError::new(text, 0..0, problem));
    }
    let mut lexemes = Vec::new();
    for (token, span) in Token::lexer(text).spanned() {
        match token {
            Ok(Token::OpenText(_)) => return Err(ClaimError::new(text, span, ClaimProblem::OpenText)),
            Ok(Token::Number(digits)) if digits.len() > MAX_DIGITS && number::parse(digits).is_err() => {
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
