import { expect, test } from "bun:test";
import { type Bin, type Detection, type DetectorOptions, SeriesDetector } from "./index.ts";
import { QuietDays } from "./testing/quiet-days.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONDAY_MS = Date.UTC(2026, 0, 5);

function detectorOf(options: Partial<DetectorOptions> = {}): SeriesDetector {
  return new SeriesDetector({ binMs: MINUTE_MS, falseAlarmsPerMonth: 1, ...options });
}

/** Pushes what `bin` gives for each minute. */
function live(detector: SeriesDetector, fromMs: number, toMs: number, bin: (atMs: number) => Bin): Detection[] {
  const told: Detection[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) told.push(detector.push(bin(atMs)));
  return told;
}

function alarms(told: readonly Detection[]): number {
  return told.filter(({ state }, at) => state !== "fine" && (told[at - 1]?.state ?? "fine") === "fine").length;
}

/** Two weeks of about `level` reports a minute, and the series that they are of. */
function learned(level: number, options: Partial<DetectorOptions> = {}, dispersion = 0.3) {
  const detector = detectorOf(options);
  const quiet = new QuietDays({ seed: 5, level, dispersion });
  const nowMs = MONDAY_MS + 14 * DAY_MS + 12 * HOUR_MS;
  live(detector, MONDAY_MS, nowMs, (atMs) => quiet.minute(atMs));
  return { detector, quiet, nowMs };
}

test("quiet months alarm no more than the budget, few reports or many, whatever their dispersion", () => {
  const days = 40;
  let all = 0;
  for (const [level, dispersion] of [
    [0.05, 0.5],
    [2, 1],
    [40, 0.05],
    [300, 0.5],
  ] as const) {
    const quiet = new QuietDays({ seed: 11, level, dispersion });
    const told = live(detectorOf(), MONDAY_MS, MONDAY_MS + days * DAY_MS, (atMs) => quiet.minute(atMs));
    all += alarms(told);
    const later = told.slice(told.length / 2);
    const above = later.filter(({ count, high }) => (count ?? 0) > (high ?? 0)).length;
    expect(above / later.length).toBeLessThan(0.01);
  }
  // 160 days at one a month: more than 10 would be one chance in forty.
  expect(all).toBeLessThanOrEqual(10);
});

test("an outage is possible at once, trouble when the next minutes bear it out, and fine a quarter of an hour after its end", () => {
  const { detector, quiet, nowMs } = learned(2);
  const during = live(detector, nowMs, nowMs + 20 * MINUTE_MS, (atMs) => quiet.minute(atMs, 8));
  const found = during.findIndex(({ state }) => state !== "fine");
  const trouble = during.findIndex(({ state }) => state === "trouble");
  expect(found).toBeLessThanOrEqual(3);
  expect(trouble).toBeLessThanOrEqual(8);
  expect(during.slice(found).every(({ state }) => state !== "fine")).toBe(true);
  const after = live(detector, nowMs + 20 * MINUTE_MS, nowMs + 60 * MINUTE_MS, (atMs) => quiet.minute(atMs));
  const calm = after.findIndex(({ state }) => state === "fine");
  expect(calm).toBeGreaterThanOrEqual(5);
  expect(calm).toBeLessThanOrEqual(25);
  expect(after.at(-1)?.onsetMs).toBeNull();
});

test("the onset is told to within some minutes, although the alarm comes later", () => {
  const { detector, quiet, nowMs } = learned(5);
  const during = live(detector, nowMs, nowMs + 60 * MINUTE_MS, (atMs) => quiet.minute(atMs, 2.5));
  const found = during.find(({ state }) => state !== "fine");
  expect(found?.startMs).toBeGreaterThan(nowMs);
  expect(Math.abs((found?.onsetMs ?? 0) - nowMs)).toBeLessThanOrEqual(5 * MINUTE_MS);
});

test("the first day: nothing is known at first, then a night of few and a day of more are no trouble, but an outage is", () => {
  const detector = detectorOf();
  const quiet = new QuietDays({ seed: 3, level: 3, dispersion: 0.3 });
  const [first] = live(detector, MONDAY_MS, MONDAY_MS + MINUTE_MS, (atMs) => quiet.minute(atMs));
  expect(first).toMatchObject({ expected: null, low: null, high: null, ratio: null, state: "fine" });
  const early = detector.peek({ startMs: MONDAY_MS + MINUTE_MS, count: 0 });
  const day = live(detector, MONDAY_MS + MINUTE_MS, MONDAY_MS + DAY_MS, (atMs) => quiet.minute(atMs));
  expect(alarms(day)).toBe(0);
  const late = detector.peek({ startMs: MONDAY_MS + DAY_MS, count: 0 });
  expect((early.high ?? 0) / (early.expected ?? 1)).toBeGreaterThan((2 * (late.high ?? 0)) / (late.expected ?? 1));
  const outage = live(detector, MONDAY_MS + DAY_MS, MONDAY_MS + DAY_MS + 20 * MINUTE_MS, (atMs) =>
    quiet.minute(atMs, 10),
  );
  expect(outage.at(-1)?.state).toBe("trouble");
});

test("an outage in the first hour of a quiet series is told", () => {
  const detector = detectorOf();
  const quiet = live(detector, MONDAY_MS, MONDAY_MS + 20 * MINUTE_MS, (startMs) => ({ startMs, count: 0 }));
  expect(alarms(quiet)).toBe(0);
  const outage = live(detector, MONDAY_MS + 20 * MINUTE_MS, MONDAY_MS + 25 * MINUTE_MS, (startMs) => ({
    startMs,
    count: 30,
  }));
  expect(outage[0]?.state).not.toBe("fine");
});

test("clocks that change move the usual day with them", () => {
  const changeMs = Date.UTC(2026, 2, 29, 1);
  const fromMs = changeMs - 27 * DAY_MS;
  const options = { seed: 21, level: 60, dispersion: 0.02 };
  const summer = new QuietDays({ ...options, summer: [changeMs, changeMs + 200 * DAY_MS] });
  const peopleOf = (timeZone: string) =>
    live(detectorOf({ timeZone }), fromMs, changeMs + 7 * DAY_MS, (atMs) => summer.minute(atMs)).slice(-7 * 1_440);
  const off = (told: readonly Detection[]) =>
    told.reduce((sum, { startMs, expected }) => sum + Math.abs(Math.log((expected ?? 1) / summer.mean(startMs))), 0);
  const local = peopleOf("Europe/Vienna");
  expect(alarms(local)).toBe(0);
  expect(off(local)).toBeLessThan(0.7 * off(peopleOf("UTC")));
});

test("an hour that is missing, or that nobody counted, neither alarms nor is learned as quiet", () => {
  const { detector, quiet, nowMs } = learned(20);
  const before = detector.peek({ startMs: nowMs, count: 0 }).expected ?? 0;
  const uncounted = live(detector, nowMs, nowMs + HOUR_MS, (startMs) => ({ startMs, count: null }));
  expect(uncounted.every(({ state, score, ratio }) => state === "fine" && score === 0 && ratio === null)).toBe(true);
  expect(uncounted[0]?.expected).toBeCloseTo(before, 1);
  const resumed = live(detector, nowMs + 2 * HOUR_MS, nowMs + 4 * HOUR_MS, (atMs) => quiet.minute(atMs));
  expect(alarms(resumed)).toBe(0);
  expect(detector.push({ startMs: nowMs + 4 * HOUR_MS, count: 400 }).state).not.toBe("fine");
});

test("an outage does not become the usual, and the same a week later is told again", () => {
  const { detector, quiet, nowMs } = learned(3);
  const usual = detector.peek({ startMs: nowMs, count: 0 }).expected ?? 0;
  live(detector, nowMs, nowMs + 3 * HOUR_MS, (atMs) => quiet.minute(atMs, 10));
  const endMs = nowMs + 3 * HOUR_MS;
  live(detector, endMs, nowMs + 7 * DAY_MS, (atMs) => quiet.minute(atMs));
  const nextWeek = detector.peek({ startMs: nowMs + 7 * DAY_MS, count: 0 }).expected ?? 0;
  expect(nextWeek / usual).toBeLessThan(1.25);
  const again = live(detector, nowMs + 7 * DAY_MS, nowMs + 7 * DAY_MS + 10 * MINUTE_MS, (atMs) =>
    quiet.minute(atMs, 10),
  );
  expect(again.at(-1)?.state).toBe("trouble");
});

test("what stays for days becomes usual in the end", () => {
  const { detector, quiet, nowMs } = learned(3);
  const told = live(detector, nowMs, nowMs + 4 * DAY_MS, (atMs) => quiet.minute(atMs, 4));
  expect(told[60]?.state).toBe("trouble");
  expect(told.at(-1)?.state).toBe("fine");
});

test("a crowd that was expected is no outage; people who report out of proportion are", () => {
  const detector = detectorOf();
  const audience = (atMs: number) => (atMs >= MONDAY_MS + 7 * DAY_MS ? 200_000 : 2_000);
  const reports = new QuietDays({ seed: 9, level: 1, dispersion: 0.3 });
  const bin = (factor: number) => (atMs: number) => {
    const exposure = audience(atMs);
    return { ...reports.minute(atMs, (factor * exposure) / 2_000), exposure };
  };
  live(detector, MONDAY_MS, MONDAY_MS + 7 * DAY_MS, bin(1));
  const crowd = live(detector, MONDAY_MS + 7 * DAY_MS, MONDAY_MS + 7 * DAY_MS + 3 * HOUR_MS, bin(1));
  expect(alarms(crowd)).toBe(0);
  const fromMs = MONDAY_MS + 7 * DAY_MS + 3 * HOUR_MS;
  expect(live(detector, fromMs, fromMs + 10 * MINUTE_MS, bin(8)).at(-1)?.state).toBe("trouble");
});

test("a fall is no trouble for reports; it is where falls are asked for", () => {
  const silence = (startMs: number) => ({ startMs, count: 0 });
  const rises = learned(30);
  expect(alarms(live(rises.detector, rises.nowMs, rises.nowMs + HOUR_MS, silence))).toBe(0);
  for (const direction of ["falls", "both"] as const) {
    const { detector, nowMs } = learned(30, { direction }, 0.05);
    expect(live(detector, nowMs, nowMs + 3 * MINUTE_MS, silence).at(-1)?.state).toBe("trouble");
  }
});

test("a look at a running minute alarms before it is whole, never calms, and changes nothing", () => {
  const { detector, quiet, nowMs } = learned(2);
  const kept = JSON.stringify(detector.keep());
  expect(detector.peek({ startMs: nowMs, count: 1 }).state).toBe("fine");
  expect(detector.peek({ startMs: nowMs, count: 40 })).toMatchObject({ state: "possible", onsetMs: nowMs });
  expect(detector.peek({ startMs: nowMs, count: 150 })).toMatchObject({ state: "trouble", onsetMs: nowMs });
  expect(JSON.stringify(detector.keep())).toBe(kept);
  live(detector, nowMs, nowMs + 10 * MINUTE_MS, (atMs) => quiet.minute(atMs, 10));
  for (let count = 0; count < 5; count++)
    expect(detector.peek({ startMs: nowMs + 10 * MINUTE_MS, count }).state).toBe("trouble");
});

test("kept as JSON and taken up again, it goes on as if nothing had been", () => {
  const { detector, quiet, nowMs } = learned(4);
  live(detector, nowMs, nowMs + 5 * MINUTE_MS, (atMs) => quiet.minute(atMs, 9));
  const text = JSON.stringify(detector.keep());
  expect(text.length).toBeLessThan(64_000);
  const again = detectorOf({ from: JSON.parse(text) });
  const bins = Array.from({ length: 600 }, (_, at) => quiet.minute(nowMs + (5 + at) * MINUTE_MS, at < 20 ? 9 : 1));
  expect(bins.map((bin) => again.push(bin))).toEqual(bins.map((bin) => detector.push(bin)));
  expect(again.keep()).toEqual(detector.keep());
});

test("what another kind of detector kept, or anything else, is taken for nothing", () => {
  const { detector, nowMs } = learned(4);
  const kept = detector.keep() as object;
  for (const from of [null, "kept", {}, { ...kept, binMs: 5 * MINUTE_MS }, { ...kept, tests: undefined }]) {
    expect(detectorOf({ from }).peek({ startMs: nowMs, count: 1 }).expected).toBeNull();
  }
  expect(detectorOf({ from: kept, direction: "falls" }).peek({ startMs: nowMs, count: 1 }).expected).toBeNull();
});

test("a score is given for what is new: the same burst again within the day scores nothing", () => {
  const { detector, quiet, nowMs } = learned(10);
  const burst = (atMs: number, count: number) => detector.push({ startMs: atMs, count }).score;
  expect(burst(nowMs, 150)).toBeGreaterThan(0.6);
  live(detector, nowMs + MINUTE_MS, nowMs + HOUR_MS, (atMs) => quiet.minute(atMs));
  expect(burst(nowMs + HOUR_MS, 130)).toBe(0);
  expect(burst(nowMs + 2 * HOUR_MS, 400)).toBeGreaterThan(0.6);
});

test("five-minute bins, and a bin that comes twice", () => {
  const binMs = 5 * MINUTE_MS;
  const detector = detectorOf({ binMs });
  for (let at = 0; at < 2_000; at++) detector.push({ startMs: MONDAY_MS + at * binMs, count: at % 3 });
  const startMs = MONDAY_MS + 2_000 * binMs;
  expect(detector.push({ startMs, count: 60 }).state).not.toBe("fine");
  const kept = detector.keep();
  detector.push({ startMs, count: 60 });
  expect(detector.keep()).toEqual(kept);
});
