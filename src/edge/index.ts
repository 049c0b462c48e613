/**
 * One subscription in, a hundred thousand listeners out.
 *
 * In:    a room's parts from the relay, while it has listeners; requests for `/r/{room}/listen`, `live.opus` and `hls/…`.
 * Out:   the same bytes, by WebSocket, endless HTTP response and LL-HLS; once a second, how many listen and how loaded it is.
 * Never: looks inside a part, works on one listener for longer than a write takes, or drops one to save itself.
 */
export { Edge, type EdgeOptions } from "./edge.ts";
export type { ListenerSocket } from "./fan/listener-socket.ts";
