import {
  encodeFrames,
  encodeMessage,
  FRAME_TYPE,
  type Handover,
  LISTEN_PROTOCOL_VERSION,
  type ListenFrame,
  type Moved,
  PART_MS,
  type Pace,
  type PartObject,
  partFrame,
  type Welcome,
} from "../../protocol/index.ts";

/** What an edge says to listeners, as frames. */
export const END_FRAME: ListenFrame = { type: FRAME_TYPE.end, body: new Uint8Array(0) };

export function welcomeFrame(welcome: Omit<Welcome, "version" | "partMs">): ListenFrame {
  const body = encodeMessage({ version: LISTEN_PROTOCOL_VERSION, partMs: PART_MS, ...welcome } satisfies Welcome);
  return { type: FRAME_TYPE.welcome, body };
}

export function movedFrame(moved: Moved): ListenFrame {
  return { type: FRAME_TYPE.moved, body: encodeMessage(moved) };
}

export function paceFrame(pace: Pace): ListenFrame {
  return { type: FRAME_TYPE.pace, body: encodeMessage(pace) };
}

export function handoverFrame(handover: Handover): ListenFrame {
  return { type: FRAME_TYPE.handover, body: encodeMessage(handover) };
}

export function noticeFrames(notice: Uint8Array | undefined): ListenFrame[] {
  return notice === undefined ? [] : [{ type: FRAME_TYPE.notice, body: notice }];
}

export function partFrames(parts: readonly PartObject[]): ListenFrame[] {
  return parts.map((part) => partFrame(part.number, part.cmaf));
}

export { encodeFrames };
