import type { RehearsalReport } from "../rehearsal-report.ts";
import { type Figure, keyFigures, time } from "./figures.ts";
import { html, type Markup } from "./markup.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { plotFigure } from "./plot.ts";
import { plotsOf } from "./plots.ts";
import { brief } from "./scale.ts";

const VERDICT_WORDS = { clean: "Nobody suffered", suffered: "Listeners suffered", invalid: "Not valid" } as const;

/** One file that needs nothing else: no script, no font, no network. */
export function htmlReport(report: RehearsalReport): string {
  const { listeners } = report.arguments;
  const title = `Rehearsal with ${listeners.toLocaleString("en")} ${listeners === 1 ? "listener" : "listeners"}`;
  const style: Markup = { html: `<style>${PAGE_STYLE}</style>` };
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>${style}</head>
<body><main>
<header><h1>${title}</h1><p>${subtitle(report)}</p></header>
${verdict(report)}
<dl class="figures">${keyFigures(report).map(figure)}</dl>
<section class="plots">${plotsOf(report).map(plotFigure)}</section>
${facts(report)}
</main></body></html>
`.html;
}

function subtitle({ startedAt, arguments: asked, interrupted }: RehearsalReport): string {
  const began = `${startedAt.slice(0, 10)}, ${startedAt.slice(11, 19)} UTC`;
  const cut = interrupted ? " Ended before its time." : "";
  return `${began}. They came within ${time(asked.rampS * 1000)} and were to stay for ${time(asked.forS * 1000)}.${cut}`;
}

function verdict({ verdict: { kind, sentence, code, harms } }: RehearsalReport): Markup {
  const seen = kind === "invalid" ? harms.map((harm) => html`<li>Seen all the same: ${harm}.</li>`) : [];
  const list = seen.length === 0 ? html`` : html`<ul>${seen}</ul>`;
  const words = code === null ? VERDICT_WORDS[kind] : `${VERDICT_WORDS[kind]} (${code})`;
  return html`<section class="verdict ${kind}"><b>${words}</b>${sentence}${list}</section>`;
}

function figure({ label, value, note, tone }: Figure): Markup {
  return html`<div class="${tone ?? ""}"><dt>${label}</dt><dd>${value}</dd><dd>${note}</dd></div>`;
}

function facts(report: RehearsalReport): Markup {
  const { arguments: asked, machine, generator, histograms, bytes, serverCores } = report;
  const reasons = Object.entries({ ...report.drops, ...report.refusals });
  const rows: [string, string][] = [
    ["Room", `${asked.room}, rendition ${asked.rendition}, at ${asked.url}`],
    [
      "Arrivals",
      `Poisson, open model, seed ${asked.seed}; ${asked.churnPercentPerMinute} % leave and are replaced in a minute`,
    ],
    [
      "Generator",
      `${asked.processes === 0 ? "in process" : `${asked.processes} ${asked.processes === 1 ? "process" : "processes"}`}, ${brief(generator.microsPerMessage)} µs of CPU per message, ${brief(generator.bytesPerListener / 1024)} KiB per listener`,
    ],
    ["Server", serverCores === null ? "does not tell its CPU" : `${brief(serverCores)} cores on average`],
    [
      "Delay",
      `p90 ${time(histograms.delay.p90)}, p99.9 ${time(histograms.delay.p999)}, max ${time(histograms.delay.max)}`,
    ],
    ["First sound", `p99.9 ${time(histograms.join.p999)}, max ${time(histograms.join.max)}`],
    [
      "Coming back",
      histograms.reconnect.count === 0
        ? "nobody had to"
        : `p50 ${time(histograms.reconnect.p50)}, p99 ${time(histograms.reconnect.p99)}, max ${time(histograms.reconnect.max)}`,
    ],
    ["Bytes", `${brief(bytes.parts)} parts, ${brief(bytes.covered)} of them held against the origin's digests`],
    [
      "Reasons",
      reasons.length === 0
        ? "no connection was lost or refused"
        : reasons.map(([reason, count]) => `${reason}: ${count}`).join(", "),
    ],
    [
      "Machine",
      `${machine.cpu}, ${machine.cores} cores, ${brief(machine.memoryBytes / 2 ** 30)} GiB, ${machine.system}, Bun ${machine.bun}`,
    ],
  ];
  const list = rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`);
  return html`<section class="facts"><h2>How it was measured</h2><dl>${list}</dl><p><code>${command(report)}</code></p></section>`;
}

/** What to type to have the same crowd again. */
function command({ arguments: asked }: RehearsalReport): string {
  const { url, rendition, listeners, rampS, forS, processes, seed, churnPercentPerMinute, destinations } = asked;
  const churn = churnPercentPerMinute > 0 ? ` --churn ${churnPercentPerMinute}` : "";
  const spread = destinations.length > 1 ? ` --destinations ${destinations[0]}-${destinations.at(-1)}` : "";
  return `stentor rehearse --listeners ${listeners} --ramp ${rampS} --for ${forS} --url ${url} --rendition ${rendition} --processes ${processes} --seed ${seed}${churn}${spread}`;
}
