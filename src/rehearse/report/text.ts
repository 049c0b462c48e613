import type { RehearsalReport } from "../rehearsal-report.ts";
import type { SecondRow } from "../run/seconds.ts";

/** One line of how the last second was. */
export function progressLine(row: SecondRow): string {
  const fields = [
    `t ${row.t.toFixed(0)} s`,
    `connected ${row.connected}/${row.intended}`,
    `joined ${row.joined}/s`,
    `sounding ${row.sounding}`,
    `delay p50 ${row.delayP50.toFixed(0)} p99 ${row.delayP99.toFixed(0)} ms`,
    `interval ${row.intervalMs} ms`,
    `gaps ${row.gaps}`,
    `reconnects ${row.reconnected}`,
    `stalls ${row.stalls}`,
    `generator lag p99 ${row.sendLagP99.toFixed(1)} ms`,
  ];
  return fields.join("  ");
}

/** What a person reads at the end; the verdict is the first line. */
export function summary(report: RehearsalReport): string {
  const { verdict, histograms, counters, bytes, generator, serverCores, countError } = report;
  const { join, delay, reconnect, sendLag } = histograms;
  const code = verdict.code === null ? "" : `${verdict.code}: `;
  const checked = bytes.against === "origin" ? "against what the origin published" : "among listeners only";
  const lines = [
    `${code}${verdict.sentence}`,
    ...(verdict.kind === "invalid" ? verdict.harms.map((harm) => `  seen all the same: ${harm}`) : []),
    `  first sound    p50 ${ms(join.p50)}  p99 ${ms(join.p99)}  max ${ms(join.max)}`,
    ...doorLines(report),
    `  delay          p50 ${ms(delay.p50)}  p90 ${ms(delay.p90)}  p99 ${ms(delay.p99)}  p99.9 ${ms(delay.p999)}  max ${ms(delay.max)}`,
    `  reconnects     ${counters.reconnected}${reconnect.count === 0 ? "" : `  p50 ${ms(reconnect.p50)}  p99 ${ms(reconnect.p99)}`}`,
    `  stalls         ${counters.stalls}, ${(counters.stalledMs / 1000).toFixed(1)} s together`,
    `  bytes          ${bytes.copies} copies of ${bytes.parts} parts checked ${checked}, ${bytes.wrong} wrong`,
    `  generator      lag p99 ${ms(sendLag.p99)} max ${ms(sendLag.max)}, ${generator.microsPerMessage.toFixed(1)} µs of CPU per message`,
    ...(serverCores === null ? [] : [`  server         ${serverCores.toFixed(2)} cores`]),
    ...(countError === null
      ? []
      : [`  shown count    off by ${percent(countError.mean)} on average, ${percent(countError.max)} at most`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Nothing when everybody could come in at once. */
function doorLines({ counters, histograms }: RehearsalReport): string[] {
  const { told, calledIn, waitsPredicted, waitsCovered, looksPredicted, looksCovered } = counters;
  if (told === 0) return [];
  const { answer, wait } = histograms;
  const covered = (share: number) =>
    share >= 0 ? `${percent(share)} within what was foretold` : "nothing was foretold";
  const first = covered(waitsCovered / waitsPredicted);
  const look = covered(looksCovered / looksPredicted);
  return [
    `  sound or place p50 ${ms(answer.p50)}  p99 ${ms(answer.p99)}  max ${ms(answer.max)}`,
    `  told to wait   ${told}, of whom ${calledIn} came in${calledIn === 0 ? "" : `: p50 ${ms(wait.p50)}  p99 ${ms(wait.p99)}; at first ${first}, at one look of theirs ${look}`}`,
  ];
}

function ms(value: number): string {
  return value < 10_000 ? `${value.toFixed(value < 100 ? 1 : 0)} ms` : `${(value / 1000).toFixed(1)} s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
