import { seededRandom } from "../../../media/index.ts";
import type { RoomBudgets } from "../index.ts";

const SECOND = 1_000;
const TURN_MS = 20;
const WEIGH_EVERY_MS = 500;

export type Siege = {
  /** Joins wanted per second, by room. */
  arrivals: Record<string, number>;
  /** What of the loop the fan-out takes, one burst each 20 ms. */
  writesLoad: number;
  joinMs: number;
  refusalMs: number;
  seconds: number;
  seed: number;
  /** `undefined`: everybody is let in. */
  budgets: RoomBudgets | undefined;
};

export type SiegeOutcome = {
  /** By room: who asked, who got in, and how long each of these waited until the work was done. */
  rooms: Record<string, { asked: number; joined: number; waitsMs: number[] }>;
  /** How late each burst of writes was done. */
  lateMs: number[];
  load: number;
};

type Job = { atMs: number; room: string | undefined };

/** One thread that lets people in, turns them away and writes, first come, first served. For tests. */
export function besiege(siege: Siege): SiegeOutcome {
  const { budgets, joinMs, refusalMs, seconds, writesLoad } = siege;
  const names = Object.keys(siege.arrivals);
  const rooms = Object.fromEntries(names.map((name) => [name, { asked: 0, joined: 0, waitsMs: [] as number[] }]));
  const lateMs: number[] = [];
  let [freeAtMs, busyMs, weighedAtMs] = [0, 0, 0];
  const spent = { all: 0, joins: 0 };
  const work = (job: Job, costMs: number, kind: "join" | "other") => {
    freeAtMs = Math.max(freeAtMs, job.atMs) + costMs;
    busyMs += costMs;
    spent.all += costMs;
    if (kind === "join") spent.joins += costMs;
  };
  for (const job of jobs(siege)) {
    if (job.atMs - weighedAtMs >= WEIGH_EVERY_MS) {
      budgets?.useLoad(spent.all / (job.atMs - weighedAtMs), spent.joins / (job.atMs - weighedAtMs));
      weighedAtMs = job.atMs;
      Object.assign(spent, { all: 0, joins: 0 });
    }
    const room = job.room === undefined ? undefined : rooms[job.room];
    if (room === undefined || job.room === undefined) {
      work(job, writesLoad * TURN_MS, "other");
      lateMs.push(freeAtMs - job.atMs);
      continue;
    }
    room.asked += 1;
    const nowMs = Math.max(freeAtMs, job.atMs);
    if (budgets !== undefined && !budgets.admit({ room: job.room, returning: false }, joinMs * SECOND, nowMs)) {
      work(job, refusalMs, "other");
      continue;
    }
    work(job, joinMs, "join");
    room.joined += 1;
    room.waitsMs.push(freeAtMs - job.atMs);
  }
  return { rooms, lateMs, load: busyMs / (seconds * SECOND) };
}

/** Poisson arrivals of every room, and the bursts between, in order. */
function jobs({ arrivals, seconds, seed }: Siege): Job[] {
  const random = seededRandom(seed);
  const endMs = seconds * SECOND;
  const all: Job[] = Array.from({ length: endMs / TURN_MS }, (_, at) => ({ atMs: at * TURN_MS, room: undefined }));
  for (const [room, perSecond] of Object.entries(arrivals)) {
    const pauseMs = () => (-Math.log(1 - random()) * SECOND) / perSecond;
    for (let atMs = pauseMs(); atMs < endMs; atMs += pauseMs()) all.push({ atMs, room });
  }
  return all.toSorted((one, other) => one.atMs - other.atMs);
}
