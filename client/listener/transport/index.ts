/**
 * First half: a room's parts over the network, each once and in order.
 *
 * In:    a room's address and an environment (sockets, timers, chance).
 * Out:   greetings, init sections, parts with their lag, notices, gaps, changes of pace; the phase of the connection.
 * Never: touches the DOM or a sample; it runs in Bun as it does in a page.
 */
export { hlsUrl, type RoomAddress, roomApiUrl } from "./addresses.ts";
export { ListenConnection, type ListenConnectionOptions, RESUME_LIMIT_MS } from "./listen-connection.ts";
export type { ListenEnvironment, ListenSocket, RoomStanding, SocketEvents } from "./listen-environment.ts";
export type { ArrivedPart, ConnectionPhase, ListenEvents } from "./listen-events.ts";
export { type PartGap, PartSequence } from "./part-sequence.ts";
export { ReconnectPlan } from "./reconnect-plan.ts";
export type { Verdict } from "./verdict.ts";
export { webEnvironment } from "./web-environment.ts";
