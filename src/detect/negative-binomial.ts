/**
 * Counts that vary more than Poisson's: mean μ and variance μ + dispersion · μ².
 * Every function takes a dispersion above 0; as it nears 0 the counts near Poisson's.
 */

const FRACTION_STEPS_MAX = 400;
const FRACTION_PRECISION = 1e-9;
const TINY = 1e-300;
const STIRLING_FROM = 10;

/** ln P(Y ≥ count); 0 for a count of 0 or less. */
export function logUpperTail(count: number, mean: number, dispersion: number): number {
  if (count <= 0) return 0;
  const size = 1 / dispersion;
  return logBetaShare(count, size, mean / (size + mean), size / (size + mean));
}

/** ln P(Y ≤ count). */
export function logLowerTail(count: number, mean: number, dispersion: number): number {
  const size = 1 / dispersion;
  return logBetaShare(size, Math.floor(count) + 1, size / (size + mean), mean / (size + mean));
}

/** ln of how many times as likely the count is when the mean is `factor` times as large. */
export function logLikelihoodRatio(count: number, mean: number, dispersion: number, factor: number): number {
  const size = 1 / dispersion;
  return count * Math.log(factor) - (count + size) * Math.log1p(((factor - 1) * mean) / (size + mean));
}

/** A count that has at most `tail` of the counts above it: the least such one, to a 500th. */
export function upperQuantile(tail: number, mean: number, dispersion: number): number {
  const aim = Math.log(tail);
  const above = (count: number) => logUpperTail(count + 1, mean, dispersion) - aim;
  let low = -1;
  let high = Math.ceil(mean + 3 * deviation(mean, dispersion));
  for (; above(high) > 0; high = 2 * high + 1) low = high;
  return searched(above, low, high);
}

/** A count that has at most `tail` of the counts below it: the greatest such one, to a 500th. */
export function lowerQuantile(tail: number, mean: number, dispersion: number): number {
  const aim = Math.log(tail);
  const below = (count: number) => logLowerTail(-count - 1, mean, dispersion) - aim;
  // Not even no count at all is as rare as that.
  if (below(-1) > 0) return 0;
  return -searched(below, -Math.ceil(mean) - 1, -1);
}

/** The least count from above `low` to `high` for which `excess`, which falls, is not above 0; by the Illinois method. */
function searched(excess: (count: number) => number, low: number, high: number): number {
  const step = Math.max(1, Math.abs(high) / 500);
  let [under, above] = [low, excess(low)];
  let [over, below] = [high, excess(high)];
  while (over - under > step) {
    const guess = Math.round(under + (above / (above - below)) * (over - under));
    const middle = Math.min(Math.max(guess, Math.floor(under + step)), Math.ceil(over - step));
    const value = excess(middle);
    if (value > 0) {
      [under, above] = [middle, value];
      below /= 2;
    } else {
      [over, below] = [middle, value];
      above /= 2;
    }
  }
  return over;
}

/** Of one count. */
export function deviation(mean: number, dispersion: number): number {
  return Math.sqrt(mean + dispersion * mean * mean);
}

/** ln of the regularized incomplete beta function at `x`, whose complement is `rest`. */
function logBetaShare(a: number, b: number, x: number, rest: number): number {
  if (x <= 0) return Number.NEGATIVE_INFINITY;
  if (rest <= 0) return 0;
  const front = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest);
  if (x < (a + 1) / (a + b + 2)) return Math.min(0, front + Math.log(fraction(a, b, x) / a));
  return Math.log(Math.max(TINY, 1 - Math.exp(front) * (fraction(b, a, rest) / b)));
}

/** Its continued fraction, by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let step = 1; step <= FRACTION_STEPS_MAX; step++) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step));
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= c * d;
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < FRACTION_PRECISION) break;
  }
  return value;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Stirling's series, after stepping up to where it holds to fourteen digits. */
function logGamma(value: number): number {
  let x = value;
  let product = 1;
  for (; x < STIRLING_FROM; x++) product *= x;
  const square = 1 / (x * x);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1_260 - square * (1 / 1_680 - square / 1_188)))) / x;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
