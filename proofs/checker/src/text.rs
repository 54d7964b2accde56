//! The text of a certificate: lines, fields, numbers and names.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::One;

use crate::budget;
use crate::number::Fraction;
use crate::refusal::{Condition, Refusal};
use crate::shown::escaped;

/// The size of the largest file that is read.
pub const MAX_FILE_BYTES: usize = u32::MAX as usize;
/// Finding a fraction reduced takes time quadratic in its digits.
const MAX_DIGITS: usize = 100_000;
const MAX_NAME_BYTES: usize = 65_535;

/// The part of a certificate that has not been read yet, field by field.
pub(crate) struct Reader<'a> {
    rest: &'a str,
    line: usize,
    /// Whether an INTEGER is spelled in hexadecimal.
    hexadecimal: bool,
    /// Rationals by their spelling: a large model repeats a few of them millions of times.
    known: HashMap<&'a str, Arc<Fraction>>,
    /// Names that may come again.
    names: HashSet<Arc<str>>,
}

type Read<T> = Result<T, Refusal>;

/// Opens a certificate: its size, first line, end line, digest and encoding; with its version and
/// digest.
pub(crate) fn open(bytes: &[u8]) -> Read<(Reader<'_>, u8, String)> {
    const FIRST: &str = "cliff-certificate ";
    if bytes.len() > MAX_FILE_BYTES {
        return Err(limit(1, "bytes", bytes.len(), MAX_FILE_BYTES));
    }
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let Some(version) = first.strip_prefix(FIRST.as_bytes()) else {
        return Err(syntax(1, found(&String::from_utf8_lossy(first)), "`cliff-certificate` and a version"));
    };
    let number = match version {
        b"1" => 1,
        b"2" => 2,
        b"3" => 3,
        _ => {
            let version = found(&String::from_utf8_lossy(version));
            return Err(Refusal::new(1, Condition::Version, version, "this checker knows versions 1 to 3"));
        }
    };
    let (content, digest) = content_before_end_line(bytes)?;
    let text = std::str::from_utf8(content).map_err(|error| {
        let line = count_lines(content.get(..error.valid_up_to()).unwrap_or_default());
        syntax(line.saturating_add(1), "found bytes that are not UTF-8".into(), "UTF-8")
    })?;
    let mut reader =
        Reader { rest: text, line: 1, hexadecimal: number == 3, known: HashMap::new(), names: HashSet::new() };
    reader.keyword("cliff-certificate")?;
    reader.space()?;
    reader.keyword(&number.to_string())?;
    reader.end_of_line()?;
    Ok((reader, number, digest))
}

/// Splits off the line `end DIGEST` and compares its digest with that of the bytes before it.
fn content_before_end_line(bytes: &[u8]) -> Read<(&[u8], String)> {
    let lines = count_lines(bytes);
    let Some(body) = bytes.strip_suffix(b"\n") else {
        let line = lines.saturating_add(1);
        return Err(syntax(line, "found the end of the file".into(), "a line feed after the last line"));
    };
    let start = body.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
    let (content, last) = bytes.split_at_checked(start).unwrap_or_default();
    let last = String::from_utf8_lossy(last.strip_suffix(b"\n").unwrap_or(last));
    let digest = last
        .strip_prefix("end ")
        .filter(|digest| digest.len() == 16 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    let Some(digest) = digest else {
        return Err(syntax(lines, found(&last), "`end` and a digest of 16 lower-case hexadecimal digits"));
    };
    let computed = format!("{:016x}", fnv1a(content));
    if digest != computed {
        let computed = format!("the digest of the lines before it is {computed}");
        return Err(Refusal::new(lines, Condition::Digest, format!("end {digest}"), computed));
    }
    Ok((content, computed))
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// The 64-bit FNV-1a hash.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(14_695_981_039_346_656_037, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211))
}

impl<'a> Reader<'a> {
    /// The number of the line being read, from 1.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// The field that comes next, without reading it; empty at the end of a line.
    fn peek(&self) -> &'a str {
        let end = self.rest.bytes().position(|byte| matches!(byte, b' ' | b'\n'));
        end.and_then(|end| self.rest.get(..end)).unwrap_or(self.rest)
    }

    fn skip(&mut self, field: &str) {
        self.rest = self.rest.get(field.len()..).unwrap_or_default();
    }

    pub(crate) fn expected<T>(&self, what: &str) -> Read<T> {
        let stated = match (self.rest.chars().next(), self.peek()) {
            (None, _) => "found the end line".to_owned(),
            (Some('\n'), _) => "found the end of the line".to_owned(),
            (Some(' '), _) => "found a space".to_owned(),
            (_, field) => found(field),
        };
        Err(syntax(self.line, stated, what))
    }

    /// Whether the next field is this word.
    pub(crate) fn is_at(&self, word: &str) -> bool {
        self.rest.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\n']))
    }

    pub(crate) fn is_at_end_of_line(&self) -> bool {
        self.rest.starts_with('\n')
    }

    pub(crate) fn keyword(&mut self, word: &str) -> Read<()> {
        if !self.is_at(word) {
            return self.expected(&format!("`{word}`"));
        }
        self.skip(word);
        Ok(())
    }

    /// A line of a word and one field that `read` reads; with the line's number.
    pub(crate) fn entry<T>(&mut self, word: &str, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<(usize, T)> {
        let line = self.line;
        self.keyword(word)?;
        self.space()?;
        let value = read(self)?;
        self.end_of_line()?;
        Ok((line, value))
    }

    pub(crate) fn space(&mut self) -> Read<()> {
        let Some(rest) = self.rest.strip_prefix(' ') else {
            return self.expected("one space and another field");
        };
        self.rest = rest;
        Ok(())
    }

    pub(crate) fn end_of_line(&mut self) -> Read<()> {
        let Some(rest) = self.rest.strip_prefix('\n') else {
            return self.expected("the end of the line");
        };
        self.rest = rest;
        self.line = self.line.saturating_add(1);
        Ok(())
    }

    /// Nothing is left but the end line.
    pub(crate) fn finish(&self) -> Read<()> {
        if self.rest.is_empty() { Ok(()) } else { self.expected("the end line") }
    }

    pub(crate) fn natural(&mut self) -> Read<u32> {
        let field = self.peek();
        let Some(value) = natural(field) else {
            return self.expected("a NATURAL, less than 2^32");
        };
        self.skip(field);
        Ok(value)
    }

    pub(crate) fn integer(&mut self) -> Read<BigInt> {
        let field = self.peek();
        let digits = field.strip_prefix('-').unwrap_or(field);
        let digits = if self.hexadecimal { digits.strip_prefix("0x").unwrap_or("0") } else { digits };
        self.within("digits", digits.len(), MAX_DIGITS)?;
        let value = if self.hexadecimal && field != "0" { hexadecimal(field) } else { decimal(field) };
        let Some(value) = value else {
            return self.expected(if self.hexadecimal { "an INTEGER in hexadecimal" } else { "an INTEGER" });
        };
        self.skip(field);
        Ok(value)
    }

    pub(crate) fn rational(&mut self) -> Read<Arc<Fraction>> {
        let field = self.peek();
        let value = self.rational_field(field)?;
        self.skip(field);
        Ok(value)
    }

    /// STATE:RATIONAL.
    pub(crate) fn weight(&mut self) -> Read<(u32, Arc<Fraction>)> {
        let field = self.peek();
        let (state, weight) = self.at_state(field, "STATE:RATIONAL")?;
        let weight = self.rational_field(weight)?;
        self.skip(field);
        Ok((state, weight))
    }

    /// STATE:INTEGER.
    pub(crate) fn entry_of_row(&mut self) -> Read<(u32, BigInt)> {
        let field = self.peek();
        let (state, number) = self.at_state(field, "STATE:INTEGER")?;
        self.skip(field.strip_suffix(number).unwrap_or_default());
        Ok((state, self.integer()?))
    }

    fn at_state(&self, field: &'a str, what: &str) -> Read<(u32, &'a str)> {
        let parts = field.split_once(':').and_then(|(state, number)| Some((natural(state)?, number)));
        parts.map_or_else(|| self.expected(what), Ok)
    }

    fn rational_field(&mut self, field: &'a str) -> Read<Arc<Fraction>> {
        if let Some(known) = self.known.get(field) {
            return Ok(known.clone());
        }
        let (num, den) = field.split_once('/').map_or((field, None), |(num, den)| (num, Some(den)));
        let whole = den.is_none_or(|den| is_digits(den) && den != "0" && den != "1");
        if !is_integer(num) || !whole {
            return self.expected("a RATIONAL");
        }
        let digits = num.len().max(den.map_or(0, str::len));
        self.within("digits", digits, MAX_DIGITS)?;
        budget::charge(digits as u64);
        let parts = integer(num).zip(den.map_or_else(|| Some(BigInt::one()), integer));
        let value = parts.map(|(num, den)| Fraction::over(num, den)).filter(Fraction::is_reduced);
        if budget::is_spent() {
            return self.expected("fewer long fractions: finding them reduced costs more than the budget");
        }
        let Some(value) = value.map(Arc::new) else {
            return self.expected("a reduced RATIONAL");
        };
        self.known.insert(field, value.clone());
        Ok(value)
    }

    pub(crate) fn name(&mut self) -> Read<Box<str>> {
        const NAME: &str = "a NAME in quotes, escaped as FORMAT.md says";
        let Some(inside) = self.rest.strip_prefix('"') else {
            return self.expected(NAME);
        };
        // Most names are spelled as they are.
        let plain =
            inside.bytes().position(|byte| matches!(byte, b'"' | b'\\')).and_then(|end| inside.split_at_checked(end));
        if let Some((name, rest)) = plain.and_then(|(name, rest)| Some((name, rest.strip_prefix('"')?)))
            && !name.contains(is_escaped)
        {
            self.within("bytes of a name", name.len(), MAX_NAME_BYTES)?;
            self.rest = rest;
            return Ok(name.into());
        }
        let mut name = String::new();
        let mut characters = inside.chars();
        loop {
            match characters.next() {
                Some('"') => break,
                Some('\\') => match unescaped(&mut characters) {
                    Some(character) => name.push(character),
                    None => return self.expected(NAME),
                },
                Some(character) if !is_escaped(character) => name.push(character),
                _ => return self.expected(NAME),
            }
        }
        self.within("bytes of a name", name.len(), MAX_NAME_BYTES)?;
        self.rest = characters.as_str();
        Ok(name.into_boxed_str())
    }

    /// A name that others are likely to have as well.
    pub(crate) fn shared_name(&mut self) -> Read<Arc<str>> {
        let name = self.name()?;
        if let Some(known) = self.names.get(&*name) {
            return Ok(known.clone());
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone());
        Ok(name)
    }

    pub(crate) fn within(&self, what: &str, count: usize, most: usize) -> Read<()> {
        if count > most { Err(limit(self.line, what, count, most)) } else { Ok(()) }
    }
}

fn syntax(line: usize, stated: String, expected: &str) -> Refusal {
    Refusal::new(line, Condition::Syntax, stated, format!("expected {expected}"))
}

fn limit(line: usize, what: &str, count: usize, most: usize) -> Refusal {
    Refusal::new(line, Condition::Limit, format!("found {count} {what}"), format!("at most {most} are read"))
}

fn is_digits(text: &str) -> bool {
    let canonical = !text.is_empty() && (text == "0" || !text.starts_with('0'));
    canonical && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_integer(text: &str) -> bool {
    match text.strip_prefix('-') {
        Some(digits) => is_digits(digits) && digits != "0",
        None => is_digits(text),
    }
}

fn natural(text: &str) -> Option<u32> {
    // `parse` alone would take `+1` and `01`.
    if is_digits(text) { text.parse().ok() } else { None }
}

/// The value of an INTEGER.
fn decimal(text: &str) -> Option<BigInt> {
    if is_integer(text) { integer(text) } else { None }
}

/// The value of an INTEGER of version 3 other than 0. Eight digits are a word of 32 bits.
fn hexadecimal(text: &str) -> Option<BigInt> {
    let (sign, digits) = text.strip_prefix('-').map_or((Sign::Plus, text), |digits| (Sign::Minus, digits));
    let digits = digits.strip_prefix("0x")?.as_bytes();
    let valid = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    if !valid || digits.first().is_none_or(|digit| *digit == b'0') {
        return None;
    }
    // The low four bits of a letter are 1 for a, which stands for 10.
    let value = |digit: u8| u32::from(digit & 15).wrapping_add(if digit > b'9' { 9 } else { 0 });
    let word = |digits: &[u8]| digits.iter().fold(0, |word, digit| (word << 4) | value(*digit));
    Some(BigInt::new(sign, digits.rchunks(8).map(word).collect()))
}

/// The value of a text that `is_integer`.
fn integer(text: &str) -> Option<BigInt> {
    if let Ok(small) = text.parse::<i64>() {
        return Some(small.into());
    }
    let (sign, digits) = text.strip_prefix('-').map_or((Sign::Plus, text), |digits| (Sign::Minus, digits));
    Some(BigInt::from_biguint(sign, BigUint::parse_bytes(digits.as_bytes(), 10)?))
}

/// Whether a name spells the character as `\u{H}`.
fn is_escaped(character: char) -> bool {
    matches!(character, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}')
}

/// The character that an escape stands for; what follows the backslash is taken from `rest`.
fn unescaped(rest: &mut std::str::Chars<'_>) -> Option<char> {
    match rest.next()? {
        literal @ ('"' | '\\') => Some(literal),
        'u' => {
            let (digits, after) = rest.as_str().strip_prefix('{')?.split_once('}')?;
            *rest = after.chars();
            let value = u32::from_str_radix(digits, 16).ok()?;
            // Comparing the spelling refuses signs, capitals and leading zeros.
            char::from_u32(value).filter(|c| is_escaped(*c) && format!("{value:x}") == digits)
        }
        _ => None,
    }
}

/// A name as a NAME field.
pub fn quoted(name: &str) -> String {
    let mut text = String::from('"');
    for character in name.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            _ if is_escaped(character) => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{{{:x}}}", u32::from(character));
            }
            _ => text.push(character),
        }
    }
    text.push('"');
    text
}

/// At most the first 40 characters of what was found.
fn found(text: &str) -> String {
    let mut shown = escaped(&text.chars().take(40).collect::<String>());
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    format!("found `{shown}`")
}
