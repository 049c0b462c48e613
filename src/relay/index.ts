/**
 * Between origin, edges and control.
 *
 * In:    opaque objects on subjects; questions.
 * Out:   the same objects to whoever subscribed; answers.
 * Never: knows what it carries.
 */
export { type Announced, Directory, type DirectoryOptions } from "./directory.ts";
export { InProcessKeyValue } from "./in-process-key-value.ts";
export { InProcessRelay, type OnFault } from "./in-process-relay.ts";
export type { KeyValue, KeyValueChange, KeyValueEntry } from "./key-value.ts";
export { LinkedRelay } from "./linked-relay.ts";
export { type ConnectNatsOptions, connectNats, type NatsRelay } from "./nats/index.ts";
export { type IpcEnd, processChannel } from "./process-channel.ts";
export { NO_BODY, type Relay, type Subscription } from "./relay.ts";
export { serveLink } from "./serve-link.ts";
