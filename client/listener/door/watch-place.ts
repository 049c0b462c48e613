import { webEnvironment } from "../transport/web-environment.ts";
import type { TicketStore } from "./tickets.ts";
import { Vigil } from "./vigil.ts";
import type { Waiting } from "./waiting.ts";

export type WatchPlaceOptions = {
  room: string;
  /** The page's own origin by default. */
  origin?: string;
  tickets: TicketStore;
  /** At each change. Without a number: there is no place, or not any more, and the door is only looked at. `undefined`: the room is over. */
  onWaiting: (waiting: Waiting | undefined) => void;
};

/**
 * Watches a place that is kept from before, without a sound and without a tap, for a page that was loaded anew; where none is kept, the
 * door, more rarely. Takes no number. Returns what stops it.
 */
export function watchPlace({ room, origin = location.origin, tickets, onWaiting }: WatchPlaceOptions): () => void {
  const off = new AbortController();
  const vigil = new Vigil({
    address: { origin, room },
    environment: webEnvironment,
    tickets,
    quiet: true,
    events: {
      waiting: onWaiting,
      called: () => undefined,
      settled: () => onWaiting(undefined),
    },
  });
  const lookedAt = () => document.visibilityState === "visible" && vigil.hasten();
  document.addEventListener("visibilitychange", lookedAt, { signal: off.signal });
  vigil.watchKept();
  return () => {
    off.abort();
    vigil.stop();
  };
}
