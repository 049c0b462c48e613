import type { Challenger } from "../../challenge/index.ts";
import type { Clock } from "../../platform/index.ts";
import type { DoorState, DoorView, ErrorCode, RoomDoorFacts } from "../../protocol/index.ts";
import type { Relay } from "../../relay/index.ts";
import type { TicketPress } from "../../ticket/index.ts";
import type { DoorClock } from "./door-clock.ts";
import type { DoorMetrics } from "./door-metrics.ts";
import type { HouseCount } from "./reservations.ts";
import type { House } from "./room-door.ts";
import type { VisitWatch } from "./visit-watch.ts";

/** What the door needs of a `Challenger`. */
export type Challenging = Pick<Challenger, "offer" | "check">;

/** What all doors of an edge have in common. */
export type EntranceContext = {
  /** The edge's id. */
  edge: string;
  relay: Relay;
  clock: Clock;
  doorClock: DoorClock;
  press: TicketPress;
  metrics: DoorMetrics;
  watch: VisitWatch;
  /** `undefined`: nobody is asked to solve anything. */
  challenger: Challenging | undefined;
  /** Hashes to ask for where control has not said. */
  effort: () => number;
  count: HouseCount;
  house: () => House;
  /** The edge hands its listeners over: their newer connections are elsewhere, and the older ones still heard. */
  isLeaving: () => boolean;
  /** Throws StentorError where the edge holds as many listeners as it may. */
  refuseWhenFull: () => void;
  /** The answer to whom the edge has no time for now; asked before a join's work is done. */
  refuseJoin: (newcomer: { room: string; returning: boolean }) => Response | undefined;
  /** What those who wait may hear meanwhile. */
  overflow: (room: string) => DoorView["overflow"];
  /** Told of each state that a door hears. */
  onState: (state: DoorState) => void;
  later: (ms: number, run: () => void) => void;
  /** A door is closed: what it has summed. */
  onClosed: (closed: { room: string; facts: RoomDoorFacts }) => void;
  /** Counts a refusal with all of the edge's. `address`: empty where nobody looks at it. */
  onRefused: (code: ErrorCode, address: string) => void;
};
