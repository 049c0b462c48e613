import type { Rendition, WaitEstimate } from "../../protocol/index.ts";
import type { Tally } from "../tally.ts";
import type { Dialed, DialQuery } from "./dialed.ts";
import type { RenditionIntake } from "./rendition-intake.ts";

/** Who has a number at the door. */
export interface Waiter {
  readonly number: number;
  /** It has left, or is inside. */
  readonly gone: boolean;
  /** What the door foretells at a look at this moment. `chance`: 0 ≤ x < 1. */
  foretold(wait: WaitEstimate, atMs: number, chance: number): void;
  called(): void;
}

/** What a listener stands on: its process's clock, timers, sockets and books. A test gives a simulated one. */
export interface Ground {
  readonly tally: Tally;
  /** Where the room is; the first address to try. */
  readonly origin: string;
  readonly random: () => number;
  /** Monotonic milliseconds of the event that is being handled. */
  readonly nowMs: number;
  /** Unix milliseconds of the same, with fractions. */
  readonly wallMs: number;
  /** How long a listener stays once it hears, on average; 0: to the end. */
  readonly stayMs: number;
  after(delayMs: number, run: () => void): void;
  /** Opens a socket, and tells what becomes of it. */
  dial(dialed: Dialed, query: DialQuery): void;
  /** What all listeners of the process know of one rendition. */
  intake(rendition: Rendition, epochMs: number): RenditionIntake;
  /** Tells the waiter once when its place is called. */
  waitAtDoor(waiter: Waiter): void;
  /** How many listeners the room's notice says that there are. */
  shown(listeners: number): void;
  /** The listener has left, or was refused for good, or its room has ended. */
  over(): void;
}
