/**
 * The port: routing, bounds, sessions of WHIP, refusals.
 *
 * In:    HTTP requests.
 * Out:   answers of control and the pages; what listeners ask for goes to the edge it was given.
 * Never: decides anything of a room, or looks into sound.
 */
export { callerAddress } from "./client-address.ts";
export { DoorCallers } from "./door-callers.ts";
export { errorsPage } from "./errors-page.ts";
export { answerEdges, type HttpOptions, type ListeningEdge, type OpenHttp, openHttp } from "./open-http.ts";
export type { Pages } from "./pages.ts";
export { portToShare } from "./port.ts";
export { openProxyDoor, type ProxyDoor, type ProxyDoorOptions } from "./proxy-door.ts";
export { type StatusSurface, snapshotFiles } from "./status/index.ts";
export { trackerOrigin, trackerPlace } from "./tracker-origin.ts";
