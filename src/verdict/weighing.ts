import { type Evidence, VERDICT_CLASSES, type VerdictClass } from "../protocol/index.ts";
import { type Model, NAMED } from "./model.ts";
import type { Picture } from "./picture.ts";
import { type Reading, SIGNS, type Sign } from "./signs/index.ts";

/** Share of the way that evidence moves in a second to what is read now: about fifteen seconds to nine tenths. */
const FORGETTING = 1 / 6;
/** What cannot be read now is forgotten more slowly. */
const FADING = 1 / 30;

/** `isFresh`: it could be read in the last second. */
export type Weighed = { sign: Sign; reading: Reading; logRatios: Float64Array; isFresh: boolean };

/**
 * The evidence of one stress as it gathers: for each sign the mean of its logarithmic likelihood ratios over the last seconds, the newest
 * counting most. So one odd second decides nothing, and what was true a minute ago does not count as if it were seen anew each second.
 */
export class Weighing {
  readonly #model: Model;
  readonly #signs = new Map<string, Weighed>();

  constructor(model: Model) {
    this.#model = model;
  }

  add(picture: Picture): void {
    for (const sign of SIGNS) {
      const reading = sign.read(picture);
      const before = this.#signs.get(sign.name);
      if (reading === undefined) {
        if (before !== undefined) fade(before, FADING);
        continue;
      }
      const weighed = { sign, reading, logRatios: before?.logRatios ?? new Float64Array(NAMED.length), isFresh: true };
      this.#signs.set(sign.name, weighed);
      move(weighed.logRatios, this.#model.ratios[sign.name]?.[reading.bin], reading.strength, FORGETTING);
    }
  }

  /** A second in which nothing was out of the ordinary: it explains nothing. */
  hold(): void {
    for (const weighed of this.#signs.values()) weighed.isFresh = false;
  }

  /** A second in which no edge was heard. */
  fade(): void {
    for (const weighed of this.#signs.values()) fade(weighed, FORGETTING);
  }

  /** Logarithms that are not weighted yet. */
  get gathered(): Iterable<Readonly<Weighed>> {
    return this.#signs.values();
  }

  probabilities(): Record<VerdictClass, number> {
    const logits = { ...this.#model.prior };
    for (const { sign, logRatios } of this.#signs.values()) {
      const weight = this.#weightOf(sign);
      for (const [at, name] of NAMED.entries()) logits[name] += weight * (logRatios[at] ?? 0);
    }
    return softmax(logits);
  }

  /** The weightiest first. Their ratios, multiplied with the prior and scaled to sum to 1, are the probabilities. */
  evidence(): Evidence[] {
    const told = [...this.#signs.values()].map(({ sign, reading, logRatios }) => {
      const weighted = logRatios.map((ratio) => ratio * this.#weightOf(sign));
      return { sign, reading, weighted, size: Math.max(...weighted.map(Math.abs)) };
    });
    return told
      .filter(({ size }) => size > 0)
      .sort((a, b) => b.size - a.size)
      .map(({ sign, reading, weighted }) => ({
        sign: sign.name,
        says: reading.says,
        value: reading.value,
        ratios: ratiosOf(weighted),
      }));
  }

  #weightOf({ name }: Sign): number {
    return this.#model.weights[name] ?? 0;
  }
}

function fade(weighed: Weighed, step: number): void {
  weighed.isFresh = false;
  move(weighed.logRatios, undefined, 0, step);
}

function move(logRatios: Float64Array, towards: readonly number[] | undefined, strength: number, step: number): void {
  for (let at = 0; at < logRatios.length; at++) {
    const now = logRatios[at] ?? 0;
    logRatios[at] = now + step * (strength * (towards?.[at] ?? 0) - now);
  }
}

export function priorOf({ prior }: Model): Record<VerdictClass, number> {
  return softmax(prior);
}

function ratiosOf(logRatios: Float64Array): Record<VerdictClass, number> {
  const ratio = (name: (typeof NAMED)[number]) => Math.exp(logRatios[NAMED.indexOf(name)] ?? 0);
  return {
    crowd: ratio("crowd"),
    attack: ratio("attack"),
    both: ratio("both"),
    "own-fault": ratio("own-fault"),
    upstream: ratio("upstream"),
    undetermined: 1,
  };
}

function softmax(logits: Readonly<Record<VerdictClass, number>>): Record<VerdictClass, number> {
  const top = Math.max(...VERDICT_CLASSES.map((name) => logits[name]));
  const odds = VERDICT_CLASSES.map((name) => Math.exp(logits[name] - top));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return Object.fromEntries(VERDICT_CLASSES.map((name, at) => [name, (odds[at] ?? 0) / total])) as Record<
    VerdictClass,
    number
  >;
}
