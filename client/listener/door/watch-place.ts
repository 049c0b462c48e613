import { webEnvironment } from "../transport/web-environment.ts";
import type { TicketStore } from "./tickets.ts";
import { Vigil } from "./vigil.ts";
import type { Waiting } from "./waiting.ts";

export type WatchPlaceOptions = {
  room: string;
  /** The page's own origin by default. */
  origin?: string;
  tickets: TicketStore;
  /** At each change; `undefined` when the place is void, or the room is over. */
  onWaiting: (waiting: Waiting | undefined) => void;
};

/**
 * Watches a place that is kept from before, without a sound and without a tap, for a page that was loaded anew. Takes no number: where no
 * place is kept, nothing is asked. Returns what stops it.
 */
export function watchPlace({ room, origin = location.origin, tickets, onWaiting }: WatchPlaceOptions): () => void {
  const off = new AbortController();
  const vigil = new Vigil({
    address: { origin, room },
    environment: webEnvironment,
    tickets,
    quiet: true,
    events: {
      waiting: (waiting) => onWaiting(tickets.read(room)?.number === undefined ? undefined : waiting),
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
