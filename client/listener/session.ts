import type { RoomNotice } from "../../src/protocol/index.ts";
import type { Waiting } from "./door/index.ts";
import type { ListenFault } from "./listen-fault.ts";
import type { ListenerConnection, ListenPace } from "./listener-state.ts";
import type { FollowedEar } from "./live-edge/index.ts";
import type { Meanwhile } from "./waiting-sound/index.ts";

/** What a session tells the `Listener` that runs it. */
export type SessionEvents = {
  phase(phase: "connecting" | "waiting" | "playing" | "reconnecting" | "ended" | "blocked"): void;
  /** An edge has taken it, and calls it so. */
  connected(connection: ListenerConnection): void;
  followed(ear: FollowedEar & { part: number | undefined }): void;
  stalled(): void;
  gap(ms: number): void;
  moved(): void;
  notice(notice: RoomNotice): void;
  paced(pace: ListenPace): void;
  /** While waiting at the room's door: how it stands, at each change. */
  waiting(waiting: Waiting): void;
  /** What is heard while waiting. */
  meanwhile(meanwhile: Meanwhile): void;
  /** An attempt was put off, for this reason; another follows by itself. */
  troubled(fault: ListenFault): void;
  /** While reconnecting: whether what is missed meanwhile may still be heard. */
  resumable(resumable: boolean): void;
  /** The room cannot be heard by any path. */
  failed(fault: ListenFault): void;
  /** This path does not work here; another may. */
  unplayable(fault: ListenFault): void;
};

/** One attempt at hearing a room by one path. */
export interface ListenSession {
  /** Call within a tap; again within another after `blocked`. */
  start(): void;
  setVolume(volume: number): void;
  setMuted(muted: boolean): void;
  jumpToLive(): void;
  /** No event follows. */
  close(): void;
}
