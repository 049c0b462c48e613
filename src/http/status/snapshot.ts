import type { Incident, StatusNow } from "../../protocol/index.ts";
import { badge } from "./badge.ts";
import { incidentFeed } from "./incident-feed.ts";
import { reportSeries } from "./report-series.ts";
import type { StatusSurface } from "./status-surface.ts";
import { incidentOf, iso, summaryOf } from "./summary.ts";

const FEED_MS = 14 * 86_400_000;
const INCIDENTS_MAX = 100;
/** A browser looks again so often. */
const REFRESH_SECONDS = 30;

/** The status as files, by name, to be mirrored to a place that shares nothing with this one. `origin`: what links begin with. */
export function snapshotFiles(tracker: StatusSurface, origin: string): Map<string, string> {
  const now = tracker.watch.now();
  const incidents = tracker.watch.incidents({ fromMs: now.atMs - FEED_MS, limit: INCIDENTS_MAX });
  const page = { url: `${origin}/status`, timeZone: tracker.timeZone };
  return new Map([
    ["index.html", document(now, incidents)],
    ["summary.json", JSON.stringify(summaryOf(now, page))],
    [
      "incidents.json",
      JSON.stringify({ incidents: incidents.map((one) => incidentOf(one, page)), stentor: incidents }),
    ],
    ["reports.json", JSON.stringify(reportSeries(tracker, { window: "24h" }))],
    ["feed.atom", incidentFeed(incidents, page.url, now.atMs)],
    ["badge.svg", badge(now.state)],
  ]);
}

const STYLE = `body{font:17px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#2a241d;background:#f6f1e9}
h1{font-size:1.5rem}article{border-top:1px solid #cfc4b4;padding:.5rem 0}time,small{color:#6b6054}
@media(prefers-color-scheme:dark){body{color:#eee5d8;background:#15110d}time,small{color:#a99c8b}article{border-color:#463d33}}`;

function document(now: StatusNow, incidents: readonly Incident[]): string {
  const items = incidents.map(article).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Status · Stentor</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<style>${STYLE}</style></head>
<body><h1>${escaped(now.sentence)}</h1>
${now.note === null ? "" : `<p>${escaped(now.note)}</p>`}
<p><small>As the tracker saw it at <time datetime="${iso(now.atMs)}">${iso(now.atMs)}</time>. This is a copy: if the time is long ago, the tracker cannot be reached from here.</small></p>
${items}
</body></html>
`;
}

function article({ title, updates }: Incident): string {
  const told = updates
    .map(({ atMs, text }) => `<p><time datetime="${iso(atMs)}">${iso(atMs)}</time> ${escaped(text)}</p>`)
    .reverse()
    .join("");
  return `<article><h2>${escaped(title)}</h2>${told}</article>`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
