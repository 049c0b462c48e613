import type {
  Incident,
  Maintenance,
  PublicComment,
  ReportBins,
  StatusNow,
  TroubleAnswer,
  TroubleCategory,
  TroubleReport,
} from "../../src/protocol/index.ts";
import type { HistoryView, RegionCount, StatusConfig } from "../api/status-api.ts";
import type { Outlet, OutletWish } from "../status/operator/operator-api.ts";

const WINDOW_BINS = { "1h": [60, 60_000], "24h": [144, 600_000], "7d": [168, 3_600_000] } as const;

/**
 * The tracker's part of one made-up server: everything below `/status`, set by hand.
 *
 * It keeps the wire's shapes, and what it was told in `reports` and `written`.
 */
export class FakeTracker {
  now: StatusNow;
  config: StatusConfig = { trackerUrl: null, vapidPublicKey: null, mail: false, rooms: [] };
  byCategory: Partial<Record<TroubleCategory, number>> = {};
  byRegion: RegionCount[] = [];
  comments: PublicComment[] = [];
  waiting: PublicComment[] = [];
  outlets: Outlet[] = [];
  history: HistoryView = {
    sinceMs: 0,
    grade: {
      ...{ incidents: 0, medianDelayMs: null, worstDelayMs: null },
      ...{ falseAlarms: 0, falseAlarmBudgetPerMonth: 1, letter: null },
    },
    incidents: [],
  };
  /** The first day: nothing is known of what is usual. */
  isNew = false;
  /** Reports in the last bins, the newest last. */
  surge: readonly number[] = [];
  answer: TroubleAnswer = { taken: "first", check: "unknown", says: "We know of no listener here.", incident: null };
  readonly reports: TroubleReport[] = [];
  /** What the operator and subscribers sent, such as `POST /status/maintenance {…}`. */
  readonly written: string[] = [];
  readonly #operator: string;

  constructor(operator: string, nowMs: number) {
    this.#operator = operator;
    this.now = {
      atMs: nowMs,
      state: "fine",
      sentence: "Everything works.",
      note: null,
      components: [],
      incidents: [],
      maintenance: [],
    };
  }

  /** `undefined`: nothing lives there. */
  async answerTo(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    if (request.method === "GET") return this.#read(request, url);
    if (url.pathname === "/status/reports") return open(await this.#take(request));
    const text = await request.text();
    this.written.push(`${request.method} ${url.pathname} ${text}`);
    if (url.pathname.startsWith("/status/subscriptions")) return Response.json({}, { status: 201 });
    return this.#isOperators(request) ? this.#change(url.pathname, request.method, text) : refused();
  }

  #read(request: Request, { pathname, searchParams }: URL): Response | undefined {
    const answers: Record<string, () => unknown> = {
      "/status/summary.json": () => ({ stentor: this.#newer() }),
      "/status/config.json": () => this.config,
      "/status/history.json": () => this.history,
      "/status/reports.json": () => ({
        bins: this.#bins((searchParams.get("window") ?? "24h") as keyof typeof WINDOW_BINS),
        byCategory: this.byCategory,
        byRegion: this.byRegion,
      }),
      "/status/comments.json": () => ({ comments: this.comments }),
    };
    const answer = answers[pathname];
    if (answer !== undefined) return open(Response.json(answer()));
    const operators: Record<string, () => unknown> = {
      "/status/moderation": () => ({ waiting: this.waiting }),
      "/status/outlets": () => ({ outlets: this.outlets }),
    };
    if (operators[pathname] === undefined) return undefined;
    return this.#isOperators(request) ? Response.json(operators[pathname]()) : refused();
  }

  /** Each answer is of a later moment than the one before. */
  #newer(): StatusNow {
    this.now = { ...this.now, atMs: this.now.atMs + 1_000 };
    return this.now;
  }

  async #take(request: Request): Promise<Response> {
    this.reports.push((await request.json()) as TroubleReport);
    return Response.json(this.answer);
  }

  #change(pathname: string, method: string, text: string): Response {
    if (method === "DELETE") return new Response(null, { status: 204 });
    if (pathname === "/status/outlets") return this.#addOutlet(JSON.parse(text) as OutletWish);
    const moderated = /^\/status\/moderation\/(.+)$/.exec(pathname)?.[1];
    if (moderated !== undefined) {
      this.waiting = this.waiting.filter(({ id }) => id !== moderated);
      this.comments = this.comments.filter(({ id }) => id !== moderated);
    }
    return Response.json({}, { status: 201 });
  }

  #addOutlet(wish: OutletWish): Response {
    const outlet: Outlet = {
      ...{ id: `o-${this.outlets.length}`, kind: wish.kind, where: wish.kind === "webhook" ? wish.url : wish.server },
      ...{ events: wish.events, room: null, secretEnd: "wxyz", state: "fine", says: null, waiting: 0 },
    };
    this.outlets = [...this.outlets, outlet];
    return Response.json({ outlet, secret: "whsec_abcdefghwxyz" }, { status: 201 });
  }

  #isOperators(request: Request): boolean {
    return request.headers.get("authorization") === `Bearer ${this.#operator}`;
  }

  /** A wave by time of day, some reports by a rule that looks like chance, and at the end the surge. */
  #bins(window: keyof typeof WINDOW_BINS): ReportBins {
    const [length, binMs] = WINDOW_BINS[window];
    const fromMs = (Math.floor(this.now.atMs / binMs) + 1 - length) * binMs;
    const each = Array.from({ length }, (_, at) => at);
    const usual = each.map((at) => 2 + 1.6 * Math.sin(((fromMs + at * binMs) / 86_400_000) * 2 * Math.PI));
    const known = (values: number[]) => values.map((value) => (this.isNew ? null : value));
    const from = length - this.surge.length;
    const counts = each.map((at) => {
      if (this.isNew && at < length * 0.9) return null;
      if (at >= from) return this.surge[at - from] ?? 0;
      if (!this.isNew && at > length * 0.3 && at < length * 0.34) return null;
      return this.isNew ? 0 : Math.max(0, Math.round((usual[at] ?? 0) + 2 * Math.sin(at * 7.3) - 0.6));
    });
    return {
      ...{ binMs, fromMs, counts, expected: known(usual) },
      ...{ low: known(usual.map(() => 0)), high: known(usual.map((value) => value * 2.4 + 3)) },
    };
  }
}

/** Any page may read the tracker's answers. */
function open(response: Response): Response {
  response.headers.set("access-control-allow-origin", "*");
  return response;
}

function refused(): Response {
  return Response.json({ error: { code: "token_invalid", message: "Cannot let the caller in" } }, { status: 401 });
}

/** An incident as it stands some minutes after it began. */
export function madeUpIncident(facts: Partial<Incident> & { id: string; openedAtMs: number }): Incident {
  return {
    title: "No sound in Town hall",
    state: "trouble",
    impact: "major",
    categories: ["no-sound"],
    scope: { room: "town-hall" },
    onsetMs: facts.openedAtMs - 40_000,
    resolvedAtMs: null,
    reports: { people: 212, confirmed: 180, contradicted: 3 },
    signs: [],
    verdict: null,
    measures: [],
    updates: [],
    mergedInto: null,
    ...facts,
  };
}

export function madeUpWork(facts: Partial<Maintenance> & { fromMs: number; toMs: number }): Maintenance {
  return { id: "m-1", title: "New cables", scope: {}, text: "The second edge rests for an hour.", ...facts };
}
