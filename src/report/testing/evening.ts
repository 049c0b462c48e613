import type { AudienceSecond, EventRecord, EventSample } from "../event-record.ts";

/** 12 August 2024, 20:00:00 in Vienna. */
export const EIGHT = Date.UTC(2024, 7, 12, 18, 0, 0);
export const SECOND = 1_000;
export const MINUTE = 60_000;

/** An evening that was promised for eight, opened 96 ms late with its host there, and ended at ten. */
export function evening(over: Partial<EventRecord> = {}): EventRecord {
  return {
    room: "town-hall-7f3k2p",
    title: "Town hall",
    state: "ended",
    createdAtMs: EIGHT - 5 * 3_600_000,
    scheduledAtMs: EIGHT,
    timeZone: "Europe/Vienna",
    openedAtMs: EIGHT + 96,
    liveAtMs: EIGHT + 250,
    endedAtMs: EIGHT + 120 * MINUTE,
    asOfMs: EIGHT + 125 * MINUTE,
    isFinal: true,
    start: { scheduledAtMs: EIGHT, openedAtMs: EIGHT + 96, liveAtMs: EIGHT + 250, hostWasThere: true, errorMs: 96 },
    samples: samplesOf(curve(120, 10)),
    moments: [{ atMs: EIGHT - 4 * 3_600_000, what: "recording", sinceMs: null }],
    lost: { samples: 0, moments: 0 },
    moved: {},
    behind: [0, 6_000, 3_000, 900, 80, 15, 5, 0, 0, 0, 0],
    verdicts: [],
    tracker: {
      incidents: [],
      bins: { binMs: MINUTE, fromMs: EIGHT, counts: [0, 1, 0], expected: [1, 1, 1], low: [0, 0, 0], high: [4, 4, 4] },
      byCategory: {},
      people: { all: 0, confirmed: 0, contradicted: 0, unknown: 0 },
      probes: { checks: 480, silent: 0, late: 0, unreachable: 0 },
      updates: [],
      grade: {
        incidents: 0,
        medianDelayMs: null,
        worstDelayMs: null,
        falseAlarms: 0,
        falseAlarmBudgetPerMonth: 1,
        letter: null,
      },
    },
    proof: { listeners: 30_000, arrivalsPerSecond: 2_000, atMs: EIGHT - 2 * 86_400_000, note: "one edge, two cores" },
    posts: [
      {
        id: "p1",
        room: "town-hall-7f3k2p",
        number: 1,
        atMs: EIGHT + 10 * MINUTE,
        author: "Ana",
        text: "We have begun.",
        link: null,
        picture: null,
        promoted: false,
      },
    ],
    earlier: [
      {
        room: "budget-night",
        title: "Budget night",
        startMs: EIGHT - 90 * 86_400_000,
        startErrorMs: 40,
        peakHeard: 8_120,
        gapsPerHour: 0.2,
        refused: 0,
      },
    ],
    remarks: [],
    ...over,
  };
}

export type Moment = { atMs: number; heard: number };

/** Comes from ten minutes before, is at its highest 100 minutes after eight, and goes. `minutes`: how long; a value each so many seconds. */
export function curve(minutes: number, everySeconds: number, most = 13_021): Moment[] {
  const moments: Moment[] = [];
  const peakMs = EIGHT + (minutes * MINUTE * 100) / 120;
  for (let atMs = EIGHT - 10 * MINUTE; atMs <= EIGHT + minutes * MINUTE; atMs += everySeconds * SECOND) {
    const rise = Math.min(1, (atMs - (EIGHT - 10 * MINUTE)) / (peakMs - (EIGHT - 10 * MINUTE)));
    const fall = Math.max(0, (atMs - peakMs) / (EIGHT + minutes * MINUTE - peakMs));
    moments.push({ atMs, heard: Math.round(most * Math.sqrt(rise) * (1 - 0.6 * fall)) });
  }
  return moments;
}

/** One sample for each moment; people join as the curve rises. */
export function samplesOf(
  moments: readonly Moment[],
  over: (moment: Moment) => Partial<EventSample> = () => ({}),
): EventSample[] {
  let joins = 0;
  return moments.map((moment, at) => {
    const before = moments[at - 1];
    const came = Math.max(0, moment.heard - (before?.heard ?? 0));
    const spanMs = before === undefined ? (moments[1]?.atMs ?? moment.atMs) - moment.atMs : moment.atMs - before.atMs;
    joins += came;
    return { ...sample(moment, { spanMs, joins, came }), ...over(moment) };
  });
}

function sample(
  { atMs, heard }: Moment,
  { spanMs, joins, came }: { spanMs: number; joins: number; came: number },
): EventSample {
  const now: AudienceSecond = { connections: heard, streams: 0, ears: heard, hls: 0, hlsError: 0, edges: 3 };
  return {
    atMs,
    spanMs,
    now,
    most:
      heard === 0
        ? null
        : { atMs, ears: heard, hls: 0, hlsError: 0, streams: 0, joins: Math.ceil((came * 1_000) / spanMs) },
    joins,
    resumed: 0,
    stalls: 0,
    joinsMost: Math.ceil((came * 1_000) / spanMs),
    listenersMost: heard,
    behindP50Ms: heard === 0 ? null : 420,
    behindP99Ms: heard === 0 ? null : 910,
    intervalMs: heard === 0 ? null : 200,
    door: {
      status: "not-queueing",
      why: null,
      seats: null,
      issued: 0,
      called: 0,
      predictions: 0,
      covered: 0,
      toldMs: null,
      challenge: false,
    },
    refused: {},
    turnedAway: 0,
    ended: { unread: 0, abuse: 0 },
    origin: { load: 0.08, ticksLate: 0 },
  };
}
