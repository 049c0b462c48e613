import { FRAME_TYPE, type ListenFrame, type Welcome } from "../../protocol/index.ts";
import type { EdgeCard } from "../edge-card.ts";
import type { RenditionFeed, RoomFeed } from "../feed/room-feed.ts";
import { noticeFrames, welcomeFrame } from "./listen-messages.ts";

/** The frames before the first part: who serves what, how to decode it, and how the room is. */
export function greetingFrames(options: {
  feed: RoomFeed;
  /** `undefined` in a room that is over. */
  source: RenditionFeed | undefined;
  edge: EdgeCard;
  intervalMs: number;
  serverTimeMs: number;
  nowMs: number;
  /** What the edge calls the connection; `undefined`: it has no name. */
  listener: string | undefined;
}): ListenFrame[] {
  const { feed, source, edge, intervalMs, serverTimeMs, nowMs, listener } = options;
  const { room, epochMs, renditions } = feed.card;
  const welcome = welcomeFrame({
    room,
    rendition: source?.rendition ?? renditions[0] ?? "",
    epochMs,
    intervalMs,
    usualIntervalMs: edge.usualIntervalMs,
    serverTimeMs,
    window: heldBy(source),
    ...(listener !== undefined && { listener }),
    edge: edge.id,
    alternates: [...edge.alternates(nowMs)],
    reconnectSpreadMs: edge.reconnectSpreadMs(intervalMs),
  });
  return [welcome, ...initFrames(source), ...noticeFrames(feed.notice)];
}

export function initFrames(source: RenditionFeed | undefined): ListenFrame[] {
  return source === undefined ? [] : [{ type: FRAME_TYPE.init, body: source.init }];
}

function heldBy(source: RenditionFeed | undefined): Welcome["window"] {
  const first = source?.window.first;
  const last = source?.window.last;
  return first === undefined || last === undefined ? null : { first, last };
}
