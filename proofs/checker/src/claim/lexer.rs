//! The words of a claim's text.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::Pow;

use crate::number::Fraction;
use crate::refusal::Refusal;

/// `CLAIMS.md`: a text has at most 2¹⁸ bytes, a line of it 65,535, a NUMBER at most 10,000 digits, as it is written and as
/// a reduced fraction.
const MAX_BYTES: usize = 1 << 18;
const MAX_LINE_BYTES: usize = 65_535;
const MAX_DIGITS: usize = 10_000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A NAME or a starred word.
    Word(String),
    Number(Fraction),
    Text,
    Symbol(&'static str),
}

/// A word with its place.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    /// As written.
    pub(super) spelling: String,
    /// From 1.
    pub(super) line: usize,
    /// No white space stands before it, so that it may continue a LABEL.
    pub(super) joined: bool,
}

/// Longer symbols stand before their beginnings.
const SYMBOLS: [&str; 19] =
    ["!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ",", ";", ":", "+", "-", "*", "/", "=", "<", ">"];

pub(super) fn words(text: &str) -> Result<Vec<Lexeme>, Refusal> {
    if text.len() > MAX_BYTES {
        return Err(Refusal::limit(format!("the text has {} bytes, at most {MAX_BYTES} are read", text.len())).at(1));
    }
    for (line, words) in (1..).zip(text.split('\n')) {
        if words.len() > MAX_LINE_BYTES {
            let what = format!("the line has {} bytes, at most {MAX_LINE_BYTES} are read", words.len());
            return Err(Refusal::limit(what).at(line));
        }
    }
    let (mut rest, mut line, mut joined) = (text, 1_usize, false);
    let mut words = Vec::new();
    while let Some(first) = rest.chars().next() {
        if matches!(first, ' ' | '\t' | '\r' | '\n') {
            line = line.saturating_add(usize::from(first == '\n'));
            joined = false;
            rest = after(rest, first.len_utf8());
            continue;
        }
        if rest.starts_with("--") {
            rest = rest.find('\n').map_or("", |end| after(rest, end));
            joined = false;
            continue;
        }
        let (token, length) = word(rest, line)?;
        let spelling = rest.get(..length).unwrap_or_default().to_owned();
        let lines = spelling.bytes().filter(|byte| *byte == b'\n').count();
        words.push(Lexeme { token, spelling, line, joined });
        line = line.saturating_add(lines);
        joined = true;
        rest = after(rest, length);
    }
    Ok(words)
}

fn after(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or_default()
}

/// The length of the longest beginning whose bytes are all of this sort.
fn span(text: &str, sort: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|byte| !sort(byte)).unwrap_or(text.len())
}

fn word(rest: &str, line: usize) -> Result<(Token, usize), Refusal> {
    let digits = |text: &str| span(text, |byte| byte.is_ascii_digit());
    match rest.as_bytes().first() {
        Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
            let name = span(rest, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let mut length = name.saturating_add(span(after(rest, name), |byte| byte == b'\''));
            let starred = matches!(rest.get(..length), Some("Q" | "V" | "A" | "J"));
            if starred && after(rest, length).starts_with('*') {
                length = length.saturating_add(1);
            }
            Ok((Token::Word(rest.get(..length).unwrap_or_default().to_owned()), length))
        }
        Some(byte) if byte.is_ascii_digit() => {
            let whole = digits(rest);
            let fraction = match after(rest, whole).strip_prefix('.') {
                Some(decimals) => digits(decimals),
                None => 0,
            };
            let length = if fraction == 0 { whole } else { whole.saturating_add(1).saturating_add(fraction) };
            let limit = |count: usize| match count > MAX_DIGITS {
                true => {
                    Err(Refusal::limit(format!("a number has {count} digits, at most {MAX_DIGITS} are read")).at(line))
                }
                false => Ok(()),
            };
            limit(whole.saturating_add(fraction))?;
            let spelled = rest.get(..length).unwrap_or_default().replace('.', "");
            let number = BigUint::parse_bytes(spelled.as_bytes(), 10).unwrap_or_default();
            let over = BigInt::from(10).pow(u32::try_from(fraction).unwrap_or_default());
            let number = Fraction::over(BigInt::from_biguint(Sign::Plus, number), over).reduced();
            limit(number.to_string().bytes().filter(u8::is_ascii_digit).count())?;
            Ok((Token::Number(number), length))
        }
        Some(b'"') => match after(rest, 1).find('"') {
            Some(end) => Ok((Token::Text, end.saturating_add(2))),
            None => Err(Refusal::syntax(line, "a text in quotes has no end")),
        },
        _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => Ok((Token::Symbol(symbol), symbol.len())),
            None => {
                let shown: String = rest.chars().take(1).flat_map(char::escape_debug).collect();
                Err(Refusal::syntax(line, format!("`{shown}` begins no word")))
            }
        },
    }
}
