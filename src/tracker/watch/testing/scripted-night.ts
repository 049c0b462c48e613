import { seededRandom } from "../../../media/index.ts";
import { ManualClock, Metrics, silentLog } from "../../../platform/index.ts";
import type { Incident, RoomAudience, StatusNow, TroubleState } from "../../../protocol/index.ts";
import { MemoryRoomStore, type RecordStore } from "../../../store/index.ts";
import type { ProbeOutcome } from "../../probe/index.ts";
import { type IncidentChange, Watch } from "../index.ts";
import { audience, controlFacts, edgeFacts, edgeSigns, notice } from "./night-words.ts";
import { type Reported, ReportedMinute } from "./reporting.ts";

/** A Sunday, 18:00 UTC. */
export const EVENING_MS = Date.UTC(2026, 10, 22, 18, 0);
const MINUTE_MS = 60_000;
/** Listeners say that they hear about every ten seconds. */
const ACKNOWLEDGED_AFTER_S = 10;

export type NightOptions = {
  edges?: number;
  /** By id: the title. */
  rooms?: Record<string, string>;
  /** In each room, at each edge. */
  listeners?: number;
  /** Quiet days beforehand, of which reports are known. */
  days?: number;
  store?: RecordStore;
  startMs?: number;
  probes?: boolean;
};

/** What one edge has in one room. The script changes it at will; sums grow by themselves. */
export type Seat = RoomAudience & { joinsASecond: number; stallsASecond: number; failedASecond: number };

/** Edges, rooms and people whose night follows a script, second by second, and the watch that is to tell of it. For tests. */
export class ScriptedNight {
  readonly clock: ManualClock;
  readonly store: RecordStore;
  readonly watch: Watch;
  readonly seats = new Map<string, Map<string, Seat>>();
  readonly leaving = new Set<string>();
  /** What a probe meets, by edge and room; else sound. */
  probes: (edge: string, room: string) => ProbeOutcome | undefined = () => undefined;
  /** What people report in each second beside the usual few. */
  reports: (secondsIn: number) => Reported[] = () => [];
  open: Map<string, string>;
  /** Rooms that are live and in which the hold sound plays. */
  readonly held = new Set<string>();
  hasControl = true;
  origins = 2;
  silentRooms = 0;
  readonly changes: { incident: Incident; change: IncidentChange; wasTrouble: boolean; atMs: number }[] = [];
  readonly #random = seededRandom(7);
  readonly #hasProbes: boolean;
  #minute: ReportedMinute;
  #later: { second: number; run: () => void }[] = [];
  #marked = 0;
  #seconds = 0;

  private constructor(options: NightOptions) {
    const { edges = 3, rooms = { a: "Town hall", b: "Jazz" }, listeners = 500, probes = true } = options;
    this.clock = new ManualClock(options.startMs ?? EVENING_MS);
    this.store = options.store ?? new MemoryRoomStore();
    this.open = new Map(Object.entries(rooms));
    this.#hasProbes = probes;
    for (let at = 1; at <= edges; at++) {
      const seat = () => ({
        ...audience({ websocket: listeners, ears: listeners, joins: listeners }),
        ...{ joinsASecond: 1, stallsASecond: 0, failedASecond: 0 },
      });
      this.seats.set(`e${at}`, new Map(Object.keys(rooms).map((room) => [room, seat()])));
    }
    this.watch = new Watch({
      ...{ store: this.store, clock: this.clock, log: silentLog, metrics: new Metrics() },
      ...{ falseAlarmsPerMonth: 1, timeZone: "UTC" },
    });
    this.watch.onChange((incident, change, wasTrouble) =>
      this.changes.push({ incident, change, wasTrouble, atMs: this.clock.nowMs() }),
    );
    this.#minute = new ReportedMinute(this.#minuteMs);
  }

  static async start(options: NightOptions = {}): Promise<ScriptedNight> {
    const night = new ScriptedNight(options);
    await night.watch.start();
    night.#told();
    await night.watch.tick();
    night.#quietDays(options.days ?? 0.25);
    await night.run(90);
    return night;
  }

  /** The script begins here: times are counted from now. */
  mark(): void {
    this.#marked = this.#seconds;
  }

  get now(): StatusNow {
    return this.watch.now();
  }

  seat(edge: string, room: string): Seat {
    const seat = this.seats.get(edge)?.get(room);
    if (seat === undefined) throw new Error(`There is no ${room} at ${edge}`);
    return seat;
  }

  allSeats(room?: string): Seat[] {
    return [...this.seats.values()].flatMap((rooms) =>
      [...rooms].flatMap(([id, seat]) => (id === (room ?? id) ? [seat] : [])),
    );
  }

  /** The edge dies. Returns who was there. */
  kill(edge: string): Map<string, Seat> {
    const rooms = this.seats.get(edge) ?? new Map();
    this.seats.delete(edge);
    return rooms;
  }

  /** Of the listeners of a dead edge, `share` come over to the others. */
  rescue(dead: string, rooms: ReadonlyMap<string, Seat>, share = 1): void {
    const others = [...this.seats.keys()];
    for (const [room, { websocket }] of rooms) {
      for (const other of others) {
        const came = Math.round((share * websocket) / others.length);
        const seat = this.seat(other, room);
        seat.websocket += came;
        seat.joins += came;
        this.#later.push({ second: this.#seconds + ACKNOWLEDGED_AFTER_S, run: () => (seat.ears += came) });
        seat.resumed = { ...seat.resumed, [dead]: (seat.resumed[dead] ?? 0) + came };
      }
    }
  }

  /** Runs so many seconds. `until` ends it before. */
  async run(seconds: number, until: () => boolean = () => false): Promise<void> {
    for (let second = 0; second < seconds && !until(); second++) await this.#second();
  }

  /** Seconds from the mark until the page says so or worse; `undefined`: it does not within that time. */
  async untilSaid(state: TroubleState, withinS: number): Promise<number | undefined> {
    const rank = ["fine", "possible", "trouble"];
    const isSaid = () => rank.indexOf(this.now.state) >= rank.indexOf(state);
    await this.run(withinS, isSaid);
    return isSaid() ? this.#seconds - this.#marked : undefined;
  }

  get #minuteMs(): number {
    return Math.floor(this.clock.nowMs() / MINUTE_MS) * MINUTE_MS;
  }

  async #second(): Promise<void> {
    this.clock.advance(1_000);
    this.#seconds += 1;
    for (const seat of this.allSeats()) {
      seat.joins += seat.joinsASecond;
      seat.leaves += seat.joinsASecond;
      seat.stalls += seat.stallsASecond;
    }
    for (const { run } of this.#later.filter(({ second }) => second === this.#seconds)) run();
    this.#told();
    if (this.#hasProbes) this.#probed();
    for (const reported of this.reports(this.#seconds - this.#marked)) this.#minute.add(reported);
    if (this.#random() < 1 / 60) this.#minute.add(this.#usual());
    const minuteMs = this.#minuteMs;
    if (minuteMs !== this.#minute.startMs) {
      this.watch.reports(this.#minute.minute, true);
      this.#minute = new ReportedMinute(minuteMs);
    }
    this.watch.reports(this.#minute.minute, false);
    await this.watch.tick();
  }

  #told(): void {
    for (const [edge, rooms] of this.seats) {
      this.watch.edge(edgeFacts(edge, structuredClone(Object.fromEntries(rooms)), this.leaving.has(edge)));
      const failed = Object.fromEntries([...rooms].map(([room, seat]) => [room, seat.failedASecond]));
      this.watch.signs(edgeSigns(edge, this.clock.nowMs(), failed, this.silentRooms));
    }
    if (!this.hasControl) return;
    const rooms = [...this.open].map(([room, title]) => {
      return { ...notice(room, title), playing: this.held.has(room) ? ("hold" as const) : ("speakers" as const) };
    });
    this.watch.control(controlFacts(rooms, this.seats.size, this.origins));
  }

  /** Each edge every five seconds, one edge after the other, all its rooms. */
  #probed(): void {
    [...this.seats.keys()].forEach((edge, at) => {
      if ((this.#seconds + at) % 5 !== 0) return;
      for (const room of this.open.keys()) {
        const outcome = this.probes(edge, room) ?? "sound";
        const heard = { levelDb: outcome === "silent" ? -120 : -22, behindMs: 300, firstSoundMs: 40, code: null };
        this.watch.probe({ edge, room, atMs: this.clock.nowMs(), outcome, ...heard });
      }
    });
  }

  #usual(): Reported {
    return { category: this.#random() < 0.5 ? "choppy" : "other", people: 1, room: "a", edge: "e1", region: "DE" };
  }

  /** One report a minute, more or less. */
  #quietDays(days: number): void {
    const minutes = days * 24 * 60;
    for (let at = minutes; at > 0; at--) {
      const minute = new ReportedMinute(this.#minuteMs - at * MINUTE_MS);
      const reports = this.#random() < 0.37 ? 0 : this.#random() < 0.6 ? 1 : 2;
      for (let report = 0; report < reports; report++) minute.add(this.#usual());
      this.watch.reports(minute.minute, true);
    }
  }
}
