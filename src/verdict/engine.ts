import type { EdgeSigns, Verdict, VerdictClass } from "../protocol/index.ts";
import { Gathering } from "./gathering.ts";
import { MODEL, type Model } from "./model.ts";
import { closeSecond, openSecond, type RoomSecond } from "./room-second.ts";
import { atEase, RoomWatch } from "./room-watch.ts";
import type { VerdictContext } from "./verdict-context.ts";
import { priorOf } from "./weighing.ts";

/** Rooms that are looked at; of more, signs are dropped and `judge` finds them at ease. */
export const ROOMS_MAX = 4_000;
/** What a timer that is a little off still calls a second. */
const SECOND_MS = { least: 500, most: 1_500 };
/** Ten seconds are a block, which only rooms at ease have. */
const SPAN_MAX_MS = 9_000;

/** `keep`: `replay` makes the same verdicts of these; none for a room at ease, and the minutes before when stress begins. */
export type JudgedSecond = { verdict: Verdict; keep: RoomSecond[] };

type Room = { watch: RoomWatch; heard: number; judgedAtMs: number | undefined };

/** Takes the signs of all edges and judges each room once a second. All times are the caller's. */
export class VerdictEngine {
  readonly #model: Model;
  readonly #gathering = new Gathering();
  readonly #rooms = new Map<string, Room>();

  constructor({ model = MODEL }: { model?: Model } = {}) {
    this.#model = model;
  }

  /** `false`: more reports came than can be held, and this one is lost. */
  take(signs: EdgeSigns, heardAtMs: number): boolean {
    return this.#gathering.take(signs, heardAtMs);
  }

  /** Rooms of which edges said something in the last seconds, and those that are still under stress. */
  rooms(): Set<string> {
    const rooms = this.#gathering.rooms();
    for (const [room, { watch }] of this.#rooms) if (watch.episode !== undefined) rooms.add(room);
    return rooms;
  }

  /** Once a second for each room. */
  judge(room: string, nowMs: number, context: VerdictContext): JudgedSecond {
    const known = this.#room(room);
    const { tally, fleet, number } = this.#gathering.since(room, known.heard, nowMs);
    const spanMs = spanOf(nowMs - (known.judgedAtMs ?? nowMs - 1_000));
    known.heard = number;
    known.judgedAtMs = nowMs;
    const { verdict, keep } = known.watch.add(room, { atMs: nowMs, spanMs, calm: false, tally, fleet, context });
    return { verdict, keep: keep.map(closeSecond) };
  }

  /** Instead of `take` and `judge`: a second that was kept, oldest first. */
  replay(room: string, second: RoomSecond): Verdict {
    return this.#room(room).watch.add(room, openSecond(second)).verdict;
  }

  /** For whoever learns from labelled episodes; `undefined` for a room at ease. */
  gathered(room: string) {
    return this.#rooms.get(room)?.watch.episode?.weighing.gathered;
  }

  /** What is said of a room of which nothing was heard. */
  atEase(room: string, atMs: number): Verdict {
    return atEase(room, atMs);
  }

  /** What is believed before anything is seen; multiplied with the ratios of all evidence, it gives the probabilities. */
  get prior(): Record<VerdictClass, number> {
    return priorOf(this.#model);
  }

  forget(room: string): void {
    this.#rooms.delete(room);
  }

  #room(room: string): Room {
    const known = this.#rooms.get(room);
    if (known !== undefined) return known;
    const fresh = { watch: new RoomWatch(this.#model), heard: 0, judgedAtMs: undefined };
    if (this.#rooms.size < ROOMS_MAX) this.#rooms.set(room, fresh);
    return fresh;
  }
}

function spanOf(elapsedMs: number): number {
  const isSecond = elapsedMs >= SECOND_MS.least && elapsedMs <= SECOND_MS.most;
  return isSecond ? 1_000 : Math.max(SECOND_MS.least, Math.min(SPAN_MAX_MS, elapsedMs));
}
