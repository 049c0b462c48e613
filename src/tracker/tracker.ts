import { Outbox } from "../notify/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import {
  type ControlFacts,
  type Delivery,
  decodeMessage,
  type EdgeFacts,
  type EdgeSigns,
  encodeMessage,
  type ListenerFacts,
  type ListenerQuestion,
  type Outcome,
  outcomeOf,
  type RoomNotice,
  subjects,
  type TrackerQuestion,
  type Verdict,
} from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import type { RecordStore } from "../store/index.ts";
import { incidentDelivery } from "./incident-delivery.ts";
import { Probes } from "./probe/index.ts";
import { ProbeCounts } from "./probe-counts.ts";
import { recordOf } from "./record-of.ts";
import { regionFinder } from "./regions/index.ts";
import { ReportDesk } from "./reports/index.ts";
import { type IncidentListener, Watch } from "./watch/index.ts";

/** A report is answered although the edge that served its listener is silent. */
const EDGE_ANSWERS_WITHIN_MS = 800;
/** An edge that was not heard for so long is asked nothing any more. */
const EDGE_HEARD_WITHIN_MS = 5_000;
const TICK_MS = 1_000;
const MINUTE_MS = 60_000;
/** Minutes that a tracker which was held up looks at afterwards; older ones count as not seen. */
const MINUTES_MADE_UP = 60;
/** Open incidents of which word is offered again at a start. */
const WORDS_MADE_UP = 50;
/** The note of when a tracker first began here. */
const SINCE = "tracker-since";
const FORGET_EVERY_MS = 3_600_000;
const REPORTS_KEPT_MS = 90 * 86_400_000;

export type TrackerOptions = {
  store: RecordStore;
  relay: Relay;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  operatorToken: string;
  falseAlarmsPerMonth: number;
  timeZone: string;
  geoipFile: string | undefined;
  mail: { url: string; from: string } | undefined;
  /** Private addresses that outlets may be at. */
  outboundAllow: readonly string[];
  /** Where probes reach edges that have no address of their own. */
  mainUrl: () => string;
  /** What links in letters and notices begin with. */
  publicUrl: () => string;
  /** What probes show so that edges do not count them. */
  probeMarkOf: (room: string) => string;
};

/**
 * The outage tracker: takes reports, watches, keeps incidents, and sends word. Knows nothing but what the relay and people tell it, and
 * goes on when both are silent.
 */
export class Tracker {
  readonly reports: ReportDesk;
  readonly watch: Watch;
  readonly outbox: Outbox;
  readonly operatorToken: string;
  readonly #options: TrackerOptions;
  readonly probeCounts = new ProbeCounts();
  readonly #probes: Probes;
  readonly #edges = new Map<string, number>();
  #rooms: RoomNotice[] = [];
  /** Control has told nothing yet: nobody can say which rooms there are. */
  #hearsNothing = true;
  #subscriptions: Subscription[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #minuteMs: number;
  #sinceMs: number;
  #forgottenAtMs = 0;

  /** Throws StentorError `config_invalid` when the file of places cannot be read. */
  constructor(options: TrackerOptions) {
    const { store, clock, log, metrics, falseAlarmsPerMonth, timeZone, operatorToken } = options;
    this.#options = options;
    this.operatorToken = operatorToken;
    this.#minuteMs = minuteOf(clock.nowMs());
    this.#sinceMs = clock.nowMs();
    this.watch = new Watch({ store, clock, log, metrics, falseAlarmsPerMonth, timeZone });
    this.reports = new ReportDesk({
      ...{ store, clock, log, metrics, operatorToken },
      ask: (edge, question) => this.#ask(edge, question),
      edges: () => this.#living(),
      regionOf: regionFinder({ ...(options.geoipFile === undefined ? {} : { geoipFile: options.geoipFile }) }),
      openIncident: (room, category) => this.watch.openIncident(room, category),
      isSoundless: (room) => this.watch.isSoundless(room),
      isRoom: (room) => this.#hearsNothing || this.#rooms.some((known) => known.room === room),
    });
    this.outbox = new Outbox({
      ...{ store, clock, log, metrics },
      ...(options.mail === undefined ? {} : { mail: options.mail }),
      allowed: options.outboundAllow,
      secret: operatorToken,
      publicUrl: options.publicUrl,
    });
    this.#probes = new Probes({
      ...{ clock, log, metrics },
      mainUrl: options.mainUrl,
      markOf: options.probeMarkOf,
      // Edges of ours that have no address of their own are met on this machine, whose name is in no certificate.
      tls: { rejectUnauthorized: false },
      onResult: (result) => {
        this.watch.probe(result);
        this.probeCounts.take(result);
      },
    });
  }

  /** Whether e-mail can be sent. */
  get hasMail(): boolean {
    return this.#options.mail !== undefined;
  }

  /** Rooms that have not ended, as control told last. */
  get rooms(): readonly RoomNotice[] {
    return this.#rooms;
  }

  get clock(): Clock {
    return this.#options.clock;
  }

  /** When a tracker first began here, Unix milliseconds: of earlier days nothing is known. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  get nowMs(): number {
    return this.#options.clock.nowMs();
  }

  /** What links begin with. */
  get publicUrl(): string {
    return this.#options.publicUrl();
  }

  /** Reads what the store has, then listens and begins to watch. Throws StentorError `store_unavailable`. */
  async start(): Promise<void> {
    await Promise.all([this.reports.start(), this.watch.start(), this.outbox.start(), this.#rememberStart()]);
    this.watch.onChange((...told) => this.#attempt(this.#sendWord(...told)));
    // What was said and, when the tracker before this one died, not yet handed on; what had been is known by its id.
    for (const incident of this.watch.incidents({ fromMs: this.nowMs, limit: WORDS_MADE_UP })) {
      this.#attempt(this.#sendWord(incident, "updated", incident.state === "trouble"));
    }
    this.#listen();
    this.#probes.start();
    this.#timer = setInterval(() => this.#attempt(this.tick()), TICK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    await this.#probes.close();
    await this.reports.close();
    this.outbox.close();
  }

  /** Once a second: the minutes that have passed, the one that runs, what is to be forgotten. A test calls it instead of the timer. */
  async tick(): Promise<void> {
    const nowMs = this.nowMs;
    const present = minuteOf(nowMs);
    const first = Math.max(this.#minuteMs, present - MINUTES_MADE_UP * MINUTE_MS);
    for (let minute = first; minute < present; minute += MINUTE_MS) {
      this.watch.reports(this.reports.minute(minute), true);
    }
    this.#minuteMs = present;
    this.watch.reports(this.reports.minute(present), false);
    await this.watch.tick();
    if (nowMs - this.#forgottenAtMs < FORGET_EVERY_MS) return;
    this.#forgottenAtMs = nowMs;
    await this.reports.forget(nowMs - REPORTS_KEPT_MS);
  }

  async #rememberStart(): Promise<void> {
    const { store } = this.#options;
    const kept = await store.note(SINCE);
    if (typeof kept === "number") this.#sinceMs = kept;
    else await store.keepNote(SINCE, this.#sinceMs);
  }

  #listen(): void {
    const { relay, clock } = this.#options;
    this.#subscriptions = [
      relay.subscribe(subjects.edgeFacts("*"), (bytes) => {
        const facts = decodeMessage<EdgeFacts>(bytes);
        this.#edges.set(facts.edge, clock.monotonicMs());
        this.watch.edge(facts);
        this.#probes.edges(facts);
      }),
      relay.subscribe(subjects.controlFacts, (bytes) => {
        const facts = decodeMessage<ControlFacts>(bytes);
        this.#rooms = facts.rooms;
        this.#hearsNothing = false;
        this.watch.control(facts);
        this.#probes.rooms(facts);
      }),
      relay.subscribe(subjects.edgeSigns("*"), (bytes) => this.watch.signs(decodeMessage<EdgeSigns>(bytes))),
      relay.subscribe(subjects.verdict("*"), (bytes) => this.watch.verdict(decodeMessage<Verdict>(bytes))),
      relay.respond(subjects.deliver, async (bytes) => encodeMessage(await this.#take(decodeMessage<Delivery>(bytes)))),
      relay.respond(subjects.trackerRecord, async (bytes) =>
        encodeMessage(recordOf(this, decodeMessage<TrackerQuestion>(bytes))),
      ),
    ];
  }

  async #take(delivery: Delivery): Promise<Outcome<true>> {
    return outcomeOf(async () => {
      await this.outbox.take(delivery);
      return true as const;
    });
  }

  async #sendWord(...[incident, change, wasTrouble]: Parameters<IncidentListener>): Promise<void> {
    const delivery = incidentDelivery(incident, { change, wasTrouble, publicUrl: this.publicUrl });
    if (delivery !== undefined) await this.outbox.take(delivery);
  }

  async #ask(edge: string, question: ListenerQuestion): Promise<ListenerFacts | undefined> {
    try {
      const bytes = await this.#options.relay.request(subjects.listenerFacts(edge), encodeMessage(question), {
        timeoutMs: EDGE_ANSWERS_WITHIN_MS,
      });
      return decodeMessage<ListenerFacts>(bytes);
    } catch {
      return undefined;
    }
  }

  #living(): string[] {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [edge, atMs] of this.#edges) if (nowMs - atMs > EDGE_HEARD_WITHIN_MS) this.#edges.delete(edge);
    return [...this.#edges.keys()];
  }

  #attempt(work: Promise<void>): void {
    work.catch((fault: unknown) =>
      this.#options.log.error({ fault: String(fault) }, "The tracker could not finish a round"),
    );
  }
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
