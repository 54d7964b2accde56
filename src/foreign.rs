//! Text from outside: names, labels, paths, and what a parser says of them. It is data, and nothing
//! in it may act as text of this program.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::path::Path;

use serde::{Serialize, Serializer};

/// A text from outside, which shows itself in one way only: on one line, with everything escaped
/// that a reader would not see.
///
/// `{}` shows one word as it is and everything else in quotes, so that a name cannot pass for a
/// column, a list or a sentence; `{:?}` is for messages: it always quotes, and cuts what is long.
/// In JSON and in certificates it is [`raw`](Self::raw), because there it is data.
///
/// ```
/// use policy_cliff::foreign::Foreign;
/// assert_eq!(Foreign::from("ask").to_string(), "ask");
/// assert_eq!(Foreign::from("a\nV* = 7").to_string(), "\"a\\nV* = 7\"");
/// assert_eq!(format!("{:?}", Foreign::from("ask")), "\"ask\"");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Foreign<'a>(Cow<'a, str>);

impl<'a> Foreign<'a> {
    /// The path of a file. What is not UTF-8 in it is replaced.
    pub fn path(path: &'a Path) -> Self {
        Foreign(path.to_string_lossy())
    }

    /// The text itself: for comparisons, JSON and certificates, never for a screen.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The same text, kept.
    pub fn into_owned(self) -> Foreign<'static> {
        Foreign(Cow::Owned(self.0.into_owned()))
    }

    /// How many characters `{}` shows.
    pub fn width(&self) -> usize {
        let mut counted = Count(0);
        // Counting cannot fail.
        let _ = self.bare(&mut counted);
        counted.0
    }

    /// One word shows itself as it is.
    fn bare(&self, out: &mut dyn Write) -> fmt::Result {
        let word = !self.0.is_empty() && !joins(&self.0) && !self.0.chars().any(|c| c == ' ' || in_quotes(c).is_some());
        if word { out.write_str(&self.0) } else { self.quoted(out) }
    }

    fn quoted(&self, out: &mut dyn Write) -> fmt::Result {
        self.quoted_to(self.0.len(), out)
    }

    fn quoted_to(&self, end: usize, out: &mut dyn Write) -> fmt::Result {
        out.write_char('"')?;
        let mut rest = &self.0[..end];
        if let (true, Some(mark)) = (joins(rest), rest.chars().next()) {
            out.write_str(&numbered(mark))?;
            rest = &rest[mark.len_utf8()..];
        }
        respell(out, rest, in_quotes)?;
        out.write_char('"')
    }
}

/// Counts characters.
struct Count(usize);

impl Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

impl<'a> From<&'a str> for Foreign<'a> {
    fn from(text: &'a str) -> Self {
        Foreign(Cow::Borrowed(text))
    }
}

impl From<String> for Foreign<'_> {
    fn from(text: String) -> Self {
        Foreign(Cow::Owned(text))
    }
}

impl fmt::Display for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bare(f)?;
        match f.width() {
            Some(width) => (self.width()..width).try_for_each(|_| f.write_char(' ')),
            None => Ok(()),
        }
    }
}

/// In messages a text is always quoted, and a long one is cut.
impl fmt::Debug for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(MOST_SHOWN) {
            None => self.quoted(f),
            Some((end, _)) => {
                self.quoted_to(end, f)?;
                write!(f, "… ({} bytes)", self.0.len())
            }
        }
    }
}

/// How many characters of a text a message shows.
const MOST_SHOWN: usize = 200;

/// Names in a message: the first twenty, and how many there are.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = Foreign<'a>>) -> String {
    const MOST: usize = 20;
    let (mut text, mut count) = (String::new(), 0);
    for name in names {
        if count < MOST {
            let comma = if count == 0 { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = match name.raw().len() {
                0..=MOST_SHOWN => write!(text, "{comma}{name}"),
                _ => write!(text, "{comma}{name:?}"),
            };
        }
        count += 1;
    }
    if count > MOST { format!("{text}, … ({count} in all)") } else { text }
}

impl Serialize for Foreign<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl PartialEq<str> for Foreign<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Foreign<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// A sentence from outside, such as a title or a parser's message, on one line and without quotes.
pub(crate) struct Sentence<'a>(pub(crate) &'a str);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        respell(f, self.0, unseen)
    }
}

/// A text of several lines, in which every other character that a reader would not see is escaped.
#[cfg(feature = "cli")]
pub(crate) struct Lines<'a>(pub(crate) &'a str);

#[cfg(feature = "cli")]
impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        respell(f, self.0, |c| if c == '\n' { None } else { unseen(c) })
    }
}

/// A text inside XML.
pub(crate) struct Xml<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Xml<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Inside<'a, 'f>(&'a mut fmt::Formatter<'f>);
        impl Write for Inside<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                respell(self.0, text, |c| match c {
                    '&' => Some("&amp;".to_owned()),
                    '<' => Some("&lt;".to_owned()),
                    '>' => Some("&gt;".to_owned()),
                    '"' => Some("&quot;".to_owned()),
                    _ => unseen(c),
                })
            }
        }
        write!(Inside(f), "{}", self.0)
    }
}

/// A text with some characters spelled in another way.
pub(crate) struct Respelled<'a, F>(pub(crate) &'a str, pub(crate) F);

impl<F: Fn(char) -> Option<String>> fmt::Display for Respelled<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        respell(f, self.0, &self.1)
    }
}

/// Writes a text with some characters spelled in another way.
fn respell(out: &mut dyn Write, text: &str, spelling: impl Fn(char) -> Option<String>) -> fmt::Result {
    let mut begun = 0;
    for (at, c) in text.char_indices() {
        if let Some(spelled) = spelling(c) {
            out.write_str(&text[begun..at])?;
            out.write_str(&spelled)?;
            begun = at + c.len_utf8();
        }
    }
    out.write_str(&text[begun..])
}

pub(crate) fn numbered(c: char) -> String {
    format!("\\u{{{:x}}}", u32::from(c))
}

/// How a character is spelled that would not be seen as itself.
fn unseen(c: char) -> Option<String> {
    match c {
        '\n' => Some("\\n".to_owned()),
        '\t' => Some("\\t".to_owned()),
        '\r' => Some("\\r".to_owned()),
        _ => is_unseen(c).then(|| numbered(c)),
    }
}

/// As [`unseen`], where quotes and the sign of an escape are meant, too.
fn in_quotes(c: char) -> Option<String> {
    if matches!(c, '"' | '\\') { Some(format!("\\{c}")) } else { unseen(c) }
}

/// Whether the text begins with a combining mark, which would change the character before it.
fn joins(text: &str) -> bool {
    text.chars().next().is_some_and(|c| {
        matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
    })
}

/// Whether a character shows nothing, moves or reorders what stands beside it, ends a line, or
/// looks like a space without being one: controls, white space other than the space, format
/// characters, characters that may be ignored, private ones and noncharacters of Unicode.
#[doc(hidden)]
pub fn is_unseen(c: char) -> bool {
    // What ASCII and Latin texts are made of is decided first.
    if matches!(c, ' '..='~') {
        return false;
    }
    c.is_control()
        || c.is_whitespace()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

/// Whether a text can be written to a screen as it is, line feeds apart.
#[cfg(feature = "cli")]
pub(crate) fn is_plain(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n'))
}

/// The words that offer the nearest name, where there is one.
pub(crate) fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!("; did you mean {:?}?", Foreign::from(&**name))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w1_one_word_is_bare_and_all_else_is_quoted() {
        for (text, shown) in [
            ("ask", "ask"),
            ("µ-état", "µ-état"),
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("a\"b", "\"a\\\"b\""),
            ("a\\n", "\"a\\\\n\""),
            ("a\nV*", "\"a\\nV*\""),
            ("\u{1b}[31m", "\"\\u{1b}[31m\""),
            ("x\u{202e}y", "\"x\\u{202e}y\""),
            ("x\u{2028}y", "\"x\\u{2028}y\""),
            ("\u{338}=", "\"\\u{338}=\""),
        ] {
            let foreign = Foreign::from(text);
            assert_eq!(foreign.to_string(), shown);
            assert_eq!(foreign.width(), shown.chars().count());
            assert_eq!(format!("{foreign:20}|").chars().count(), 21);
            assert!(format!("{foreign:?}").starts_with('"'));
        }
    }

    #[test]
    fn w1_no_character_that_is_not_seen_is_shown() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}b");
            let shown =
                [format!("{}", Foreign::from(&*text)), Sentence(&text).to_string(), Xml(Sentence(&text)).to_string()];
            for shown in shown {
                assert!(!shown.chars().any(is_unseen), "{:x}", u32::from(c));
                assert!(!shown.contains('\n'));
            }
        }
    }

    #[test]
    fn w1_two_texts_are_never_shown_alike() {
        let texts = ["a\u{200b}", "a", "a\\u{200b}", "\"a\"", "a ", "a\u{a0}", "a\\", "a\\\\"];
        for (i, a) in texts.iter().enumerate() {
            for b in &texts[i + 1..] {
                assert_ne!(Foreign::from(*a).to_string(), Foreign::from(*b).to_string());
            }
        }
    }
}
