import type { Clock } from "../platform/index.ts";
import { type PartDigest, type Rendition, renditionsOf, StentorError } from "../protocol/index.ts";
import type { Access } from "./access.ts";
import { type Audience, type AudienceHistory, type AudienceSample, NARROW_MS } from "./counting/index.ts";
import type { OriginLine } from "./origin-line.ts";

/** Samples that one answer holds; the asker goes on after the last of them. */
const SAMPLES_TOLD_MAX = 1_000;

/** A room's listeners now and over time, oldest first. `now` is `null` while no edge speaks. */
export type RoomAudienceView = { now: AudienceSample | null; samples: AudienceSample[] };

/** What anybody may know of a room's listeners, and of the parts that they should get. */
export class ListeningDesk {
  readonly #access: Access;
  readonly #line: OriginLine;
  readonly #audience: Audience;
  readonly #history: AudienceHistory;
  readonly #clock: Clock;

  constructor(options: {
    access: Access;
    line: OriginLine;
    audience: Audience;
    history: AudienceHistory;
    clock: Clock;
  }) {
    this.#access = options.access;
    this.#line = options.line;
    this.#audience = options.audience;
    this.#history = options.history;
    this.#clock = options.clock;
  }

  /** Unix milliseconds; without `sinceMs` the last ten minutes. Ended rooms keep theirs until they are forgotten. */
  async audience(room: string, sinceMs: number | undefined): Promise<RoomAudienceView> {
    await this.#access.room(room);
    const nowMs = this.#clock.nowMs();
    const figures = this.#audience.figures(room, this.#clock.monotonicMs());
    return {
      now: figures === null ? null : this.#history.now(room, figures, nowMs),
      samples: this.#history.since(room, sinceMs ?? nowMs - NARROW_MS + 1).slice(0, SAMPLES_TOLD_MAX),
    };
  }

  /** What the origin published from this part on, at most the last hundred parts. */
  async digests(id: string, rendition: Rendition, from: number): Promise<PartDigest[]> {
    const room = await this.#access.room(id);
    if (room.state === "ended") throw new StentorError("room_ended", `Cannot tell the parts of "${id}": it has ended`);
    if (!renditionsOf(room).includes(rendition)) {
      throw new StentorError("rendition_not_found", `Cannot tell the parts of "${id}": it has no "${rendition}"`);
    }
    const answer = await this.#line.send(id, { order: "digests", room: id, rendition, from });
    if (answer.answer === "digests") return answer.digests;
    throw new StentorError("internal", `Cannot read the origin's answer: it is "${answer.answer}"`);
  }
}
