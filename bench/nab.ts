/**
 * `npm run bench nab [-- --data FOLDER]`: the detector on the tweet counts of the Numenta Anomaly Benchmark, by the benchmark's own rules
 * (Lavin and Ahmad 2015): 100 is each window at its first bin and nothing else, 0 is no alarm at all.
 */
import { type Detection, SeriesDetector } from "../src/detect/index.ts";
import { bestThreshold, PROFILES, type Profile, type Scored, scoreAt } from "./nab/scoring.ts";
import { nabSeries, type Series } from "./nab/series.ts";
import { report, type Table } from "./table.ts";

const BIN_MS = 300_000;
/** Scores from here on are 1.5 times the greatest step of a usual day. */
const FIXED_THRESHOLD = 0.6;

type Told = Series & Scored & { alarms: number };

const argv = process.argv.slice(2);
const at = argv.indexOf("--data");
const folder = at < 0 ? undefined : argv[at + 1];
const series = folder === undefined ? undefined : nabSeries(folder);
if (series !== undefined) {
  const all = series.map(told);
  report([overall(all), bySeries(all)], argv);
} else {
  const reason = folder === undefined ? "--data names no folder" : `there are no windows in ${folder}/nab`;
  process.stderr.write(`Anomaly benchmark: skipped, ${reason}\n`);
}

function told(one: Series): Told {
  const detector = new SeriesDetector({ binMs: BIN_MS, falseAlarmsPerMonth: 1 });
  const detections = one.startMs.map((startMs, bin) => detector.push({ startMs, count: one.counts[bin] ?? null }));
  return { ...one, scores: detections.map(({ score }) => score), alarms: alarmsOf(detections) };
}

function alarmsOf(detections: readonly Detection[]): number {
  return detections.filter(({ state }, bin) => state !== "fine" && detections[bin - 1]?.state === "fine").length;
}

function overall(all: readonly Told[]): Table {
  return {
    title: `${all.length} series, ${all.reduce((sum, { windows }) => sum + windows.length, 0)} windows`,
    columns: ["profile", "one threshold for all", "score", "chosen without the series scored", `at ${FIXED_THRESHOLD}`],
    rows: PROFILES.map((profile) => {
      const { threshold, score } = bestThreshold(all, profile);
      return [
        profile.name,
        threshold.toFixed(3),
        score.toFixed(1),
        leftOut(all, profile).toFixed(1),
        scoreAt(all, profile, FIXED_THRESHOLD).toFixed(1),
      ];
    }),
  };
}

/** Each series is scored at the threshold that is best for the others; a window weighs the same in whichever series. */
function leftOut(all: readonly Told[], profile: Profile): number {
  const windows = all.reduce((sum, one) => sum + one.windows.length, 0);
  const sum = all.reduce((sum, one) => {
    const others = all.filter((other) => other !== one);
    return sum + one.windows.length * scoreAt([one], profile, bestThreshold(others, profile).threshold);
  }, 0);
  return sum / windows;
}

function bySeries(all: readonly Told[]): Table {
  const [standard = { name: "", found: 1, missed: 1, falseAlarm: 0 }] = PROFILES;
  const { threshold } = bestThreshold(all, standard);
  return {
    title: `Each series at ${threshold.toFixed(3)}, and the detector's own alarms at a budget of one a month`,
    columns: ["series", "windows", "found", "outside", "standard", "own alarms"],
    rows: all.map((one) => {
      const hits = one.scores.flatMap((score, bin) => (score >= threshold ? [bin] : []));
      const found = one.windows.filter(([first, last]) => hits.some((bin) => bin >= first && bin <= last));
      const outside = hits.filter((bin) => !one.windows.some(([first, last]) => bin >= first && bin <= last));
      const score = scoreAt([one], standard, threshold).toFixed(1);
      return [one.name, one.windows.length, found.length, outside.length, score, one.alarms];
    }),
  };
}
