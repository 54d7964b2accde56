//! An interned table of names: each text is stored once and known by its number.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;

use hashbrown::HashTable;

/// Distinct texts numbered 0, 1, … in the order in which they were first interned.
///
/// All texts share one buffer, so that a model with millions of states stays small.
#[derive(Clone, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    index: HashTable<u32>,
    hasher: RandomState,
}

/// Shows the names in their order. The table that finds them is hashed with a random key, so that
/// its order differs from one run to the next.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Names {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name with this number; the empty text if there is none.
    pub fn get(&self, number: u32) -> &str {
        slice(&self.text, &self.ends, number)
    }

    /// The number of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(name);
        self.index.find(hash, |&number| self.get(number) == name).copied()
    }

    /// The number of a name, which is added if it is new. At most 2³² − 1 names fit; the reader's
    /// size limits keep well below.
    pub fn intern(&mut self, name: &str) -> u32 {
        if let Some(number) = self.find(name) {
            return number;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(name);
        self.ends.push(self.text.len());
        let Names { text, ends, index, hasher } = self;
        let hash = hasher.hash_one(name);
        index.insert_unique(hash, number, |&other| hasher.hash_one(slice(text, ends, other)));
        number
    }

    /// All names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|number| self.get(number))
    }

    /// The name most like `wanted` (smallest edit distance, first on ties), if one is near enough
    /// to be meant.
    pub fn nearest(&self, wanted: &str) -> Option<&str> {
        // A comparison takes as many steps as its two lengths multiplied; beyond so many a
        // suggestion would cost more than it helps.
        const MOST_STEPS: usize = 1 << 22;
        const LONGEST: usize = 200;
        if wanted.len() > LONGEST {
            return None;
        }
        let reach = wanted.chars().count().div_ceil(3).max(1);
        let mut steps = 0;
        self.iter()
            .filter(|name| name.len() <= LONGEST && name.len().abs_diff(wanted.len()) <= 4 * reach)
            .take_while(|name| {
                steps += name.len() * wanted.len() + 1;
                steps <= MOST_STEPS
            })
            .map(|name| (strsim::osa_distance(name, wanted), name))
            .filter(|(distance, _)| *distance <= reach)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, name)| name)
    }
}

fn slice<'a>(text: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = if number == 0 { 0 } else { ends.get(number - 1).copied().unwrap_or(0) };
    ends.get(number).and_then(|&end| text.get(start..end)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_text_and_by_number() {
        let mut names = Names::default();
        let texts: Vec<String> = (0..1000).map(|i| format!("state {i}")).chain([String::new()]).collect();
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(names.intern(text), i as u32);
        }
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(names.intern(text), i as u32);
            assert_eq!(names.get(i as u32), text);
        }
        assert_eq!(names.find("absent"), None);
    }

    #[test]
    fn two_tables_of_the_same_names_are_shown_alike() {
        let shown = || {
            let mut names = Names::default();
            for i in 0..20 {
                names.intern(&format!("s{i}"));
            }
            format!("{names:?}")
        };
        assert_eq!(shown(), shown());
        assert!(shown().starts_with(r#"["s0", "s1", "#));
    }

    #[test]
    fn the_nearest_name_is_suggested_only_when_it_is_near() {
        let mut names = Names::default();
        for name in ["honest", "shortcut", "stay"] {
            names.intern(name);
        }
        assert_eq!(names.nearest("shortcat"), Some("shortcut"));
        assert_eq!(names.nearest("sta"), Some("stay"));
        assert_eq!(names.nearest("stya"), Some("stay"));
        assert_eq!(names.nearest("entirely different"), None);
    }

    #[test]
    fn d_long_unknown_names_are_not_compared() {
        let mut names = Names::default();
        let long = "a".repeat(70_000);
        for i in 0..100 {
            names.intern(&format!("{long}{i}"));
        }
        // Compared letter by letter this would take minutes.
        assert_eq!(names.nearest(&format!("{long}x")), None);
        assert_eq!(names.nearest("b"), None);
    }
}
