import type { Rendition } from "../../protocol/index.ts";
import type { Tally } from "../tally.ts";
import type { Link } from "./link.ts";
import type { RenditionIntake } from "./rendition-intake.ts";

/** Where to connect: an origin such as `http://localhost:8080`, and what is asked for. */
export type DialQuery = { origin: string; from: number | undefined; was: string | undefined };

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
  after(delayMs: number, run: () => void): void;
  /** Opens a socket for the link, and tells it what happens. */
  dial(link: Link, query: DialQuery): void;
  /** What all listeners of the process know of one rendition. */
  intake(rendition: Rendition, epochMs: number): RenditionIntake;
  /** How many listeners the room's notice says that there are. */
  shown(listeners: number): void;
  /** The listener has left, or was refused for good, or its room has ended. */
  over(): void;
}
