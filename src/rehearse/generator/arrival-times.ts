import { seededRandom } from "../../media/index.ts";

/**
 * When so many listeners come within so long: a Poisson process, given that it has this many arrivals. Milliseconds from the start,
 * rising. The moments do not wait for anybody: arrivals are an open model.
 */
export function arrivalTimes(options: { count: number; withinMs: number; seed: number }): Float64Array {
  const random = seededRandom(options.seed);
  const times = new Float64Array(options.count);
  let sum = 0;
  for (let at = 0; at < options.count; at++) {
    sum += exponential(random);
    times[at] = sum;
  }
  const scale = options.withinMs / (sum + exponential(random));
  return times.map((time) => time * scale);
}

/** The moments of a Poisson process of this rate, one after another. */
export function* poissonTimes(options: {
  perSecond: number;
  fromMs: number;
  toMs: number;
  seed: number;
}): Generator<number> {
  const random = seededRandom(options.seed);
  if (!(options.perSecond > 0)) return;
  let atMs = options.fromMs;
  while (true) {
    atMs += (exponential(random) / options.perSecond) * 1000;
    if (atMs >= options.toMs) return;
    yield atMs;
  }
}

/** Gaps between the events of a Poisson process of rate one. */
function exponential(random: () => number): number {
  return -Math.log(1 - random());
}
