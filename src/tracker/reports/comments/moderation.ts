import { DataSet, englishDataset, englishRecommendedTransformers, parseRawPattern, RegExpMatcher } from "obscenity";
import { BoundedMap } from "../bounded-map.ts";
import { RateWindow } from "../people/rate-window.ts";
import { cleanText, withoutLinks } from "./clean-text.ts";

/** Comments of one person, and of one /24 or /48. */
export const COMMENTS_OF_PERSON = { most: 3, windowMs: 600_000, keysMax: 20_000 };
export const COMMENTS_OF_NETWORK = { most: 20, windowMs: 600_000, keysMax: 20_000 };
/** The same text so often within ten minutes; once more, and it waits. */
export const SAME_TEXT_SHOWN_MAX = 3;
const TEXTS_MAX = 5_000;
const SAME_TEXT_MS = 600_000;
const SHOUTED_LETTERS_MIN = 12;
const SHOUTED_SHARE = 0.7;
const SAME_CHARACTER_RUN = /(.)\1{7,}/iu;
const SAME_WORDS_RUN = /\b([\p{L}\p{N}].{0,40}?)(?:\W+\1\b){3,}/iu;
/** A number by itself is no word in disguise. */
const NUMBER = /(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])/gu;
/** Letters that stand apart, as in `s h o u t`. */
const SPELLED_OUT = /(?<![\p{L}\p{N}])\p{L}(?:[^\p{L}\p{N}]+\p{L}(?![\p{L}\p{N}])){2,}/gu;

export type HeldFor = "link" | "slur" | "repeated" | "shouted";
export type Judged =
  | { outcome: "shown"; text: string }
  | { outcome: "held"; text: string; why: HeldFor }
  /** Nothing is left of it; or this person or network has said enough; or the same waits already. */
  | { outcome: "empty" }
  | { outcome: "limited" };

/** Decides what of a report's text everybody may read, what waits for the operator, and what is no comment. */
export class Moderation {
  readonly #slurs: RegExpMatcher;
  readonly #persons = new RateWindow(COMMENTS_OF_PERSON);
  readonly #networks = new RateWindow(COMMENTS_OF_NETWORK);
  readonly #texts = new BoundedMap<{ sinceMs: number; times: number }>(TEXTS_MAX);

  /** `slurs`: words that the operator adds to those that are known in English. */
  constructor(slurs: readonly string[] = []) {
    this.#slurs = new RegExpMatcher({ ...wordsWith(slurs).build(), ...englishRecommendedTransformers });
  }

  judge(said: { text: string; person: string; network: string }, nowMs: number): Judged {
    const clean = cleanText(said.text);
    const text = withoutLinks(clean);
    if (!/[\p{L}\p{N}]/u.test(text)) return { outcome: "empty" };
    if (!this.#persons.take(said.person, nowMs) || !this.#networks.take(said.network, nowMs))
      return { outcome: "limited" };
    const times = this.#timesSaid(text.toLowerCase(), nowMs);
    const why = this.#heldFor(text, text !== clean, times);
    if (why === undefined) return { outcome: "shown", text };
    // The operator reads the same text once.
    const isNew = times === 1 || (why === "repeated" && times === SAME_TEXT_SHOWN_MAX + 1);
    return isNew ? { outcome: "held", text, why } : { outcome: "limited" };
  }

  #heldFor(text: string, hadLink: boolean, times: number): HeldFor | undefined {
    const words = text.replace(NUMBER, "#");
    if (this.#slurs.hasMatch(words) || this.#slurs.hasMatch(together(words))) return "slur";
    if (hadLink) return "link";
    if (SAME_CHARACTER_RUN.test(text) || SAME_WORDS_RUN.test(text)) return "repeated";
    if (isShouted(text)) return "shouted";
    return times > SAME_TEXT_SHOWN_MAX ? "repeated" : undefined;
  }

  #timesSaid(text: string, nowMs: number): number {
    const before = this.#texts.get(text);
    const isRecent = before !== undefined && nowMs - before.sinceMs < SAME_TEXT_MS;
    const said = isRecent ? { ...before, times: before.times + 1 } : { sinceMs: nowMs, times: 1 };
    this.#texts.set(text, said);
    return said.times;
  }
}

function wordsWith(slurs: readonly string[]): DataSet<{ originalWord: string }> {
  const words = new DataSet<{ originalWord: string }>().addAll(englishDataset);
  for (const slur of slurs.filter((word) => word.trim() !== "")) {
    words.addPhrase((phrase) =>
      phrase.setMetadata({ originalWord: slur }).addPattern(parseRawPattern(asPattern(slur))),
    );
  }
  return words;
}

/** A whole word; what has a meaning in patterns has none here. */
function asPattern(word: string): string {
  return `|${word.toLowerCase().replace(/[[\]?|\\]/gu, "\\$&")}|`;
}

function together(text: string): string {
  return text.replace(SPELLED_OUT, (letters) => letters.replace(/[^\p{L}]/gu, ""));
}

function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const capitals = text.match(/\p{Lu}/gu)?.length ?? 0;
  return letters >= SHOUTED_LETTERS_MIN && capitals / letters > SHOUTED_SHARE;
}
