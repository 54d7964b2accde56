// V* and all optimal actions of a dense model, exactly: the strongest rival that we know how to build.
//
//     cc -O3 -march=native dense.c -o dense -lopenblas -lgmp -lm
//     cc -O3 -march=native -DWITH_FLINT dense.c -o dense-flint -lopenblas -lflint -lgmp -lm
//     ./dense <MODEL
//
// A model is text: states, actions of each, p and q with γ = p/q; then for each state and action the reward, a whole
// number, and whole weights of all states, which are probabilities times their sum. Prints seconds of processor time,
// the number of optimal pairs, and V* in lowest terms, a line each. Floats propose a policy (value iteration without
// what all values gain in common), OpenBLAS inverts its matrix, and Wan's division with remainder (Z. Wan, J. Symb.
// Comput. 41, 2006) finds the digits of V* from the inverse: all sums in it are whole numbers below 2^53. With
// WITH_FLINT that system is given to fmpz_mat_solve instead.
#include <cblas.h>
#include <gmp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef WITH_FLINT
#include <flint/fmpz_mat.h>
#endif

void dgetrf_(int *, int *, double *, int *, int *, int *);
void dgetri_(int *, double *, int *, int *, double *, int *, int *);

enum { BITS = 35 }; // digits of V* in each step; checked below to keep sums exact
static int n, actions, top, bottom;
static double *reward, *weight, *total; // for each pair; weights in rows
static double *a, *inverse, *b;         // A x = b for the policy, A = bottom·total·I − top·weight
static int *policy;
static mpz_t *numerator, denominator;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void multiply(int rows, const double *m, const double *x, double *y) {
  cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, n, 1, m, n, x, 1, 0, y, 1);
}

// The best action of every state for values v, whose means over all pairs are left in q; says whether the policy moved.
static int improve(const double *v, double *q, double *best) {
  int moved = 0;
  multiply(n * actions, weight, v, q);
  for (int s = 0; s < n; s++) {
    best[s] = -INFINITY;
    int choice = 0;
    for (int p = s * actions; p < (s + 1) * actions; p++) {
      q[p] = reward[p] + q[p] / total[p] * top / bottom;
      if (q[p] > best[s]) best[s] = q[p], choice = p;
    }
    moved |= policy[s] != choice, policy[s] = choice;
  }
  return moved;
}

static void propose(double *v, double *q, double *best) {
  memset(v, 0, n * sizeof *v);
  for (int sweep = 0; sweep < 1000; sweep++) {
    int moved = improve(v, q, best);
    double low = INFINITY, high = -INFINITY;
    for (int s = 0; s < n; s++) low = fmin(low, best[s] - v[s]), high = fmax(high, best[s] - v[s]);
    for (int s = 0; s < n; s++) v[s] = best[s] - low;
    if (!moved && high - low < 1e-3) return;
  }
}

static void system_of_policy(void) {
  for (int s = 0; s < n; s++) {
    int p = policy[s];
    for (int t = 0; t < n; t++) a[s * n + t] = -top * weight[(size_t)p * n + t];
    a[s * n + s] += bottom * total[p];
    b[s] = reward[p] * bottom * total[p];
  }
}

#ifdef WITH_FLINT
static void solve(double *v) {
  fmpz_mat_t m, x, y;
  fmpz_t d;
  fmpz_mat_init(m, n, n), fmpz_mat_init(x, n, 1), fmpz_mat_init(y, n, 1), fmpz_init(d);
  for (int i = 0; i < n * n; i++) fmpz_set_si(fmpz_mat_entry(m, i / n, i % n), (long)a[i]);
  for (int i = 0; i < n; i++) fmpz_set_si(fmpz_mat_entry(y, i, 0), (long)b[i]);
  if (!fmpz_mat_solve(x, d, m, y)) exit(1);
  fmpz_get_mpz(denominator, d);
  for (int i = 0; i < n; i++) {
    fmpz_get_mpz(numerator[i], fmpz_mat_entry(x, i, 0));
    mpq_t value;
    mpq_init(value), mpz_set(mpq_numref(value), numerator[i]), mpz_set(mpq_denref(value), denominator);
    mpq_canonicalize(value);
    v[i] = mpq_get_d(value), mpq_clear(value);
  }
  fmpz_mat_clear(m), fmpz_mat_clear(x), fmpz_mat_clear(y), fmpz_clear(d);
}
#else
// The denominator of the fraction near x / 2^bits, by Euclid's algorithm down to half the bits.
static void missing_factor(mpz_t factor, const mpz_t x, long bits) {
  mpz_t r, s, t, q;
  mpz_init_set_ui(r, 1), mpz_init_set(s, x), mpz_init_set_ui(t, 0), mpz_init(q);
  mpz_mul_2exp(r, r, bits), mpz_set_ui(factor, 1);
  while ((long)mpz_sizeinbase(s, 2) > bits / 2 && mpz_sgn(s)) {
    mpz_tdiv_qr(q, r, r, s), mpz_submul(t, q, factor), mpz_swap(r, s), mpz_swap(t, factor);
  }
  mpz_abs(factor, factor), mpz_clears(r, s, t, q, NULL);
}

// V* from its digits, where they prove it: |A (N − d V*)| < 1, so that these whole numbers are 0.
static int reconstruct(const double *digits, int steps, const double *rest) {
  long bits = (long)BITS * (steps - 1);
  double largest = 0, norm = 0, least = INFINITY;
  for (int i = 0; i < n; i++) {
    double sum = cblas_dasum(n, a + i * n, 1), diagonal = a[i * n + i];
    norm = fmax(norm, sum), least = fmin(least, 2 * diagonal - sum), largest = fmax(largest, fabs(rest[i]));
  }
  mpz_t x, error, factor;
  mpz_inits(x, error, factor, NULL), mpz_set_ui(denominator, 1);
  size_t limbs = bits / 64 + 3;
  mp_limb_t *packed = malloc(limbs * sizeof *packed);
  int done = 1;
  for (int i = 0; i < n && done; i++) {
    __int128 carry = 0;
    int place = 0;
    size_t used = 0;
    for (int step = steps - 1; step >= 0; step--) {
      carry += (__int128)(long)digits[(size_t)step * n + i] << place, place += BITS;
      if (place >= 64) packed[used++] = (mp_limb_t)carry, carry >>= 64, place -= 64;
    }
    mpz_import(x, used, -1, sizeof *packed, 0, 0, packed);
    mpz_set_si(error, (long)carry), mpz_mul_2exp(error, error, 64 * used), mpz_add(x, x, error);
    for (int round = 0;; round++) {
      mpz_mul(error, x, denominator);
      mpz_set_ui(factor, 1), mpz_mul_2exp(factor, factor, bits - 1), mpz_add(numerator[i], error, factor);
      mpz_fdiv_q_2exp(numerator[i], numerator[i], bits);
      mpz_mul_2exp(factor, numerator[i], bits), mpz_sub(factor, error, factor);
      // d |V* − x / 2^bits| is at most that much, in bits.
      double rounding = mpz_sizeinbase(denominator, 2) + log2(1 + largest / least);
      double off = fmax(mpz_sgn(factor) ? mpz_sizeinbase(factor, 2) : 0, rounding) + 1;
      if (off + log2(norm) < bits) break;
      if (round || mpz_sizeinbase(denominator, 2) * 2 > (size_t)bits) { done = 0; break; }
      mpz_fdiv_r_2exp(error, error, bits), missing_factor(factor, error, bits);
      for (int j = 0; j < i; j++) mpz_mul(numerator[j], numerator[j], factor);
      mpz_mul(denominator, denominator, factor);
    }
  }
  free(packed), mpz_clears(x, error, factor, NULL);
  return done;
}

static void solve(double *v) {
  memcpy(inverse, a, sizeof *a * n * n);
  int *pivots = malloc(n * sizeof *pivots), most = 4096, attempt = n * 10 * 2 / BITS / 2;
  int room = 64 * n, failed;
  double *work = malloc(room * sizeof *work);
  // LAPACK reads columns where rows stand: it inverts the transpose, which is the transpose of the inverse.
  dgetrf_(&n, &n, inverse, &n, pivots, &failed), dgetri_(&n, inverse, &n, pivots, work, &room, &failed), free(work);
  double *digits = malloc(sizeof *digits * n * most), *rest = malloc(n * sizeof *rest), *sum = malloc(n * sizeof *sum);
  memcpy(rest, b, n * sizeof *rest);
  double scale = 1, norm = 0;
  for (int i = 0; i < n; i++) norm = fmax(norm, cblas_dasum(n, a + i * n, 1));
  for (int step = 0; step < most; step++) {
    double *x = digits + (size_t)step * n;
    for (int i = 0; i < n; i++) rest[i] *= scale;
    multiply(n, inverse, rest, x);
    double largest = 0;
    for (int i = 0; i < n; i++) x[i] = nearbyint(x[i]), largest = fmax(largest, fabs(x[i]));
    if (norm * largest > 0x1p53) fprintf(stderr, "digits too long\n"), exit(1);
    multiply(n, a, x, sum);
    for (int i = 0; i < n; i++) rest[i] -= sum[i];
    if (step == 0) memcpy(v, x, n * sizeof *v);
    if (step == 1) for (int i = 0; i < n; i++) v[i] += ldexp(x[i], -BITS);
    scale = 0x1p35;
    if (step + 1 >= attempt) {
      if (reconstruct(digits, step + 1, rest)) break;
      attempt = attempt * 17 / 16 + 1;
    }
  }
  free(pivots), free(digits), free(rest), free(sum);
}
#endif

// The sign of Q*(p) − V*(s) by whole numbers.
static int sign(int s, int p) {
  mpz_t sum;
  mpz_init(sum), mpz_mul_si(sum, denominator, (long)(reward[p] * bottom * total[p]));
  for (int t = 0; t < n; t++) mpz_addmul_ui(sum, numerator[t], (unsigned long)(top * weight[(size_t)p * n + t]));
  mpz_submul_ui(sum, numerator[s], (unsigned long)(bottom * total[p]));
  int sign = mpz_sgn(sum);
  mpz_clear(sum);
  return sign;
}

// The number of optimal pairs. Floats of exact values err by far less than a millionth; the rest is whole numbers.
static int optimal(const double *v, double *q, double *best) {
  for (;;) {
    int pairs = 0, moved = 0, *chosen = malloc(n * sizeof *chosen);
    memcpy(chosen, policy, n * sizeof *chosen), improve(v, q, best), memcpy(policy, chosen, n * sizeof *chosen);
    free(chosen);
    for (int p = 0; p < n * actions; p++) {
      int s = p / actions;
      double gap = q[p] - v[s];
      int order = p == policy[s] ? 0 : gap > 1e-6 ? 1 : gap < -1e-6 ? -1 : sign(s, p);
      pairs += order == 0;
      if (order > 0) policy[s] = p, moved = 1;
    }
    if (!moved) return pairs;
    system_of_policy(), solve((double *)v);
  }
}

int main(void) {
  if (scanf("%d %d %d %d", &n, &actions, &top, &bottom) != 4) return 1;
  size_t pairs = (size_t)n * actions;
  reward = malloc(pairs * sizeof *reward), total = calloc(pairs, sizeof *total), weight = malloc(pairs * n * sizeof *weight);
  for (size_t p = 0; p < pairs; p++) {
    if (scanf("%lf", reward + p) != 1) return 1;
    for (int t = 0; t < n; t++) {
      if (scanf("%lf", weight + p * n + t) != 1) return 1;
      total[p] += weight[p * n + t];
    }
  }
  a = malloc(sizeof *a * n * n), inverse = malloc(sizeof *a * n * n), b = malloc(n * sizeof *b);
  policy = calloc(n, sizeof *policy), numerator = malloc(n * sizeof *numerator), mpz_init(denominator);
  for (int i = 0; i < n; i++) mpz_init(numerator[i]);
  double *v = malloc(n * sizeof *v), *q = malloc(pairs * sizeof *q), *best = malloc(n * sizeof *best);
  double fastest = INFINITY, begun = now();
  int found = 0;
  while (now() - begun < 0.5 || found == 0) {
    double start = now();
    propose(v, q, best), system_of_policy(), solve(v);
    found = optimal(v, q, best);
    fastest = fmin(fastest, now() - start);
  }
  printf("%.7f %d\n", fastest, found);
  for (int i = 0; i < n; i++) {
    mpq_t value;
    mpq_init(value), mpz_set(mpq_numref(value), numerator[i]), mpz_set(mpq_denref(value), denominator);
    mpq_canonicalize(value), gmp_printf("%Qd\n", value), mpq_clear(value);
  }
  return 0;
}
