import type { Means } from "../scenario/index.ts";
import type { Ground, Lane, Ready, Source } from "./ground.ts";
import { FRAGMENTS_BEGIN, FRAGMENTS_GO_ON, OVERSIZED, PINGS } from "./hostile-frames.ts";
import { RequestLane } from "./request-lane.ts";
import { FLOODS } from "./requests.ts";
import { type SocketHabit, SocketLane } from "./socket-lane.ts";
import { StunLane } from "./stun-lane.ts";
import { ChurnLane, type Trickle, TrickleLane } from "./trickle-lane.ts";

/** What some means need beside a target. `ticket`: the one that all show who replay it. */
export type Arms = { token: string | undefined; mediaPort: number; ticket: () => string };

const TRICKLE_MS = 2_000;
const BODY_BYTES = 60_000;

const SOCKETS: Partial<Record<Means, SocketHabit>> = {
  "socket-flood": { use: "hold" },
  "upgrade-storm": { use: "leave" },
  "reconnect-storm": { use: "leave" },
  "ping-flood": { use: "burst", burst: PINGS },
  "oversized-frames": { use: "burst", burst: OVERSIZED },
  "fragmented-frames": { use: "burst", first: FRAGMENTS_BEGIN, burst: FRAGMENTS_GO_ON },
};

/** A lane of these means; funnel bots have none: they are visits. */
export function laneOf(means: Means, ground: Ground, source: Source, ready: Ready, arms: Arms): Lane {
  const { target } = ground;
  const flood = FLOODS[means];
  if (flood !== undefined) {
    return new RequestLane(ground, source, ready, (turn) => flood(target.room, turn, arms.token));
  }
  if (means === "replayed-tickets") {
    const query = () => `&ticket=${encodeURIComponent(arms.ticket())}`;
    return new SocketLane(ground, source, ready, { use: "hold", query });
  }
  const habit = SOCKETS[means];
  if (habit !== undefined) return new SocketLane(ground, source, ready, habit);
  if (means === "stun-flood") return new StunLane(ground, source, ready, arms.mediaPort);
  if (means === "connection-churn") return new ChurnLane(ground, source, ready);
  return new TrickleLane(ground, source, ready, trickleOf(means, ground, source));
}

/** Heads without an end, bodies without an end, or nothing at all. */
function trickleOf(means: Means, { target }: Ground, source: Source): Trickle {
  const head = `Host: ${target.host}\r\n${source.headers}`;
  if (means === "slow-headers") {
    return { begin: `GET /r/${target.room} HTTP/1.1\r\n${head}`, drip: "X-More: x\r\n", everyMs: TRICKLE_MS };
  }
  if (means === "slow-bodies") {
    const content = `Content-Type: application/json\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`;
    return { begin: `POST /api/v1/rooms HTTP/1.1\r\n${head}${content}`, drip: " ", everyMs: TRICKLE_MS };
  }
  return { begin: "", drip: "", everyMs: TRICKLE_MS };
}

/** Connections that an attack by these means has at once, where nothing else is said. */
export function usualLanes(means: Means): number {
  if (means === "stun-flood") return 8;
  if (means === "funnel-bots") return 400;
  if (means === "connection-churn" || means === "upgrade-storm" || means === "reconnect-storm") return 128;
  if (means === "socket-flood" || means === "replayed-tickets") return 12_000;
  if (means === "slow-headers" || means === "slow-bodies" || means === "idle-connections") return 4_000;
  return means.endsWith("-frames") || means === "ping-flood" ? 64 : 128;
}
