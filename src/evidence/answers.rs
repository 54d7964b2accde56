//! Answers about one model with their certificates: the optimum, ways to break a tie, pairs of
//! rewards, and soft values.

use super::certified::written;
use super::{Certified, EvidenceError, ModelOrigin, agreement, write};
use crate::cliff::{
    Approach, BrokenTie, DiscountPath, Harm, Map, Path, Plane, Radius, Ray, Repair, TiedState, bump_direction,
};
use crate::mdp::{Direction, Dynamics, Pair, Reward, State};
use crate::number::Rational;
use crate::soft::{SoftSolution, Stability};
use crate::solve::Optimum;

/// V*_R, and A*(·;R) exactly.
///
/// # Errors
/// [`EvidenceError`] unless the checker accepts the certificate of the answer; the same holds for
/// all answers here.
pub fn optimality<'a, 'm, 'o>(
    optimum: &'a Optimum<'m, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Optimum<'m, Rational>>, EvidenceError> {
    let bytes = written(|out| write::optimality(out, optimum, origin));
    Certified::new(optimum, bytes, |optimum, accepted| agreement::optimality(optimum, accepted))
}

/// V*_R, A*(·;R), and how some ties are broken.
///
/// # Errors
/// As [`optimality`].
pub fn cliffs<'o>(
    optimum: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
    broken: Vec<BrokenTie>,
) -> Result<Certified<Vec<BrokenTie>>, EvidenceError> {
    let bytes = written(|out| write::cliffs(out, optimum, origin, &broken));
    Certified::new(broken, bytes, |broken, accepted| agreement::cliffs(optimum, broken, accepted))
}

/// A cliff: two rays from R force different single actions at a state, so that every selection
/// jumps on one of them.
#[derive(Clone, Debug)]
pub struct Cliff {
    /// The state.
    pub state: State,
    /// The actions, both optimal for R.
    pub actions: [Pair; 2],
    /// The directions of the rays, by the paper's construction.
    pub directions: [Direction; 2],
}

/// The cliff at a tied state, between two actions that differ in more than their name if it has
/// such.
///
/// # Errors
/// As [`optimality`].
pub fn discontinuity<'o>(
    optimum: &Optimum<'_, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
    tied: &TiedState,
) -> Result<Certified<Cliff>, EvidenceError> {
    let (one, other) = tied.two_actions();
    let actions = [one, other];
    let directions = actions.map(|pair| bump_direction(optimum.bellman().dynamics, tied.state, pair));
    let (first, second) = (Ray::new(optimum, &directions[0])?, Ray::new(optimum, &directions[1])?);
    let bytes = written(|out| write::discontinuity(out, optimum, origin, tied.state, &first, &second));
    let cliff = Cliff { state: tied.state, actions, directions: directions.clone() };
    Certified::new(cliff, bytes, |cliff, accepted| {
        agreement::discontinuity(optimum, cliff.state, [(&first, one), (&second, other)], accepted)
    })
}

/// The optima of two rewards of the same dynamics.
pub type TwoOptima<'a, 'm, 'n> = (&'a Optimum<'m, Rational>, &'a Optimum<'n, Rational>);

/// Two rewards of the same dynamics, their distance and their optimal action sets.
///
/// # Errors
/// As [`optimality`].
pub fn pair<'a, 'm, 'n, 'o>(
    first: &'a Optimum<'m, Rational>,
    second: &'a Optimum<'n, Rational>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<TwoOptima<'a, 'm, 'n>>, EvidenceError> {
    let bytes = written(|out| write::pair(out, first, second, origin));
    Certified::new((first, second), bytes, |pair, accepted| agreement::pair(*pair, accepted))
}

/// Bounds of the soft values.
///
/// # Errors
/// As [`optimality`].
pub fn soft<'a, 'm, 'o>(
    solution: &'a SoftSolution<'m>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a SoftSolution<'m>>, EvidenceError> {
    let bytes = written(|out| write::soft(out, solution, origin));
    Certified::new(solution, bytes, |solution, accepted| agreement::soft(solution, accepted))
}

/// How far the soft policy moves, at most, to any reward within a distance.
///
/// # Errors
/// As [`optimality`].
pub fn stability<'a, 'm, 'o>(
    stability: &'a Stability<'m>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Stability<'m>>, EvidenceError> {
    let bytes = written(|out| write::stability(out, stability, origin));
    Certified::new(stability, bytes, |stability, accepted| agreement::stability(stability, accepted))
}

/// How far R may move before π is not the one optimal policy.
///
/// # Errors
/// As [`optimality`].
pub fn radius<'a, 'o>(
    optimum: &Optimum<'_, Rational>,
    radius: &'a Radius,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Radius>, EvidenceError> {
    let bytes = written(|out| write::radius(out, optimum, radius, origin));
    Certified::new(radius, bytes, |radius, accepted| agreement::radius(optimum, radius, accepted))
}

/// How large a bonus has to be, and one that is so large, if there is one.
///
/// # Errors
/// As [`optimality`].
pub fn repair<'a, 'o>(
    optimum: &Optimum<'_, Rational>,
    repair: &'a Repair,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Repair>, EvidenceError> {
    let bytes = written(|out| write::repair(out, optimum, repair, origin));
    Certified::new(repair, bytes, |repair, accepted| agreement::repair(optimum, repair, accepted))
}

/// The best and the worst of a second criterion over all optimal policies; the origin says which
/// reward of the file it is.
///
/// # Errors
/// As [`optimality`].
pub fn harm<'a, 'h, 'o>(
    optimum: &Optimum<'_, Rational>,
    harm: &'h Harm<'a>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'h Harm<'a>>, EvidenceError> {
    let bytes = written(|out| write::harm(out, optimum, harm, origin));
    Certified::new(harm, bytes, |harm, accepted| agreement::harm(optimum, harm, accepted))
}

/// How far the nearest reward is at which one of some actions is optimal.
///
/// # Errors
/// As [`optimality`].
pub fn approach<'a, 'o>(
    optimum: &Optimum<'_, Rational>,
    approach: &'a Approach,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Approach>, EvidenceError> {
    let bytes = written(|out| write::approach(out, optimum, approach, origin));
    Certified::new(approach, bytes, |approach, accepted| agreement::approach(optimum, approach, accepted))
}

/// The sets of optimal actions on the way from one discount to another.
///
/// # Errors
/// As [`optimality`].
pub fn discount_path<'a, 'o>(
    dynamics: &Dynamics,
    reward: &Reward,
    path: &'a DiscountPath,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a DiscountPath>, EvidenceError> {
    let bytes = written(|out| write::discount_path(out, dynamics, reward, path, origin));
    Certified::new(path, bytes, |path, accepted| agreement::discount_path(dynamics, reward, path, accepted))
}

/// The sets of optimal actions on the way from one reward to another.
///
/// # Errors
/// As [`optimality`].
pub fn path<'a, 'm, 'o>(
    dynamics: &Dynamics,
    ends: [&Reward; 2],
    path: &'a Path<'m>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Path<'m>>, EvidenceError> {
    let bytes = written(|out| write::path(out, dynamics, ends, path, origin));
    Certified::new(path, bytes, |path, accepted| agreement::path(dynamics, ends, path, accepted))
}

/// The sets of optimal actions over a polygon of weights.
///
/// # Errors
/// As [`optimality`].
pub fn map<'a, 'm, 'o>(
    dynamics: &Dynamics,
    plane: &Plane,
    map: &'a Map<'m>,
    origin: impl Into<ModelOrigin<'o>>,
) -> Result<Certified<&'a Map<'m>>, EvidenceError> {
    let bytes = written(|out| write::map(out, dynamics, plane, map, origin));
    Certified::new(map, bytes, |map, accepted| agreement::map(dynamics, plane, map, accepted))
}
