import type { SpeakerFacts, SpeakerLevel } from "../protocol/index.ts";

/** Who is on the air in each open room, as its origin last said. Bounded by the rooms that `open` let in. */
export class Stage {
  readonly #rooms = new Map<string, { playing: "speakers" | "hold"; levels: Map<string, SpeakerLevel> }>();

  open(room: string): void {
    this.#rooms.set(room, { playing: "hold", levels: new Map() });
  }

  close(room: string): void {
    this.#rooms.delete(room);
  }

  isOpen(room: string): boolean {
    return this.#rooms.has(room);
  }

  /** Nobody is heard any more: whoever made the room's sound is gone. */
  clear(room: string): void {
    if (this.#rooms.has(room)) this.open(room);
  }

  /** `false`: the room is not open here. */
  hear(facts: SpeakerFacts): boolean {
    if (!this.#rooms.has(facts.room)) return false;
    this.#rooms.set(facts.room, {
      playing: facts.playing,
      levels: new Map(facts.speakers.map((level) => [level.id, level])),
    });
    return true;
  }

  playing(room: string): "speakers" | "hold" {
    return this.#rooms.get(room)?.playing ?? "hold";
  }

  /** `undefined`: not on the air. */
  level(room: string, participant: string): SpeakerLevel | undefined {
    return this.#rooms.get(room)?.levels.get(participant);
  }

  isEmpty(room: string): boolean {
    return (this.#rooms.get(room)?.levels.size ?? 0) === 0;
  }
}
