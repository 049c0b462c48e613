import type { PartDigest, Rendition } from "../../protocol/index.ts";
import type { SettledPart } from "../listener/index.ts";

/** Five hours of two renditions; older parts are forgotten with their verdict unspoken. */
const PARTS_MAX = 200_000;

export type ByteVerdict = {
  /** What the copies were held against. */
  against: "origin" | "listeners";
  /** Distinct parts whose bytes somebody received; of these, how many the origin's digests covered. */
  parts: number;
  covered: number;
  /** Copies in listeners' hands: how many there were, and how many are wrong. */
  copies: number;
  wrong: number;
  /** The first few parts of which there were wrong copies. */
  wrongParts: string[];
};

const WRONG_SHOWN_MAX = 20;

/** Decides which bytes were right: those that the origin published, or, where that is not known, what most received. */
export class ByteCheck {
  readonly #published = new Map<string, string>();
  readonly #received = new Map<string, Map<string, number>>();

  published(rendition: Rendition, digests: readonly PartDigest[]): void {
    for (const { number, sha256 } of digests) {
      keepBounded(this.#published);
      this.#published.set(`${rendition} ${number}`, sha256);
    }
  }

  received(part: SettledPart): void {
    const key = `${part.rendition} ${part.number}`;
    const counts = this.#received.get(key) ?? new Map<string, number>();
    for (const { sha256, count } of part.variants) counts.set(sha256, (counts.get(sha256) ?? 0) + count);
    keepBounded(this.#received);
    this.#received.set(key, counts);
  }

  verdict(): ByteVerdict {
    const verdict: ByteVerdict = { against: "listeners", parts: 0, covered: 0, copies: 0, wrong: 0, wrongParts: [] };
    for (const [key, counts] of this.#received) this.#judge(key, counts, verdict);
    if (verdict.covered > 0) verdict.against = "origin";
    return verdict;
  }

  #judge(key: string, counts: ReadonlyMap<string, number>, verdict: ByteVerdict): void {
    const published = this.#published.get(key);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const right = published === undefined ? Math.max(...counts.values()) : (counts.get(published) ?? 0);
    verdict.parts += 1;
    verdict.covered += published === undefined ? 0 : 1;
    verdict.copies += total;
    verdict.wrong += total - right;
    if (right < total && verdict.wrongParts.length < WRONG_SHOWN_MAX) verdict.wrongParts.push(key);
  }
}

function keepBounded(map: Map<string, unknown>): void {
  if (map.size < PARTS_MAX) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
