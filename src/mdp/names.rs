//! An interned table of names: each text is stored once and known by its number.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table;

/// Distinct texts numbered 0, 1, … in the order in which they were first interned.
///
/// All texts share one buffer, so that a model with millions of states stays small.
#[derive(Clone, Default)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
    index: HashTable<Entry>,
    hasher: RandomState,
}

/// A name in the table that finds it: its number, and half of its hash, so that neither growing the
/// table nor passing over other names looks at the texts.
#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    number: u32,
}

impl Entry {
    /// The hash by which the table is ordered; all of its bits depend on ours.
    fn spread(self) -> u64 {
        u64::from(self.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
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

    /// Whether this is the name with this number.
    pub(super) fn is(&self, number: u32, name: &str) -> bool {
        (number as usize) < self.len() && self.get(number) == name
    }

    /// The entry of a name that would have this number.
    fn entry(&self, name: &str, number: u32) -> Entry {
        Entry { hash: self.hasher.hash_one(name) as u32, number }
    }

    /// The number of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        let wanted = self.entry(name, 0);
        let found = |entry: &Entry| entry.hash == wanted.hash && self.get(entry.number) == name;
        self.index.find(wanted.spread(), found).map(|entry| entry.number)
    }

    /// The number of a name, which is added if it is new. At most 2³² − 1 names fit; the reader's
    /// size limits keep well below.
    pub fn intern(&mut self, name: &str) -> u32 {
        let new = self.entry(name, u32::try_from(self.ends.len()).unwrap_or(u32::MAX));
        let Names { text, ends, index, .. } = self;
        let known = |entry: &Entry| entry.hash == new.hash && slice(text, ends, entry.number) == name;
        match index.entry(new.spread(), known, |entry| entry.spread()) {
            hash_table::Entry::Occupied(known) => known.get().number,
            hash_table::Entry::Vacant(place) => {
                place.insert(new);
                text.push_str(name);
                ends.push(text.len());
                new.number
            }
        }
    }

    /// The same names in another order: name i is the one that had the number `order[i]`.
    pub(super) fn in_order(mut self, order: &[u32]) -> Self {
        debug_assert_eq!(order.len(), self.len());
        if order.iter().zip(0..).any(|(&old, new)| old != new) {
            let mut place = vec![0; self.len()];
            let (mut text, mut ends) = (String::with_capacity(self.text.len()), Vec::with_capacity(order.len()));
            for (new, &old) in (0..).zip(order) {
                place[old as usize] = new;
                text.push_str(self.get(old));
                ends.push(text.len());
            }
            self.index.iter_mut().for_each(|entry| entry.number = place[entry.number as usize]);
            (self.text, self.ends) = (text, ends);
        }
        self
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
    fn names_in_another_order_are_found_at_their_new_numbers() {
        let mut names = Names::default();
        for i in 0..1000 {
            names.intern(&format!("state {i}"));
        }
        let order: Vec<u32> = (0..1000).map(|i| i * 7 % 1000).collect();
        let ordered = names.clone().in_order(&order);
        for (new, &old) in (0..).zip(&order) {
            assert_eq!(ordered.get(new), names.get(old));
            assert_eq!(ordered.find(names.get(old)), Some(new));
        }
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
