import type { SiegeReport } from "./siege-report.ts";
import type { SiegeRow } from "./siege-seconds.ts";

/** More seconds than this are told in spans. */
const LINES_MAX = 30;
const COLUMNS = ["s", "sent", "answers", "connected", "refused", "cut", "open", "lag ms", "cores"] as const;
const WIDTH = 10;

/** One line a second, while it lasts. */
export function progressLine(row: SiegeRow): string {
  const { counts } = row;
  const answers = listed(row.statuses);
  return `t ${row.atSeconds} s  sent ${counts.sent}  answers ${answers}  connected ${counts.connected}  refused ${counts.refused}  cut ${counts.cut}  open ${row.open}  lag ${row.lagMs} ms`;
}

/** The whole report in words and one table. */
export function summary(report: SiegeReport): string {
  const { verdict, totals, seconds } = report;
  const { counts } = totals;
  const perSecond = seconds > 0 ? Math.round(counts.sent / seconds) : 0;
  const lines = [
    verdict.code === null ? verdict.says : `${verdict.code}: ${verdict.says}`,
    `Scenario ${report.scenario}, label "${report.label}", seed ${report.seed}, against ${report.target.host}, room ${report.target.room}.`,
    `In ${seconds} s ${counts.sent} were sent (${perSecond} a second), ${bytes(counts.bytesOut)} out and ${bytes(counts.bytesIn)} in; at most ${report.openMax} connections at once.`,
    `Answers: ${listed(totals.statuses)}. Connections: ${counts.connected} made, ${counts.refused} never made, ${counts.cut} ended by the server.`,
  ];
  if (counts.visits > 0) {
    lines.push(`Visits: ${counts.visits} begun, ${counts.admitted} times in, ${counts.gaveUp} gave up.`);
  }
  if (counts.withheld > 0)
    lines.push(`${counts.withheld} strokes were due while every connection waited for the server.`);
  if (Object.keys(totals.reasons).length > 0) lines.push(`Reasons: ${listed(totals.reasons)}.`);
  if (report.ownAddresses && isUnlimited(totals)) lines.push(OWN_ADDRESSES);
  if (report.interrupted) lines.push("It was ended before its time.");
  return `${lines.join("\n")}\n\n${table(report.rows)}\n`;
}

const OWN_ADDRESSES =
  "No source was limited. All were this machine's own addresses: where the server sees 127.0.0.1 or ::1, as behind a proxy, it limits nobody. --forwarded plays foreign ones.";

function isUnlimited({ counts, statuses }: SiegeReport["totals"]): boolean {
  return counts.refused === 0 && counts.answers > 0 && statuses[429] === undefined && statuses[503] === undefined;
}

function table(rows: readonly SiegeRow[]): string {
  const every = Math.max(1, Math.ceil(rows.length / LINES_MAX));
  const shown = rows.filter((_, at) => at % every === 0);
  const lines = shown.map(({ atSeconds, counts, open, lagMs, cores }) => [
    atSeconds,
    counts.sent,
    counts.answers,
    counts.connected,
    counts.refused,
    counts.cut,
    open,
    lagMs,
    cores,
  ]);
  return [COLUMNS, ...lines].map((line) => line.map((cell) => String(cell).padStart(WIDTH)).join("")).join("\n");
}

function listed(counts: Record<string, number>): string {
  const entries = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return entries.length === 0 ? "none" : entries.map(([name, count]) => `${name} ×${count}`).join(", ");
}

function bytes(count: number): string {
  return count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
