import { StentorError } from "../../protocol/index.ts";

/** Numbers that one question gets at most; the edge asks again for the rest. */
export const NUMBERS_MAX = 10_000;
/** Questions of edges that wait for the disk, in one room. */
const QUESTIONS_MAX = 4_096;

export type Wanted = { lane: "place" | "effort"; count: number };
type Question = Wanted & { resolve: (first: number) => void; reject: (refusal: unknown) => void };

/**
 * Edges that ask for numbers of one room, in the order in which they ask. Those who come while the disk is written go into the next
 * write together. `give` hands out the first number for each, and has kept them when it resolves.
 */
export class PlaceLine {
  readonly #give: (wanted: readonly Wanted[]) => Promise<number[]>;
  #questions: Question[] = [];
  #isWriting = false;

  constructor(give: (wanted: readonly Wanted[]) => Promise<number[]>) {
    this.#give = give;
  }

  /** The first of so many numbers, kept. Throws StentorError `overloaded`, or what `give` throws. */
  ask(wanted: Wanted): Promise<number> {
    if (this.#questions.length >= QUESTIONS_MAX) {
      throw new StentorError("overloaded", `Cannot give places: ${QUESTIONS_MAX} edges' questions wait already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#questions.push({ ...wanted, resolve, reject });
    if (!this.#isWriting) void this.#write();
    return promise;
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#questions.length > 0) {
      // Whatever came in the same turn of the event loop shares one write.
      await new Promise((resolve) => setImmediate(resolve));
      const asked = this.#questions.splice(0);
      try {
        const firsts = await this.#give(asked);
        for (const [index, { resolve }] of asked.entries()) resolve(firsts[index] ?? 0);
      } catch (refusal) {
        for (const { reject } of asked) reject(refusal);
      }
    }
    this.#isWriting = false;
  }
}
