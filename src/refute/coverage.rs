//! What of a declared universe a search goes through, size by size: what is exhausted, what is cut,
//! and by how much.

use serde::Serialize;

use crate::number::counted;
use crate::universe::Part;

/// All sizes of a declared universe, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The declared values.
    pub declared: String,
    /// Whether every declared instance is gone through, up to symmetry.
    pub exhaustive: bool,
    /// How many instances up to symmetry all sizes share; the last one may take as many again. Null
    /// if there is no limit.
    pub budget: Option<u64>,
    /// The size at which the search ended since it had found what it looked for; null if it went on
    /// to the end.
    pub ended_at: Option<Size>,
    /// What becomes of each size; only of those before the end.
    pub sizes: Vec<Stage>,
}

/// The first two places of the order of instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Size {
    /// |S|.
    pub states: usize,
    /// The number of state–action pairs.
    pub pairs: usize,
}

/// The instances of one size. Instances are counted before pruning by symmetry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// The size.
    #[serde(flatten)]
    pub size: Size,
    /// How many instances the declared values make; null if they are too many to be numbered, or
    /// the search stops before this size.
    pub instances: Option<u64>,
    /// How many of these are gone through.
    pub searched: u64,
    /// The values that are left out: `rewards -1`. Empty if the size is exhausted, or left out as a
    /// whole.
    pub left_out: Vec<String>,
}

impl Size {
    /// The size of a part of a universe.
    pub(super) fn of(part: &Part) -> Self {
        Size { states: part.states, pairs: part.pairs }
    }
}

impl Stage {
    /// Whether all declared instances of this size are gone through.
    pub fn is_exhausted(&self) -> bool {
        self.instances == Some(self.searched)
    }
}

impl Coverage {
    /// Whether everything declared that is not larger than this is gone through; if so, what is
    /// smallest in the search is so among everything declared.
    pub fn is_exhausted_up_to(&self, size: Size) -> bool {
        self.sizes.iter().filter(|stage| stage.size <= size).all(Stage::is_exhausted)
    }

    /// What is gone through by a search that ends at this size.
    #[must_use]
    pub fn ending_at(mut self, size: Size) -> Self {
        self.sizes.retain(|stage| stage.size < size);
        Coverage { exhaustive: false, ended_at: Some(size), ..self }
    }

    /// The lines for people: what is declared, what of it is exhausted, what is cut.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("universe: {}", self.declared)];
        let whole: Vec<Size> = self.sizes.iter().filter(|stage| stage.is_exhausted()).map(|stage| stage.size).collect();
        lines.push(match (self.exhaustive, whole.is_empty()) {
            (true, _) => "exhausted: everything declared".to_owned(),
            (false, true) => "exhausted: no size".to_owned(),
            (false, false) => format!("exhausted: {}", ranges(&whole)),
        });
        for stage in self.sizes.iter().filter(|stage| !stage.is_exhausted() && stage.searched > 0) {
            lines.push(format!(
                "cut: {}: {} of {} instances before symmetry, without {}",
                ranges(&[stage.size]),
                stage.searched,
                stage.instances.map_or("more than 2^64".to_owned(), |number| number.to_string()),
                stage.left_out.join("; ")
            ));
        }
        let nothing = self.sizes.iter().filter(|stage| !stage.is_exhausted() && stage.searched == 0);
        let nothing: Vec<Size> = nothing.map(|stage| stage.size).collect();
        if !nothing.is_empty() {
            lines.push(format!("left out: {}", ranges(&nothing)));
        }
        if let Some(size) = self.ended_at {
            lines.push(format!("ended: at the counterexample, among {}", ranges(&[size])));
        }
        lines
    }
}

/// `1 state with 1 to 2 actions, 2 states with 2 actions`: the pairs are all actions of all states.
fn ranges(sizes: &[Size]) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut rest = sizes;
    while let [first, ..] = rest {
        let follows = |(i, size): &(usize, &Size)| **size == Size { pairs: first.pairs + i, ..*first };
        let run = rest.iter().enumerate().take_while(follows).count();
        let states = counted(first.states, "state");
        texts.push(match (first.pairs, first.pairs + run - 1) {
            (from, to) if from == to => format!("{states} with {}", counted(from, "action")),
            (from, to) => format!("{states} with {from} to {to} actions"),
        });
        rest = &rest[run..];
    }
    texts.join(", ")
}
