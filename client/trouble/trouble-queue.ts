import { TROUBLE_CATEGORIES, type TroubleReport } from "../../src/protocol/index.ts";
import type { TroubleEnvironment } from "./trouble-environment.ts";

const KEY = "stentor.trouble.queue";
/** Beyond this the oldest report is dropped. */
export const WAITING_MAX = 20;
/** What waited longer says nothing of now. */
export const WAITING_MAX_MS = 7 * 86_400_000;

type Waiting = { report: TroubleReport; atUnixMs: number };
type Clocks = Pick<TroubleEnvironment, "keep" | "monotonicMs" | "unixMs">;

/** Reports that nobody has answered yet, the oldest first; they outlive the page, and several tabs share them. */
export class TroubleQueue {
  readonly #clocks: Clocks;
  /** When those of this page were made, by the clock that does not step. */
  readonly #madeAtMs = new Map<string, number>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  add(report: TroubleReport): void {
    const others = this.#read().filter((waiting) => waiting.report.id !== report.id);
    this.#madeAtMs.set(report.id, this.#clocks.monotonicMs());
    this.#write([...others, { report, atUnixMs: this.#clocks.unixMs() }].slice(-WAITING_MAX));
  }

  remove(id: string): void {
    this.#madeAtMs.delete(id);
    this.#write(this.#read().filter((waiting) => waiting.report.id !== id));
  }

  /** As they are to be sent now. */
  reports(): TroubleReport[] {
    return this.#read().map((waiting) => ({ ...waiting.report, agoMs: this.#agoMs(waiting) }));
  }

  #agoMs({ report, atUnixMs }: Waiting): number {
    const madeAtMs = this.#madeAtMs.get(report.id);
    const agoMs = madeAtMs === undefined ? this.#clocks.unixMs() - atUnixMs : this.#clocks.monotonicMs() - madeAtMs;
    return Math.round(Math.min(WAITING_MAX_MS, Math.max(0, agoMs)));
  }

  #read(): Waiting[] {
    return readWaiting(this.#clocks.keep.getItem(KEY)).filter((waiting) => this.#agoMs(waiting) < WAITING_MAX_MS);
  }

  #write(waiting: readonly Waiting[]): void {
    if (waiting.length === 0) this.#clocks.keep.removeItem(KEY);
    else this.#clocks.keep.setItem(KEY, JSON.stringify(waiting));
  }
}

/** What another program wrote there is not believed. */
function readWaiting(text: string | null): Waiting[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter(isWaiting).slice(-WAITING_MAX) : [];
  } catch {
    return [];
  }
}

function isWaiting(item: unknown): item is Waiting {
  if (typeof item !== "object" || item === null) return false;
  const { report, atUnixMs } = item as Partial<Waiting>;
  if (typeof report !== "object" || report === null || typeof atUnixMs !== "number") return false;
  return (
    typeof report.id === "string" && typeof report.person === "string" && TROUBLE_CATEGORIES.includes(report.category)
  );
}
