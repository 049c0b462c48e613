import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Bin, type DetectorOptions, SeriesDetector } from "../../src/detect/index.ts";
import { DrawnCounts } from "../../src/detect/testing/drawn-counts.ts";
import type { Table } from "../table.ts";
import { quantile } from "../verdict/statistics.ts";
import { Alarms } from "./told.ts";

const FILE = "worldcup98-per-minute-to-0619.csv.gz";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Of requests, how many are followed by a report: about one in five minutes in May, 25 a minute at the opening match. */
const REPORTS_OF_REQUESTS = 2e-4;
const DISPERSION = 0.3;
/** Before 10 June so few requests a minute are quiet nights, after it the log was away. */
const LOGGED_LEAST = 100;
const CROWDS_FROM_MS = Date.UTC(1998, 5, 10);
/** A crowd: so many times as many as an hour before. */
const GROWTH = 2;
const CROWD_LEAST = 20_000;
const OUTAGE_MINUTES = 15;
const FACTORS = [2, 5, 20];
const APART = 120;

type Minute = { startMs: number; requests: number; isLogged: boolean };

/** Crowds that came on time: told as outages or not, and outages within them; `undefined` when the data is not there. */
export function worldCup(folder: string): Table[] | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  const minutes = read(gunzipSync(readFileSync(file)).toString());
  const crowds = crowdsOf(minutes);
  const days = minutes.length / 1_440;
  const reports = withReports(minutes);
  return [
    {
      title: `World Cup 1998: ${days.toFixed(0)} days of minutes, ${crowds.length} crowds (${GROWTH} times as many requests as an hour before)`,
      columns: [
        "counted",
        "exposure",
        "alarms",
        "of these within an hour of a crowd's start",
        "a month",
        "became trouble",
      ],
      rows: [
        alarmsRow("reports, simulated", "requests", reports, crowds),
        alarmsRow("reports, simulated", "none", reports.map(withoutExposure), crowds),
        alarmsRow("requests", "none", minutes.map(requestsOf), crowds),
      ],
    },
    {
      title: `Outages of ${OUTAGE_MINUTES} minutes within these crowds: reports at so many times their rate, exposure given`,
      columns: ["times", "outages", "told", "median minutes", "p90 minutes"],
      rows: FACTORS.map((factor) => outagesRow(factor, minutes, reports)),
    },
  ];
}

function read(csv: string): Minute[] {
  return csv
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [time = "", count] = line.split(",");
      const startMs = Date.parse(`${time.replace(" ", "T")}Z`);
      const requests = Number(count);
      return { startMs, requests, isLogged: startMs < CROWDS_FROM_MS || requests >= LOGGED_LEAST };
    });
}

/** When crowds began. */
function crowdsOf(minutes: readonly Minute[]): number[] {
  const starts: number[] = [];
  for (const [at, minute] of minutes.entries()) {
    const before = minutes[at - 60];
    if (!before?.isLogged || minute.requests < CROWD_LEAST || minute.requests < GROWTH * before.requests) continue;
    if (minute.startMs - (starts.at(-1) ?? 0) > 3 * HOUR_MS) starts.push(minute.startMs);
  }
  return starts;
}

function withReports(minutes: readonly Minute[]): Bin[] {
  const drawn = new DrawnCounts(98);
  return minutes.map(({ startMs, requests, isLogged }) => ({
    startMs,
    count: isLogged ? drawn.count(requests * REPORTS_OF_REQUESTS, DISPERSION) : null,
    exposure: requests,
  }));
}

function withoutExposure({ startMs, count }: Bin): Bin {
  return { startMs, count };
}

function requestsOf({ startMs, requests, isLogged }: Minute): Bin {
  return { startMs, count: isLogged ? requests : null };
}

function alarmsRow(counted: string, exposure: string, bins: readonly Bin[], crowds: readonly number[]) {
  const detector = new SeriesDetector(options());
  const alarms = new Alarms();
  for (const bin of bins) alarms.take(detector.push(bin));
  const atCrowds = alarms.atMs.filter((at) => crowds.some((start) => Math.abs(at - start) <= HOUR_MS)).length;
  const months = bins.length / (30 * 1_440);
  return [counted, exposure, alarms.atMs.length, atCrowds, (alarms.atMs.length / months).toFixed(1), alarms.troubles];
}

function outagesRow(factor: number, minutes: readonly Minute[], reports: readonly Bin[]): (string | number)[] {
  const detector = new SeriesDetector(options());
  const told: number[] = [];
  for (const [at, bin] of reports.entries()) {
    const isCrowd = (minutes[at]?.requests ?? 0) >= CROWD_LEAST && at % APART === 0 && bin.startMs >= CROWDS_FROM_MS;
    const isWhole = minutes.slice(at, at + OUTAGE_MINUTES).every(({ isLogged }) => isLogged);
    if (isCrowd && isWhole) told.push(delay(detector.keep(), minutes.slice(at, at + OUTAGE_MINUTES), factor));
    detector.push(bin);
  }
  const found = told.filter((minute) => minute <= OUTAGE_MINUTES);
  const shown = (q: number) => (Number.isFinite(quantile(told, q)) ? quantile(told, q) : "–");
  return [factor, told.length, found.length, shown(0.5), shown(0.9)];
}

function delay(from: unknown, minutes: readonly Minute[], factor: number): number {
  const detector = new SeriesDetector({ ...options(), from });
  const drawn = new DrawnCounts(Math.floor((minutes[0]?.startMs ?? 0) / MINUTE_MS) + factor);
  for (const [at, { startMs, requests }] of minutes.entries()) {
    const count = drawn.count(factor * requests * REPORTS_OF_REQUESTS, DISPERSION);
    if (detector.push({ startMs, count, exposure: requests }).state !== "fine") return at + 1;
  }
  return Number.POSITIVE_INFINITY;
}

function options(): DetectorOptions {
  return { binMs: MINUTE_MS, falseAlarmsPerMonth: 1, timeZone: "Europe/Paris" };
}
