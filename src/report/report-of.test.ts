/** Reports against records that were made by hand: the figures, the sentences, and what is not known. */
import { describe, expect, test } from "bun:test";
import type { Verdict } from "../protocol/index.ts";
import type { EventRecord } from "./event-record.ts";
import { type EventReport, reportOf } from "./index.ts";
import { curve, EIGHT, evening, MINUTE, SECOND, samplesOf } from "./testing/evening.ts";

const value = (report: EventReport, id: keyof EventReport["figures"]) => report.figures[id].value;
const said = (report: EventReport) => report.sentences.map(({ text }) => text);

function verdict(minute: number, over: Partial<Verdict> = {}): Verdict {
  const probabilities = { crowd: 0.01, attack: 0.97, both: 0.02, "own-fault": 0, upstream: 0, undetermined: 0 };
  const evidence = [
    { sign: "returning", says: "3 % of newcomers have been here before.", value: 0.03, ratios: probabilities },
  ];
  const about = { room: "town-hall-7f3k2p", stressed: true, since: EIGHT + 18 * MINUTE, ofProven: null, measures: [] };
  return {
    ...about,
    atMs: EIGHT + minute * MINUTE,
    probabilities,
    verdict: "attack",
    sentence: "An attack.",
    evidence,
    ...over,
  };
}

test("a perfect evening", () => {
  const report = reportOf(evening());
  expect(value(report, "start.error")).toBe(96);
  expect(report.figures["audience.peak"]).toMatchObject({ value: 13_021, atMs: EIGHT + 100 * MINUTE });
  expect(value(report, "audience.joins")).toBe(13_021);
  expect(value(report, "rehearsal.ofProven")).toBeCloseTo(13_021 / 30_000, 9);
  expect(said(report)).toEqual([
    "The room opened less than 0.1 s after the promised second (20:00:00, Europe/Vienna).",
    "The host was heard less than 0.1 s after it.",
    "At the peak, at 21:40, 13,021 people heard it (± 1).",
    "In the busiest second, at 19:50:10, 51 joined.",
    "Together they listened for 18,960 hours.",
    "Nobody who was inside was thrown out: 0 of 13,021 connections were ended by us.",
    "Nobody had to wait at the door.",
    "No listener's player reported a gap in the sound.",
    "Half of the listeners heard the live sound within 0.5 s, 99 of 100 within 1.0 s.",
    "Nobody reported trouble.",
    "The peak was 43 % of what had been proven, 30,000 listeners (rehearsed on 10 August 2024).",
    "More heard it than the 1 earlier event on record here (at most 8,120).",
  ]);
  expect(report.sentences.filter(({ tone }) => tone === "bad")).toEqual([]);
  expect(report.unknown).toHaveLength(2);
});

test("nobody is said to have heard it sooner than was measured", () => {
  const late = reportOf(evening({ behind: [0, 90, 0, 0, 0, 0, 0, 0, 0, 0, 10] }));
  expect(value(late, "sound.behindP99")).toBeNull();
  expect(said(late)).toContain(
    "Half of the listeners heard the live sound within 0.5 s; how far the last were behind is beyond what is measured.",
  );
});

test("a room that was ended before its second did not miss it", () => {
  const times = { scheduledAtMs: EIGHT, openedAtMs: null, liveAtMs: null, endedAtMs: EIGHT - MINUTE };
  const report = reportOf(evening({ ...times, start: null }));
  expect(said(report)[0]).toBe("The room was ended before the promised second (20:00:00, Europe/Vienna).");
  expect(report.sentences[0]?.tone).toBe("plain");
});

test("a host who is 42 minutes late is told so, and who waited for him", () => {
  const liveAtMs = EIGHT + 42 * MINUTE;
  const start = { scheduledAtMs: EIGHT, openedAtMs: EIGHT, liveAtMs, hostWasThere: false, errorMs: 0 };
  const report = reportOf(evening({ openedAtMs: EIGHT, liveAtMs, start }));
  expect(said(report).slice(0, 2)).toEqual([
    "The room opened at the promised second (20:00:00, Europe/Vienna).",
    "The host was live 42 min after it, at 20:42:00; until then listeners heard the hold sound.",
  ]);
  expect(report.sentences[1]?.tone).toBe("bad");
});

test("a room that opened late, or not at all, is no good start", () => {
  const late = reportOf(evening({ openedAtMs: EIGHT + 1_240, start: null }));
  expect(late.sentences[0]).toMatchObject({ tone: "bad", text: expect.stringContaining("opened 1.3 s after") });
  const never = reportOf(evening({ openedAtMs: null, liveAtMs: null, start: null }));
  expect(said(never)).toContain("The room did not open at the promised second (20:00:00, Europe/Vienna).");
  expect(said(never)).toContain("The host was never live; those who came heard the hold sound.");
});

test("an attack, a lost edge and a peak beyond what was proven are said as plainly", () => {
  const inFlood = (atMs: number) => atMs > EIGHT + 18 * MINUTE && atMs <= EIGHT + 25 * MINUTE;
  const report = reportOf(
    evening({
      samples: samplesOf(curve(120, 10), ({ atMs }) =>
        inFlood(atMs) ? { refused: { rate_limited: 4_200, place_waiting: 80 }, intervalMs: 1_000 } : {},
      ),
      verdicts: [18, 19, 20, 21, 22, 23, 24].map((minute) => verdict(minute)),
      moments: [{ atMs: EIGHT + 50 * MINUTE, what: "edge-gone", edge: "e2", listeners: 4_100, movedBefore: 3 }],
      moved: { e2: 4_096 },
      proof: { listeners: 9_000, arrivalsPerSecond: 900, atMs: EIGHT - 86_400_000, note: "" },
    }),
  );
  expect(value(report, "door.refused")).toBe(42 * 4_200);
  expect(value(report, "door.toldToWait")).toBe(42 * 80);
  expect(value(report, "kept.cameOver")).toBe(4_093);
  expect(report.verdicts).toMatchObject([
    { fromMs: EIGHT + 18 * MINUTE, toMs: EIGHT + 24 * MINUTE, verdict: "attack" },
  ]);
  expect(said(report)).toContain("From 20:18 to 20:24 the servers’ verdict on the load was an attack (97 % likely).");
  expect(said(report)).toContain(
    "6,569 people heard it as the attack began, and never fewer than 6,589 while it lasted.",
  );
  expect(said(report)).toContain(
    "1 server that carried the sound failed with 4,100 listeners; 4,093 of them went on at another.",
  );
  expect(said(report)).toContain(
    "The peak was 1.4 times what had been proven, 9,000 listeners (rehearsed on 11 August 2024): beyond anything that was rehearsed.",
  );
  expect(said(report).some((text) => text.startsWith("Nobody who was inside"))).toBe(false);
  expect(said(report)).toContain("176,400 requests were refused, 176,400 of them as “rate_limited”.");
});

test("listeners who leave under an attack are told", () => {
  const samples = samplesOf([
    { atMs: EIGHT, heard: 100 },
    { atMs: EIGHT + MINUTE, heard: 100 },
    { atMs: EIGHT + 2 * MINUTE, heard: 61 },
    { atMs: EIGHT + 3 * MINUTE, heard: 90 },
  ]);
  const report = reportOf(evening({ samples, endedAtMs: EIGHT + 3 * MINUTE, verdicts: [verdict(1), verdict(2)] }));
  const sentence = report.sentences.find(({ figures }) => figures.includes("kept.heardLeastInAttack"));
  expect(sentence).toMatchObject({ tone: "plain", text: expect.stringContaining("never fewer than 61") });
});

test("without any listener there is nothing to boast of", () => {
  const report = reportOf(evening({ samples: samplesOf(curve(120, 60, 0)), behind: [], earlier: [] }));
  expect(said(report)).toContain("Nobody listened.");
  expect(value(report, "sound.gapsPerHour")).toBeNull();
  expect(value(report, "sound.behindP50")).toBeNull();
  expect(said(report).join()).not.toMatch(/thrown out|gap in the sound/);
});

test("thirty seconds are an event too", () => {
  const endedAtMs = EIGHT + 30 * SECOND;
  const moments = Array.from({ length: 36 }, (_, at) => ({
    atMs: EIGHT + (at - 5) * SECOND,
    heard: at < 5 ? 0 : Math.min(20, at),
  }));
  const report = reportOf(evening({ endedAtMs, asOfMs: endedAtMs, samples: samplesOf(moments), tracker: null }));
  expect(value(report, "audience.peak")).toBe(20);
  expect(value(report, "audience.average")).toBe(16.5);
  expect(report.curves.find(({ id }) => id === "heard")?.points.length).toBeGreaterThan(25);
  expect(report.unknown.join()).toContain("The outage tracker did not answer");
});

test("holes in the record are told, not bridged", () => {
  const from = EIGHT + 30 * MINUTE;
  const to = EIGHT + 35 * MINUTE;
  const samples = samplesOf(curve(120, 10)).filter(({ atMs }) => atMs <= from || atMs > to);
  const report = reportOf(evening({ samples, lost: { samples: 12, moments: 0 } }));
  expect(value(report, "record.missing")).toBe(5 * MINUTE);
  expect(report.unknown[0]).toStartWith("Nothing is recorded from 20:30:00 to 20:35:00 (5 min).");
  expect(report.unknown[1]).toStartWith("12 samples and 0 happenings could not be kept");
  expect(said(report)).toContain(
    "Nobody who was inside was thrown out: 0 of 13,021 connections were ended by us, as far as is recorded (5 min are missing).",
  );
  const heard = report.curves.find(({ id }) => id === "heard")?.points ?? [];
  expect(heard.filter((point) => point.value === null)).toHaveLength(1);
});

test("seconds in which no edge was heard are a hole as well", () => {
  const samples = samplesOf(curve(120, 10), ({ atMs }) =>
    atMs > EIGHT + MINUTE && atMs <= EIGHT + 3 * MINUTE ? { now: null, most: null } : {},
  );
  expect(value(reportOf(evening({ samples })), "record.missing")).toBe(2 * MINUTE);
});

describe("the night in which clocks go back", () => {
  const two = Date.UTC(2024, 9, 27, 0, 0, 0);
  const night: Partial<EventRecord> = {
    scheduledAtMs: two,
    openedAtMs: two,
    liveAtMs: two,
    start: null,
    createdAtMs: two - 3_600_000,
    endedAtMs: two + 120 * MINUTE,
    asOfMs: two + 120 * MINUTE,
    samples: samplesOf(curve(120, 60).map(({ atMs, heard }) => ({ atMs: atMs - EIGHT + two, heard }))),
  };

  test("each time says which of the two it is", () => {
    const report = reportOf(evening(night));
    expect(said(report)[0]).toBe("The room opened at the promised second (02:00:00 GMT+2, Europe/Vienna).");
    expect(said(report).join()).toContain("At the peak, at 02:40 GMT+1,");
  });
});

test("a time zone that nobody knows is told, and shown as UTC", () => {
  const report = reportOf(evening({ timeZone: "Mars/Olympus" }));
  expect(said(report)[0]).toContain("(18:00:00, UTC)");
  expect(report.unknown.join()).toContain("The time zone of the schedule is not one that this server knows");
});

test("what was rehearsed only after the start proves nothing beforehand", () => {
  const report = reportOf(evening({ proof: { listeners: 99_999, arrivalsPerSecond: 1, atMs: EIGHT + 1, note: "" } }));
  expect(report.rehearsal).toBeNull();
  expect(said(report)).toContain("Nothing had been rehearsed beforehand: what these servers carry was not proven.");
});

test("waits are told with the record's own error, and against what was promised", () => {
  const given = (atMs: number) => Math.max(0, Math.round((atMs - EIGHT) / 1_000));
  const samples = samplesOf(curve(20, 10), ({ atMs }) => ({
    door: {
      ...{ status: "queueing", why: "full", seats: 1_000, toldMs: 30_000, challenge: false },
      ...{ issued: given(atMs), called: given(atMs - 40_000), predictions: 800, covered: 500 },
    },
  }));
  const report = reportOf(evening({ samples, endedAtMs: EIGHT + 20 * MINUTE }));
  expect(report.figures["door.waitP50"]).toMatchObject({ value: 40_000, error: 10_000 });
  expect(value(report, "door.waitingPeak")).toBe(40);
  const sentence = report.sentences.find(({ figures }) => figures.includes("door.covered"));
  expect(sentence).toMatchObject({
    tone: "bad",
    text: "Of 800 predicted waits, 63 % came true within what was told; 80 % should.",
  });
});

test("an event that goes on is told so far", () => {
  const asOfMs = EIGHT + 30 * MINUTE;
  const samples = samplesOf(curve(120, 10)).filter(({ atMs }) => atMs <= asOfMs);
  const report = reportOf(evening({ state: "live", endedAtMs: null, asOfMs, isFinal: false, samples }));
  expect(report.event.toMs).toBe(asOfMs);
  expect(said(report)).toContainEqual(expect.stringMatching(/^At the peak so far, at 20:(29|30), /));
});

test("a room of which nothing was recorded is reported as that", () => {
  const report = reportOf(evening({ samples: [], moments: [], tracker: null, behind: [] }));
  expect(value(report, "audience.peak")).toBeNull();
  expect(said(report)).toContain("How many listened is not known: no edge was heard.");
  expect(value(report, "record.missing")).toBeGreaterThan(119 * MINUTE);
  expect(said(report).join()).not.toMatch(/Nobody/);
});
