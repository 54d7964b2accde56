//! Writes certificates from the oracle's results, independently of the checker's own printer.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use crate::oracle::{Mdp, Q, Reward, Sets, distance};

/// How `value` sections choose denominators.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Over {
    /// One for all rows.
    Shared,
    /// Each row its own, in lowest terms.
    Own,
    /// One for all rows, larger than needed.
    Unreduced,
}

pub struct Writer<'a> {
    pub mdp: &'a Mdp,
    pub over: Over,
    lines: Vec<String>,
}

/// Adds or corrects the end line.
pub fn sealed(lines: &[&str]) -> String {
    let lines = match lines.split_last() {
        Some((last, before)) if last.starts_with("end ") => before,
        _ => lines,
    };
    let text: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{text}end {hash:016x}\n")
}

fn quoted(name: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
            format!("\\u{{{:x}}}", c as u32)
        }
        c => c.to_string(),
    };
    format!("\"{}\"", name.chars().map(escape).collect::<String>())
}

impl<'a> Writer<'a> {
    pub fn new(kind: &str, mdp: &'a Mdp, over: Over) -> Self {
        let mut writer = Writer { mdp, over, lines: vec![] };
        writer.line("cliff-certificate 1");
        writer.line(format!("claim {kind}"));
        writer.line(format!("discount {}", mdp.discount));
        let list = |next: &[(usize, Q)]| next.iter().map(|(s, p)| format!("{s}:{p}")).collect::<Vec<_>>().join(" ");
        let initial = mdp.initial.as_ref().map_or("none".to_owned(), |initial| list(initial));
        writer.line(format!("initial {initial}"));
        writer.line(format!("states {}", mdp.states.len()));
        for state in &mdp.states {
            writer.line(format!("state {}", quoted(&state.name)));
            for action in &state.actions {
                writer.line(format!("action {} {}", quoted(&action.name), list(&action.next)));
            }
        }
        writer
    }

    pub fn line(&mut self, line: impl Into<String>) -> &mut Self {
        self.lines.push(line.into());
        self
    }

    pub fn pairs(&mut self, heading: &str, rows: &[Vec<Q>]) -> &mut Self {
        self.line(heading);
        for row in rows {
            self.line(joined(row));
        }
        self
    }

    pub fn sets(&mut self, heading: &str, rows: &[Vec<usize>]) -> &mut Self {
        self.line(heading);
        for row in rows {
            self.line(joined(row));
        }
        self
    }

    pub fn naturals(&mut self, heading: &str, rows: &[usize]) -> &mut Self {
        self.sets(heading, &rows.iter().map(|x| vec![*x]).collect::<Vec<_>>())
    }

    pub fn values(&mut self, heading: &str, values: &[Q]) -> &mut Self {
        self.line(heading);
        let shared = values.iter().fold(BigInt::one(), |all, v| all.lcm(v.denom()));
        let mut before = BigInt::zero();
        for value in values {
            let over = match self.over {
                Over::Shared => shared.clone(),
                Over::Own => value.denom().clone(),
                Over::Unreduced => &shared * 6,
            };
            if over != before {
                self.line(format!("over {over}"));
            }
            self.line((value.numer() * &over / value.denom()).to_string());
            before = over;
        }
        self
    }

    /// The rank, where the discount is 1, and the end line.
    pub fn end(&mut self) -> String {
        if self.mdp.discount.is_one() {
            let ranks = self.mdp.ranks().expect("every policy terminates");
            self.naturals("rank", &ranks);
        }
        sealed(&self.lines.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

pub fn joined<T: ToString>(row: &[T]) -> String {
    row.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}

pub fn optimality(mdp: &Mdp, reward: &Reward, over: Over) -> String {
    let (value, sets) = mdp.optimum(reward);
    let mut out = Writer::new("optimality", mdp, over);
    out.pairs("reward", reward).values("value", &value).sets("optimal", &sets).end()
}

/// A certificate of kind `ray` for one direction, `discontinuity` for two.
pub fn rays(mdp: &Mdp, reward: &Reward, at: usize, directions: &[Reward], over: Over) -> String {
    let kind = if directions.len() == 1 { "ray" } else { "discontinuity" };
    let (value, sets) = mdp.optimum(reward);
    let mut out = Writer::new(kind, mdp, over);
    out.pairs("reward", reward).line(format!("at {at}"));
    out.line(format!("optimal-at-start {}", joined(&sets[at]))).values("value", &value);
    for direction in directions {
        let piece = mdp.first_piece(reward, direction);
        let Sets { within, end, .. } = &piece.sets[at];
        out.line("ray").pairs("direction", direction);
        out.line(format!("until {}", piece.until.as_ref().map_or("infinity".into(), Q::to_string)));
        out.line(format!("optimal-within {}", joined(within)));
        if let Some(end) = end {
            out.line(format!("optimal-at-end {}", joined(end)));
        }
        out.naturals("choice", &piece.choice).values("slope", &piece.slope);
    }
    out.end()
}

/// A certificate of kind `cliffs` with all cliffs that can be listed; W and the first pair are
/// those of a bonus on the first optimal action.
pub fn cliffs(mdp: &Mdp, reward: &Reward, over: Over) -> String {
    let (value, sets) = mdp.optimum(reward);
    let mut out = Writer::new("cliffs", mdp, over);
    out.pairs("reward", reward).values("value", &value).sets("optimal", &sets);
    for at in (0..sets.len()).filter(|at| is_cliff(mdp, *at, &sets[*at])) {
        let bonus = indicator(mdp, at, sets[at][0]);
        let slope = mdp.first_piece(reward, &bonus).slope;
        let common = slope.iter().fold(BigInt::one(), |all, v| all.lcm(v.denom()));
        out.line(format!("cliff {at}"));
        let positive: Vec<usize> = (0..slope.len()).filter(|s| !slope[*s].is_zero()).collect();
        out.line(format!("reach {}", positive.len()));
        for s in positive {
            out.line(format!("{s} {}", slope[s].numer() * &common / slope[s].denom()));
        }
        let rises = mdp.q_values(&bonus, &slope);
        let q = mdp.q_values(reward, &value);
        let pairs = (0..sets.len()).flat_map(|s| (0..q[s].len()).map(move |a| (s, a)));
        let crossing = pairs.filter(|(s, a)| !sets[*s].contains(a) && rises[*s][*a] > slope[*s]);
        let first = crossing.min_by_key(|(s, a)| (&value[*s] - &q[*s][*a]) / (&rises[*s][*a] - &slope[*s]));
        out.line(first.map_or("first none".to_owned(), |(s, a)| format!("first {s} {a}")));
    }
    out.end()
}

/// Whether a state may be listed.
pub fn is_cliff(mdp: &Mdp, at: usize, optimal: &[usize]) -> bool {
    optimal.len() > 1 && !(mdp.discount.is_one() && mdp.absorbing(at))
}

/// 1 at one pair, 0 at all others.
pub fn indicator(mdp: &Mdp, at: usize, action: usize) -> Reward {
    let mut rows: Reward = mdp.states.iter().map(|state| vec![Q::zero(); state.actions.len()]).collect();
    rows[at][action] = Q::one();
    rows
}

pub fn pair(mdp: &Mdp, reward: &Reward, reward_2: &Reward, over: Over) -> String {
    let ((value, sets), (value_2, sets_2)) = (mdp.optimum(reward), mdp.optimum(reward_2));
    let mut out = Writer::new("pair", mdp, over);
    out.pairs("reward", reward).pairs("reward-2", reward_2);
    out.line(format!("distance {}", distance(reward, reward_2)));
    out.values("value", &value).sets("optimal", &sets);
    out.values("value-2", &value_2).sets("optimal-2", &sets_2).end()
}

/// The radius of the first of the optimal policies with every reward free, in the sup norm. The
/// occupancies are exact over one denominator, or off by `error` on the diagonal.
pub fn radius(mdp: &Mdp, reward: &Reward, classes: &[Vec<usize>], error: &Q) -> Option<String> {
    let (value, sets) = mdp.optimum(reward);
    let n = mdp.states.len();
    let choice: Vec<usize> = sets.iter().map(|set| set[0]).collect();
    let counted = |s: usize| !(mdp.discount.is_one() && mdp.absorbing(s));
    let weight = |s: usize| if counted(s) { Q::one() } else { Q::zero() };
    let shape = |f: &dyn Fn(usize, usize) -> Q| -> Reward {
        (0..n).map(|s| (0..mdp.states[s].actions.len()).map(|a| f(s, a)).collect()).collect()
    };
    let rival = |s: usize, a: usize| counted(s) && classes[s][a] != classes[s][choice[s]];
    // The visits of t are the value of the reward that is 1 there.
    let visits: Vec<Vec<Q>> = (0..n)
        .map(|t| {
            mdp.choice_value(&shape(&|s, a| if s == t && a == choice[t] { weight(t) } else { Q::zero() }), &choice)
        })
        .collect();
    let total: Vec<Q> = (0..n).map(|s| visits.iter().map(|row| row[s].clone()).sum()).collect();
    let difference = |s: usize, a: usize| -> Vec<Q> {
        let ahead = |t: usize| mdp.states[s].actions[a].next.iter().map(|(u, p)| p * &visits[t][*u]).sum::<Q>();
        (0..n).map(|t| &visits[t][s] - &mdp.discount * ahead(t)).collect()
    };
    let magnitude = |x: Q| if x < Q::zero() { -x } else { x };
    let speed = |s: usize, a: usize| Q::one() + difference(s, a).into_iter().map(magnitude).sum::<Q>();
    let values = mdp.q_values(reward, &value);
    let pairs: Vec<(usize, usize)> = (0..n)
        .flat_map(|s| (0..mdp.states[s].actions.len()).map(move |a| (s, a)))
        .filter(|&(s, a)| rival(s, a))
        .collect();
    if pairs.iter().any(|&(s, a)| values[s][a] >= value[s]) {
        return None;
    }
    let distance = |&(s, a): &(usize, usize)| (&value[s] - &values[s][a]) / speed(s, a);
    let nearest = pairs.iter().min_by_key(|pair| distance(pair));
    let mut out = Writer::new("radius", mdp, Over::Shared);
    out.pairs("reward", reward).pairs("freedom", &shape(&|s, _| weight(s))).line("norm sup").sets("class", classes);
    out.values("value", &value).naturals("choice", &choice).values("horizon", &total);
    let near = |s: usize, t: usize| if s == t { &visits[t][s] + error } else { visits[t][s].clone() };
    let rows: Vec<Vec<Q>> = (0..n).map(|s| (0..n).map(|t| near(s, t)).collect()).collect();
    let over = rows.iter().flatten().fold(BigInt::one(), |all, x| all.lcm(x.denom()));
    out.line("occupancy").line(format!("over {over}"));
    for (s, row) in rows.iter().enumerate() {
        let entries = row.iter().enumerate().filter(|(_, x)| !x.is_zero());
        let entries: Vec<String> = entries.map(|(t, x)| format!("{t}:{}", x.numer() * &over / x.denom())).collect();
        out.line(if entries.is_empty() { format!("{s}:{over}") } else { entries.join(" ") });
    }
    if !error.is_zero() {
        for &(s, a) in &pairs {
            out.values(&format!("vector {s} {a}"), &difference(s, a));
        }
    }
    let speeds = shape(&|s, a| if rival(s, a) { speed(s, a) } else { Q::zero() });
    out.pairs("speed-lower", &speeds).pairs("speed-upper", &speeds);
    let radius = nearest.map_or("infinity".to_owned(), |pair| distance(pair).to_string());
    out.line(format!("radius-lower {radius}")).line(format!("radius-upper {radius}"));
    if let Some((s, a)) = nearest {
        out.line(format!("nearest {s} {a}"));
    }
    Some(out.end())
}
