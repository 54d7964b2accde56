//! Convex polygons with rational corners, cut by lines in integers.

use std::cmp::Ordering;

use malachite_base::num::arithmetic::traits::{DivExactAssign, Gcd, Lcm};
use malachite_base::num::basic::traits::Zero;

use crate::number::{Fraction, Integer, Natural, Rational};

/// A point (x/w, y/w) as integers w > 0, x and y without a common factor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point([Integer; 3]);

/// The points at which c + ax + by ≤ 0, where not all three are 0.
#[derive(Clone, Debug)]
pub(super) struct HalfPlane([Integer; 3]);

/// Corners, counterclockwise.
#[derive(Clone, Debug)]
pub(super) struct Polygon(pub(super) Vec<Point>);

impl Point {
    fn of([x, y]: &[Rational; 2]) -> Self {
        let whole = |x: &Rational, by: &Natural| Integer::from_sign_and_abs(*x >= 0u32, x.numerator_ref() * by);
        let (v, w) = (x.denominator_ref(), y.denominator_ref());
        Point([Integer::from(v * w), whole(x, w), whole(y, v)]).without_factor()
    }

    fn without_factor(mut self) -> Self {
        let factor = self.0.iter().fold(Natural::ZERO, |factor, x| factor.gcd(x.unsigned_abs_ref()));
        if factor > 1u32 {
            let factor = Integer::from(factor);
            self.0.iter_mut().for_each(|x| x.div_exact_assign(&factor));
        }
        self
    }

    pub(super) fn coordinates(&self) -> [Rational; 2] {
        [1, 2].map(|k| Rational::from_integers_ref(&self.0[k], &self.0[0]))
    }

    /// A direction to the right of the way to another point.
    pub(super) fn right_of(&self, other: &Point) -> [Rational; 2] {
        let [_, a, b] = &HalfPlane::left_of(self, other).0;
        [a, b].map(|x| Rational::from(x.cmp(&Integer::ZERO) as i8))
    }
}

impl HalfPlane {
    /// Where an affine function with these coefficients is at most 0; none if it is 0 everywhere.
    pub(super) fn new(coefficients: [Fraction<'_>; 3]) -> Option<Self> {
        if coefficients.iter().all(|x| *x.numerator() == 0u32) {
            return None;
        }
        let [c, a, b] = coefficients.map(Fraction::whole);
        let common = (&*c.1).lcm(&*a.1).lcm(&*b.1);
        Some(HalfPlane([c, a, b].map(|(numerator, over)| numerator * Integer::from(&common / &*over))))
    }

    /// The points to the left of the way from one point to another.
    fn left_of(Point(p): &Point, Point(q): &Point) -> Self {
        let minor = |i: usize, j: usize| &p[j] * &q[i] - &p[i] * &q[j];
        HalfPlane([minor(1, 2), minor(2, 0), minor(0, 1)])
    }

    /// w times the function, at a point.
    fn at(&self, Point(point): &Point) -> Integer {
        self.0.iter().zip(point).map(|(coefficient, x)| coefficient * x).sum()
    }

    /// Whether a point lies on its line.
    pub(super) fn ends_at(&self, point: &Point) -> bool {
        self.at(point) == 0u32
    }
}

impl Polygon {
    pub(super) fn of(corners: &[[Rational; 2]]) -> Self {
        Polygon(corners.iter().map(Point::of).collect())
    }

    /// The half planes that it is the intersection of.
    pub(super) fn borders(&self) -> Vec<HalfPlane> {
        let next = self.0.iter().cycle().skip(1);
        self.0.iter().zip(next).map(|(p, q)| HalfPlane::left_of(p, q)).collect()
    }

    /// Keeps what lies in a half plane.
    pub(super) fn cut(&mut self, half_plane: &HalfPlane) {
        let heights: Vec<Integer> = self.0.iter().map(|point| half_plane.at(point)).collect();
        if heights.iter().all(|height| *height <= 0u32) {
            return;
        }
        let mut kept = Vec::new();
        for (number, (point, height)) in self.0.iter().zip(&heights).enumerate() {
            let next = (number + 1) % heights.len();
            if *height <= 0u32 {
                kept.push(point.clone());
            }
            let signs = [height, &heights[next]].map(|height| height.cmp(&Integer::ZERO));
            if signs == [Ordering::Less, Ordering::Greater] || signs == [Ordering::Greater, Ordering::Less] {
                let ([one, other], weights) =
                    ([point, &self.0[next]], [&heights[next], height].map(Integer::unsigned_abs_ref));
                let weights = weights.map(Integer::from);
                let mean = |k: usize| &one.0[k] * &weights[0] + &other.0[k] * &weights[1];
                kept.push(Point([0, 1, 2].map(mean)).without_factor());
            }
        }
        self.0 = kept;
    }

    /// Twice its area.
    pub(super) fn double_area(&self) -> Rational {
        let corners: Vec<[Rational; 2]> = self.0.iter().map(Point::coordinates).collect();
        let next = corners.iter().cycle().skip(1);
        corners.iter().zip(next).map(|(p, q)| &p[0] * &q[1] - &p[1] * &q[0]).sum()
    }
}
