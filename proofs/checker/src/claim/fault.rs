//! Why a text is no claim, or is not evaluated.

/// Why a text is not read or not evaluated.
#[derive(Debug)]
pub(crate) struct Fault {
    /// From 1; 0 until a term says where it stands.
    pub(crate) line: usize,
    pub(crate) why: Why,
}

#[derive(Debug)]
pub(crate) enum Why {
    /// The text is no claim: syntax, names or types.
    Claim(String),
    /// It is one, but equations and signs cannot decide it.
    NotGround(String),
    /// It is larger than this checker computes with.
    Limit(String),
    /// It takes bounds of exp, and nothing says how narrow.
    NoPrecision,
    /// No function was given that satisfies the equation of the fixed point described here, or bounds
    /// it.
    Missing(String),
}

impl Fault {
    pub(super) fn claim(what: impl Into<String>) -> Self {
        Fault { line: 0, why: Why::Claim(what.into()) }
    }

    pub(super) fn not_ground(what: impl Into<String>) -> Self {
        Fault { line: 0, why: Why::NotGround(what.into()) }
    }

    pub(super) fn limit(what: impl Into<String>) -> Self {
        Fault { line: 0, why: Why::Limit(what.into()) }
    }

    pub(super) fn syntax(line: usize, what: impl Into<String>) -> Self {
        Fault::claim(what).at(line)
    }

    /// On this line, unless an inner term has said where it is.
    pub(super) fn at(self, line: usize) -> Self {
        Fault { line: if self.line == 0 { line } else { self.line }, ..self }
    }
}

/// What evaluation gives.
pub(super) type Evaluated<T> = Result<T, Fault>;
