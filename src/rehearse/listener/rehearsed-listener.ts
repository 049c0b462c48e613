import { PartSequence, RESUME_LIMIT_MS, ReconnectPlan } from "../../../client/listener/index.ts";
import {
  type Handover,
  type ListenerReport,
  type Moved,
  PART_MS,
  type Pace,
  partStartMs,
  type Welcome,
} from "../../protocol/index.ts";
import type { Ground } from "./ground.ts";
import { Link, type LinkOwner } from "./link.ts";
import { SoundModel } from "./sound-model.ts";
import type { ToldPlace } from "./told-place.ts";
import { Waiting } from "./waiting.ts";

/** As the real client has them: see `client/listener/transport`. */
const STABLE_MS = 5_000;
const GREETING_TIMEOUT_MS = 6_000;
const HOP_TIMEOUT_MS = 3_000;
const LOST_ROOM_MS = 30_000;
const SUCCESSION_PAUSE_MS = 250;
const SUCCESSION_SPREAD_MS = 1_000;
const SILENCE_MS = 2_000;
const SILENCE_DOUBLINGS_MAX = 4;
const FIRST_REPORT_WITHIN_MS = 2_500;
const REPORT_EVERY_MS = 8_000;
const REPORT_JITTER_MS = 4_000;
const DEFAULT_INTERVAL_MS = 200;
const RETRY_AFTER_MAX_MS = 60_000;
/** Refusals after which another attempt cannot go better. */
const FINAL_REFUSALS = new Set(["room_not_found", "room_ended", "rendition_not_found"]);

/**
 * One listener as the real client is, without ears: joins, checks what comes, reports what it would sound, comes back
 * when the connection breaks, and moves when it is told to.
 */
export class RehearsedListener implements LinkOwner {
  /** Its place in its generator's list. */
  place = -1;
  readonly #ground: Ground;
  readonly #intendedAtMs: number;
  readonly #sequence = new PartSequence();
  readonly #sound = new SoundModel();
  readonly #plan: ReconnectPlan;
  #link: Link | undefined;
  /** The next connection of a handover, until it has greeted. */
  #standby: Link | undefined;
  #welcome: Welcome | undefined;
  #greetedAtMs = 0;
  #lostAtMs: number | undefined;
  #over = false;
  #stallsUnreported = 0;
  #silentLinks = 0;
  #ticket: string | undefined;
  #waiting: Waiting | undefined;

  /** `intendedAtMs`: when it was to come, monotonic; its wait counts from there. */
  constructor(ground: Ground, intendedAtMs: number) {
    this.#ground = ground;
    this.#intendedAtMs = intendedAtMs;
    this.#plan = new ReconnectPlan(ground.origin, ground.random);
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether a connection has greeted and is not known to be lost. */
  get connected(): boolean {
    return !this.#over && this.#link?.welcome !== undefined;
  }

  get joined(): boolean {
    return this.#sound.started;
  }

  get intervalMs(): number {
    return this.#welcome?.intervalMs ?? DEFAULT_INTERVAL_MS;
  }

  get epochMs(): number {
    return this.#welcome?.epochMs ?? 0;
  }

  /** The part that it lacks next; `undefined` before the first. */
  get next(): number | undefined {
    return this.#sequence.next;
  }

  /** Whether sound came of late: within two intervals and two seconds. */
  get sounding(): boolean {
    const link = this.#link;
    return this.connected && link !== undefined && link.last >= 0 && this.#silentMs(link) < this.#silenceLimitMs(0);
  }

  start(): void {
    this.#link = this.#connect(this.#ground.origin);
  }

  /** Leaves for good, without an event. */
  leave(): void {
    this.#over = true;
    this.#waiting?.leave();
    this.#link?.close();
    this.#standby?.close();
    this.#link = undefined;
    this.#standby = undefined;
  }

  /** Once a second: gives up what is silent. */
  look(): void {
    for (const link of [this.#link, this.#standby]) {
      if (link === undefined || link.closed) continue;
      if (link.welcome === undefined) {
        const limitMs = this.#plan.hasMore ? HOP_TIMEOUT_MS : GREETING_TIMEOUT_MS;
        if (this.#ground.nowMs - link.askedAtMs > limitMs) link.lose("no_greeting");
      } else if (this.#silentMs(link) > this.#silenceLimitMs(this.#silentLinks)) {
        this.#silentLinks = Math.min(this.#silentLinks + 1, SILENCE_DOUBLINGS_MAX);
        link.lose("silent");
      }
    }
  }

  greeted(link: Link, welcome: Welcome): void {
    const { tally, nowMs } = this.#ground;
    if (link === this.#standby && welcome.edge !== "" && welcome.edge === this.#welcome?.edge) {
      link.lose("same_edge");
      return;
    }
    if (this.#welcome !== undefined && this.#welcome.epochMs !== welcome.epochMs) this.#sequence.forget();
    this.#welcome = welcome;
    this.#greetedAtMs = nowMs;
    this.#plan.offered(welcome.alternates);
    this.#plan.spreadOver(welcome.reconnectSpreadMs);
    if (link === this.#standby) {
      this.#link?.close();
      this.#link = link;
      this.#standby = undefined;
      tally.count("handovers");
    }
    if (this.#sound.started) this.#sound.paced(welcome.intervalMs, nowMs);
    this.#reportLater(link, this.#ground.random() * FIRST_REPORT_WITHIN_MS);
  }

  part(link: Link, number: number, live: boolean): boolean {
    const { tally } = this.#ground;
    const arrival = this.#sequence.take(number);
    if (arrival.repeat) {
      tally.count("overlaps");
      return false;
    }
    if (arrival.gap !== undefined) this.#missed(arrival.gap);
    if (live) tally.histograms.delay.record(this.#lagMs(link, number));
    return true;
  }

  run(link: Link, first: number, last: number): boolean {
    if (this.#sequence.next !== first) return false;
    this.#sequence.skipTo(last + 1);
    const { delay } = this.#ground.tally.histograms;
    let lagMs = this.#lagMs(link, first);
    for (let number = first; number <= last; number++, lagMs -= PART_MS) delay.record(lagMs);
    return true;
  }

  sounded(link: Link, oldest: number, live: boolean): void {
    const { tally, nowMs } = this.#ground;
    this.#silentLinks = 0;
    if (!this.#sound.started) {
      this.#sound.start(this.intervalMs, nowMs);
      tally.count("joined");
      tally.histograms.join.record(nowMs - this.#intendedAtMs);
      if (this.#waiting === undefined) tally.histograms.answer.record(nowMs - this.#intendedAtMs);
      else this.#waiting.entered(tally, nowMs);
      this.#leaveLater();
    } else {
      const stalledMs = this.#sound.arrived(this.#lagMs(link, oldest), live, nowMs);
      if (stalledMs > 0) this.#stalled(stalledMs);
    }
    if (this.#lostAtMs === undefined) return;
    tally.count("reconnected");
    tally.histograms.reconnect.record(nowMs - this.#lostAtMs);
    this.#lostAtMs = undefined;
  }

  #leaveLater(): void {
    const { stayMs, random } = this.#ground;
    if (stayMs === 0) return;
    this.#ground.after(-Math.log(1 - random()) * stayMs, () => {
      if (!this.#over) this.#finish("left");
    });
  }

  moved(_link: Link, { to }: Moved): void {
    const missed = this.#sequence.skipTo(to);
    if (missed === undefined) return;
    this.#missed(missed);
    this.#ground.tally.count("moved");
  }

  paced(link: Link, { intervalMs, reconnectSpreadMs }: Pace): void {
    if (link !== this.#link || this.#welcome === undefined) return;
    this.#ground.tally.count("paces");
    this.#welcome = { ...this.#welcome, intervalMs };
    this.#plan.spreadOver(reconnectSpreadMs);
    this.#sound.paced(intervalMs, this.#ground.nowMs);
  }

  handedOver(link: Link, { withinMs, alternates }: Handover): void {
    if (link !== this.#link) return;
    this.#plan.leaving(alternates);
    this.#ground.after(this.#ground.random() * withinMs, () => this.#openStandby(link));
  }

  ended(_link: Link): void {
    this.#finish("ended");
  }

  ticketed(_link: Link, ticket: string): void {
    this.#ticket = ticket;
  }

  refused(link: Link, refusal: { code: string; retryAfterMs: number; place: ToldPlace | undefined }): void {
    const { code, retryAfterMs, place } = refusal;
    this.#ground.tally.refused(code);
    if (link === this.#standby) this.#standbyFailed();
    if (link !== this.#link) return;
    if (place !== undefined) {
      this.#wait(link, place);
      return;
    }
    this.#ground.tally.count("failedAttempts");
    if (FINAL_REFUSALS.has(code) && !this.#mayPass(code)) {
      this.#finish(code === "room_ended" ? "ended" : "refused");
      return;
    }
    this.#retry(link, Math.min(RETRY_AFTER_MAX_MS, retryAfterMs) * (1 + this.#ground.random()));
  }

  lost(link: Link, reason: string): void {
    if (link === this.#standby) this.#standbyFailed();
    if (this.#over || link !== this.#link) return;
    if (link.welcome !== undefined && reason.endsWith("room_ended")) this.#finish("ended");
    else {
      this.#countLoss(link, reason);
      this.#comeBack(link);
    }
  }

  #countLoss(link: Link, reason: string): void {
    const { tally, nowMs } = this.#ground;
    if (link.welcome === undefined) {
      tally.count("failedAttempts");
      tally.refused(reason);
      return;
    }
    tally.dropped(reason);
    this.#lostAtMs ??= nowMs;
    if (nowMs - this.#greetedAtMs >= STABLE_MS) this.#plan.reset();
  }

  #comeBack(lost: Link): void {
    if (this.#standby === undefined) this.#retry(lost, 0);
    else {
      this.#link = this.#standby;
      this.#standby = undefined;
    }
  }

  /** One who was inside must never see the door again. */
  #wait(link: Link, place: ToldPlace): void {
    const { tally, nowMs } = this.#ground;
    if (this.#sound.started) tally.count("thrownOut");
    this.#ticket = place.ticket;
    const again = this.#waiting?.number === place.number ? this.#waiting : undefined;
    if (again !== undefined) tally.count("calledInVain");
    if (this.#waiting === undefined) {
      tally.count("told");
      tally.histograms.answer.record(nowMs - this.#intendedAtMs);
    }
    if (again === undefined) this.#waiting?.leave();
    const onCalled = () => {
      if (!this.#over && this.#link === link) this.#link = this.#connect(this.#ground.origin);
    };
    this.#waiting = again?.goOn(onCalled) ?? new Waiting(place, nowMs, onCalled);
    this.#ground.waitAtDoor(this.#waiting);
  }

  /** A room that was heard a moment ago exists, whatever a server says that has just begun. */
  #mayPass(code: string): boolean {
    if (code !== "room_not_found" || this.#lostAtMs === undefined) return false;
    return this.#ground.nowMs - this.#lostAtMs < LOST_ROOM_MS;
  }

  /** `leastMs`: what the edge asked for when there is nowhere else to turn. */
  #retry(lost: Link, leastMs: number): void {
    const { origin, afterMs } = this.#plan.next(this.intervalMs);
    this.#ground.after(this.#plan.hasMore ? afterMs : Math.max(leastMs, afterMs), () => {
      if (!this.#over && this.#link === lost) this.#link = this.#connect(origin);
    });
  }

  #connect(origin: string): Link {
    const from = this.#resumeFrom();
    const link = new Link(this.#ground, this, from);
    this.#ground.dial(link, { origin, from, was: this.#welcome?.edge || undefined, ticket: this.#ticket });
    return link;
  }

  /** The next part that is lacking, unless what was missed is too much to be heard late. */
  #resumeFrom(): number | undefined {
    const { next } = this.#sequence;
    if (next === undefined || this.#welcome === undefined) return undefined;
    const missedMs = this.#ground.wallMs - partStartMs(this.#welcome.epochMs, next);
    return missedMs <= RESUME_LIMIT_MS + 2 * this.intervalMs ? next : undefined;
  }

  #openStandby(leaving: Link): void {
    if (this.#over || this.#link !== leaving || this.#standby !== undefined) return;
    this.#standby = this.#connect(this.#plan.next(this.intervalMs).origin);
  }

  #standbyFailed(): void {
    const leaving = this.#link;
    this.#standby = undefined;
    this.#ground.tally.count("failedAttempts");
    if (leaving === undefined) return;
    const delayMs = SUCCESSION_PAUSE_MS + this.#ground.random() * SUCCESSION_SPREAD_MS;
    this.#ground.after(delayMs, () => this.#openStandby(leaving));
  }

  #missed({ from, to }: { from: number; to: number }): void {
    this.#ground.tally.count("gaps");
    this.#ground.tally.count("gapMs", (to - from) * PART_MS);
  }

  #stalled(ms: number): void {
    this.#stallsUnreported += 1;
    this.#ground.tally.count("stalls");
    this.#ground.tally.count("stalledMs", Math.round(ms));
  }

  #reportLater(link: Link, delayMs: number): void {
    this.#ground.after(delayMs, () => {
      if (this.#over || this.#link !== link || link.closed) return;
      this.#report(link);
      this.#reportLater(link, REPORT_EVERY_MS + this.#ground.random() * REPORT_JITTER_MS);
    });
  }

  #report(link: Link): void {
    const { epochMs = 0 } = link.welcome ?? {};
    const { behindMs } = this.#sound;
    const next = this.#sequence.next;
    if (!this.#sound.started || next === undefined) return;
    const sounding = Math.floor((this.#ground.wallMs - epochMs - behindMs) / PART_MS);
    const part = Math.max(0, Math.min(next - 1, sounding));
    const stalls = Math.min(1_000, this.#stallsUnreported);
    this.#stallsUnreported = 0;
    this.#ground.tally.count("heardReports");
    link.say(JSON.stringify({ type: "heard", part, behindMs: Math.round(behindMs), stalls } satisfies ListenerReport));
  }

  #finish(why: "ended" | "refused" | "left"): void {
    if (this.#over) return;
    this.#ground.tally.count(why);
    this.leave();
    this.#ground.over();
  }

  /** How long after its end, by the wall clock, a part came. */
  #lagMs(link: Link, number: number): number {
    return this.#ground.wallMs - partStartMs(link.welcome?.epochMs ?? 0, number + 1);
  }

  #silentMs(link: Link): number {
    return this.#ground.nowMs - link.heardAtMs;
  }

  #silenceLimitMs(doublings: number): number {
    return (SILENCE_MS + 2 * this.intervalMs) * 2 ** doublings * 1.25;
  }
}
