/** How soon a connection is given up, tried and trusted again. Tests shorten it. */
export type NatsTiming = {
  /** How long a process waits for NATS at its start. */
  firstConnectionMs: number;
  /** One attempt, name lookup and TLS included. */
  attemptMs: number;
  /** Between attempts: as much, and by chance up to three times as much. */
  retryMs: number;
  /** A path that swallows everything is noticed after three to four times so long. */
  pingMs: number;
  /** After it has met another server than before, a process holds back what it publishes until the others are there as well. */
  settleMs: number;
  /** Everything that is asked of a table. */
  tableMs: number;
  /** How often the server says that a watch lives; one that is silent three times as long is made anew. */
  heartbeatMs: number;
  /** For so long the mark of a deletion stays, so that all who watch are told. */
  deletionMarkMs: number;
};

export const NATS_TIMING: NatsTiming = {
  firstConnectionMs: 10_000,
  attemptMs: 2_000,
  retryMs: 100,
  pingMs: 1_000,
  settleMs: 500,
  tableMs: 2_000,
  heartbeatMs: 1_000,
  deletionMarkMs: 60_000,
};

export function retryDelayMs(timing: NatsTiming): number {
  return timing.retryMs * (1 + 2 * Math.random());
}
