import type { ListenerFacts, ListenerQuestion } from "../../../protocol/index.ts";
import type { ReportForm } from "../report-form.ts";
import type { ReportMetrics } from "../report-metrics.ts";
import { type Evidence, mergedFacts } from "./evidence.ts";
import type { KnownEdges } from "./known-edges.ts";

/** A report waits no longer than this for an edge. */
export const ASK_TIMEOUT_MS = 800;
/** Questions under way; beyond, edges are left alone. */
export const ASKS_MAX = 512;
/** Edges that are asked for an address. */
const EDGES_ASKED_MAX = 8;
/** How far back refusals matter. */
const REFUSED_WITHIN_MS = 600_000;

type Ask = (edge: string, question: ListenerQuestion) => Promise<ListenerFacts | undefined>;

/** Asks edges what they measured of whoever reports: in bounded time, and only so many at once. */
export class Enquiries {
  readonly #ask: Ask;
  readonly #edges: KnownEdges;
  readonly #metrics: ReportMetrics;
  #underWay = 0;

  constructor(options: { ask: Ask; edges: KnownEdges; metrics: ReportMetrics }) {
    this.#ask = options.ask;
    this.#edges = options.edges;
    this.#metrics = options.metrics;
  }

  async about(form: ReportForm, address: string, nowMs: number): Promise<Evidence> {
    const { listener } = form;
    const question = { room: form.room ?? "", address, sinceMs: form.happenedAtMs - REFUSED_WITHIN_MS };
    if (listener === null) return this.#aboutAddress(form, { ...question, listener: null });
    const standing = this.#edges.standing(listener.edge, nowMs);
    if (standing !== "living") return { kind: standing === "gone" ? "gone" : "none" };
    const facts = await this.#answer(listener.edge, { ...question, listener: listener.id });
    return facts === undefined ? { kind: "silent" } : { kind: "listener", facts };
  }

  /** Who could not come in has no connection; whichever edge refused it remembers. */
  async #aboutAddress({ category }: ReportForm, question: ListenerQuestion): Promise<Evidence> {
    const edges = category === "cannot-join" ? this.#edges.living.slice(0, EDGES_ASKED_MAX) : [];
    const answers = await Promise.all(edges.map((edge) => this.#answer(edge, question)));
    const facts = mergedFacts(answers.filter((answer) => answer !== undefined));
    return facts === undefined ? { kind: "none" } : { kind: "address", facts };
  }

  async #answer(edge: string, question: ListenerQuestion): Promise<ListenerFacts | undefined> {
    if (this.#underWay >= ASKS_MAX) {
      this.#metrics.asked("busy");
      return undefined;
    }
    this.#underWay += 1;
    const facts = await withinTime(this.#ask(edge, question));
    this.#underWay -= 1;
    this.#metrics.asked(facts === undefined ? "silent" : "answered");
    return facts;
  }
}

/** Whatever goes wrong with an edge is no reason to lose a report. */
async function withinTime(asked: Promise<ListenerFacts | undefined>): Promise<ListenerFacts | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ASK_TIMEOUT_MS);
  try {
    return await Promise.race([asked.catch(() => undefined), promise]);
  } finally {
    clearTimeout(timer);
  }
}
