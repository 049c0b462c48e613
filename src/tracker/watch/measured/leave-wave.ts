/** Connections that close within this time, at all edges, while the room goes on: nobody leaves so. */
const WITHIN_S = 5;
const SHARE = 0.6;
const WORTH_A_WORD = 20;
/** Control has to say after the fall that the room goes on: the end of a room is told at about the same time. */
const CONTROL_AFTER_MS = 2_000;
const TOLD_FOR_MS = 30_000;

export type Fall = { before: number; after: number; sinceMs: number };

/** Tells connections that were cut from people who leave at the end. One room. */
export class LeaveWave {
  #connections: number[] = [];
  #fall: Fall | undefined;

  /** Once a second. `goesOnAtMs`: when control said last that somebody is on the air in the room; `undefined`: nobody is. */
  second(atMs: number, connections: number, goesOnAtMs: number | undefined): Fall | undefined {
    this.#connections.push(connections);
    this.#connections = this.#connections.slice(-WITHIN_S - 1);
    const before = Math.max(...this.#connections);
    if (goesOnAtMs === undefined || (this.#fall !== undefined && atMs - this.#fall.sinceMs > TOLD_FOR_MS)) {
      this.#fall = undefined;
    }
    if (before >= WORTH_A_WORD && connections <= (1 - SHARE) * before) {
      this.#fall ??= goesOnAtMs === undefined ? undefined : { before, after: connections, sinceMs: atMs };
    }
    const fall = this.#fall;
    return fall !== undefined && (goesOnAtMs ?? 0) - fall.sinceMs >= CONTROL_AFTER_MS ? fall : undefined;
  }
}
