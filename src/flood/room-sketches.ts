import { PROVEN_ROOMS_MAX, UNPROVEN_ROOMS_MAX } from "./limits.ts";
import { type GateSigns, RoomSketch } from "./room-sketch.ts";

/** Signs after which a room that nobody asks for makes room for others. */
const IDLE_TURNS = 60;
const IDLE_TURNS_UNPROVEN = 5;

/** The sketches of a bounded number of rooms. Names that nobody has entered yet share few places, because anybody can make them up. */
export class RoomSketches {
  /** Counted under `""` since its own place was missing. */
  unplaced = 0;
  /** Grows with each signs. */
  turn = 1;
  readonly #none = new RoomSketch(1);
  readonly #rooms = new Map<string, RoomSketch>();
  readonly #byTag = new Map<number, RoomSketch>();
  readonly #idleTurns = new WeakMap<RoomSketch, number>();
  #unproven = 0;

  static readonly bytes = (PROVEN_ROOMS_MAX + UNPROVEN_ROOMS_MAX + 1) * RoomSketch.bytes;

  /** Never of more rooms than there are places; then it is what belongs to no room. */
  of(room: string): RoomSketch {
    if (room === "") return this.#none;
    const known = this.#rooms.get(room);
    if (known !== undefined) return known;
    if (this.#unproven < UNPROVEN_ROOMS_MAX) return this.#open(room);
    this.unplaced += 1;
    return this.#none;
  }

  /** The room that a source remembers, while there is a sketch of it. */
  byTag(tag: number): RoomSketch | undefined {
    return this.#byTag.get(tag);
  }

  isNone(sketch: RoomSketch): boolean {
    return sketch === this.#none;
  }

  /** Somebody is in this room. */
  prove(room: string): RoomSketch {
    if (room === "") return this.#none;
    const known = this.#rooms.get(room);
    if (known?.proven === true) return known;
    if (this.#rooms.size - this.#unproven >= PROVEN_ROOMS_MAX) return known ?? this.#none;
    const sketch = known ?? this.#open(room);
    sketch.proven = true;
    this.#unproven -= 1;
    return sketch;
  }

  /** Of each room that there is something to say of, and all begin anew. */
  signs(): Record<string, GateSigns> {
    this.turn += 1;
    const signs: Record<string, GateSigns> = {};
    if (this.#none.touched) signs[""] = this.#none.toSigns();
    this.#none.clear();
    for (const [room, sketch] of this.#rooms) {
      if (sketch.touched) {
        signs[room] = sketch.toSigns();
        sketch.clear();
        this.#idleTurns.delete(sketch);
      } else {
        this.#idle(room, sketch);
      }
    }
    return signs;
  }

  #open(room: string): RoomSketch {
    const sketch = new RoomSketch(tagOf(room));
    this.#rooms.set(room, sketch);
    this.#byTag.set(sketch.tag, sketch);
    this.#unproven += 1;
    return sketch;
  }

  #idle(room: string, sketch: RoomSketch): void {
    const turns = (this.#idleTurns.get(sketch) ?? 0) + 1;
    this.#idleTurns.set(sketch, turns);
    if (turns < (sketch.proven ? IDLE_TURNS : IDLE_TURNS_UNPROVEN)) return;
    this.#rooms.delete(room);
    this.#byTag.delete(sketch.tag);
    if (!sketch.proven) this.#unproven -= 1;
  }
}

/** FNV-1a. Two rooms of one tag would count each other's sources as their own, and nothing worse. */
function tagOf(room: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < room.length; at++) hash = Math.imul(hash ^ room.charCodeAt(at), 0x0100_0193);
  return Math.max(2, hash >>> 0);
}
