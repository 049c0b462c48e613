import { FRAME_TYPE, type ListenFrame, type Welcome } from "../../protocol/index.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import { noticeFrames, welcomeFrame } from "./listen-messages.ts";

/** The frames before the first part: who serves what, how to decode it, and how the room is. */
export function greetingFrames(options: {
  feed: RoomFeed;
  /** `undefined` in a room that is over. */
  rendition: RenditionFeed | undefined;
  intervalMs: number;
  serverTimeMs: number;
}): ListenFrame[] {
  const { feed, rendition, intervalMs, serverTimeMs } = options;
  const { room, epochMs, renditions } = feed.card;
  const welcome = welcomeFrame({
    room,
    rendition: rendition?.rendition ?? renditions[0] ?? "",
    epochMs,
    intervalMs,
    serverTimeMs,
    window: heldBy(rendition),
  });
  const init: ListenFrame[] = rendition === undefined ? [] : [{ type: FRAME_TYPE.init, body: rendition.init }];
  return [welcome, ...init, ...noticeFrames(feed.notice)];
}

function heldBy(rendition: RenditionFeed | undefined): Welcome["window"] {
  const first = rendition?.window.first;
  const last = rendition?.window.last;
  return first === undefined || last === undefined ? null : { first, last };
}
