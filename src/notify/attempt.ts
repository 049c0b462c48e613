/**
 * How one attempt ended. `sent`: the place has it. `again`: it may work later. `refused`: this one never will. `denied`: the place lets
 * us in no more until somebody sees to it. `gone`: it is to hear of us no more.
 */
export type Outcome = "sent" | "again" | "refused" | "denied" | "gone";

/** What a courier brings back. */
export type Answer = {
  outcome: Outcome;
  /** Of HTTP or SMTP; `null`: there was no answer. */
  status: number | null;
  /** For the operator, in a line; never holds a secret. */
  words: string;
  /** The place asked for so much time. */
  waitMs?: number;
};

/** One attempt, as the log of an outlet keeps it. */
export type DeliveryAttempt = {
  atMs: number;
  /** The delivery's id. */
  delivery: string;
  event: string;
  /** 1: the first. */
  number: number;
  outcome: Outcome;
  status: number | null;
  durationMs: number;
  words: string;
};
