/**
 * The listener's end: a room's program from an edge into an ear, held at the live edge.
 *
 * In:    a room's name; frames of the listening protocol (`src/protocol/listen-frames.ts`) over WebSocket.
 * Out:   sound, by the best path that the browser has, and a `ListenerState` to show.
 * Never: draws anything, keeps anything beyond the page's life, or decodes Opus itself.
 */

export {
  acceptInvitation,
  MemoryTickets,
  type Solve,
  StoredTickets,
  type TicketStore,
  type Waiting,
  type WatchPlaceOptions,
  watchPlace,
} from "./door/index.ts";
export type { ListenFault } from "./listen-fault.ts";
export { Listener, type ListenerOptions } from "./listener.ts";
export {
  IDLE_STATE,
  type ListenerConnection,
  type ListenerState,
  type ListenPace,
  type ListenPath,
  type ListenPhase,
} from "./listener-state.ts";
/** For programs that listen without an ear, such as the load tool: the same rules for what comes next and when. */
export { JUMP_WHEN_LATE_MS } from "./live-edge/index.ts";
export type { ServerTimeSample } from "./room-poll.ts";
export { PartSequence, RESUME_LIMIT_MS, ReconnectPlan } from "./transport/index.ts";
export { type WatchRoomOptions, watchRoom } from "./watch-room.ts";
