import type { Counter } from "prom-client";
import type { Metrics } from "../../platform/index.ts";
import { type EventReport, reportPdf } from "../../report/index.ts";

/** Papers that are held for whoever asks next, some 100 KB each. */
const PAPERS_MAX = 20;

/** Each paper is set once for all who ask for the same report. */
export class PaperShelf {
  readonly #papers = new Map<string, Promise<Uint8Array>>();
  readonly #set: Counter;

  constructor(metrics: Metrics) {
    this.#set = metrics.counter("stentor_http_papers_total", "Event reports that were set as PDF.");
  }

  paper(report: EventReport): Promise<Uint8Array> {
    const key = `${report.event.room} ${report.event.asOfMs} ${report.remarks.join("\n")}`;
    const held = this.#papers.get(key);
    if (held !== undefined) return held;
    this.#set.inc();
    const paper = reportPdf(report);
    paper.catch(() => this.#papers.delete(key));
    this.#papers.set(key, paper);
    const [oldest] = this.#papers.keys();
    if (this.#papers.size > PAPERS_MAX && oldest !== undefined) this.#papers.delete(oldest);
    return paper;
  }
}
