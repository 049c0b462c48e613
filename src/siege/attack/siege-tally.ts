/**
 * `sent`: requests, handshakes, frames or packets, whatever the means counts. `refused`: connections that never were; `cut`: that the
 * server ended. `withheld`: strokes that were due while every connection waited for the server; `late`: that were due while this
 * process did not keep up. `visits`, `admitted` and `gaveUp` are of people and of bots that copy them.
 */
export const SIEGE_COUNTS = [
  "sent",
  "connected",
  "refused",
  "cut",
  "sockets",
  "messages",
  "answers",
  "unreadable",
  "bytesOut",
  "bytesIn",
  "withheld",
  "late",
  "visits",
  "admitted",
  "gaveUp",
] as const;
export type SiegeCount = (typeof SIEGE_COUNTS)[number];

/** Different reasons and statuses that are told apart; the rest is "other". */
const KINDS_MAX = 40;

export type SiegeDelta = {
  counts: Record<SiegeCount, number>;
  statuses: Record<string, number>;
  /** Codes of refusals, of connections and of WebSockets that were closed. */
  reasons: Record<string, number>;
};

/** What one process did since it was asked last. */
export class SiegeTally {
  /** Connections now. */
  open = 0;
  #delta = emptyDelta();

  count(name: SiegeCount, by = 1): void {
    this.#delta.counts[name] += by;
  }

  status(status: number): void {
    this.#delta.counts.answers += 1;
    add(this.#delta.statuses, String(status), 1);
  }

  reason(reason: string): void {
    add(this.#delta.reasons, reason, 1);
  }

  take(): SiegeDelta {
    const delta = this.#delta;
    this.#delta = emptyDelta();
    return delta;
  }
}

export function emptyDelta(): SiegeDelta {
  const counts = Object.fromEntries(SIEGE_COUNTS.map((name) => [name, 0])) as SiegeDelta["counts"];
  return { counts, statuses: {}, reasons: {} };
}

/** Adds up in place. */
export function addDelta(sum: SiegeDelta, more: SiegeDelta): void {
  for (const name of SIEGE_COUNTS) sum.counts[name] += more.counts[name];
  for (const [status, count] of Object.entries(more.statuses)) add(sum.statuses, status, count);
  for (const [reason, count] of Object.entries(more.reasons)) add(sum.reasons, reason, count);
}

function add(counts: Record<string, number>, kind: string, by: number): void {
  const isKnown = kind in counts || Object.keys(counts).length < KINDS_MAX;
  const name = isKnown ? kind : "other";
  counts[name] = (counts[name] ?? 0) + by;
}
