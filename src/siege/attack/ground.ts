import type { Line, LineOwner } from "./line.ts";
import type { SiegeTally } from "./siege-tally.ts";
import type { Target } from "./target.ts";

/** One who attacks, or plays one who comes. */
export type Source = {
  /** Of the plan. */
  address: string;
  /** Of this machine: where its connections come from; `undefined` leaves it to the kernel. */
  from: string | undefined;
  /** Header lines that every request of it has, each with its line end. */
  headers: string;
};

/** What lanes and visits stand on. */
export interface Ground {
  readonly target: Target;
  readonly tally: SiegeTally;
  readonly random: () => number;
  /** The siege is ending: nothing new is begun. */
  readonly isOver: boolean;
  /** `undefined` when this process holds as many as it may. */
  dial(source: Source, owner: LineOwner): Line | undefined;
  after(delayMs: number, run: () => void): void;
}

/** One connection's worth of an attack. */
export interface Lane {
  /** Does once what its means does. */
  strike(): void;
  /** Ends what it holds. */
  close(): void;
}

/** Tells the attack that a lane may strike again, at once or when its turn comes. */
export type Ready = (lane: Lane) => void;

/** What is pumped: a barrage or a plan. */
export interface Assailant {
  /** `elapsedMs`: since the begin; called every few milliseconds. */
  pump(elapsedMs: number): void;
  close(): void;
}
