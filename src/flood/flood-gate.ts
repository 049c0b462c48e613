import type { Clock, Metrics } from "../platform/index.ts";
import { type Abuse, type ErrorCode, STAGES, type Stage } from "../protocol/index.ts";
import type { Squeeze } from "./buckets.ts";
import { Crowd } from "./crowd.ts";
import { FloodTally } from "./flood-metrics.ts";
import { KeyedHash } from "./keyed-hash.ts";
import { KnownBuckets } from "./known-buckets.ts";
import {
  JOINS_PER_ABUSE,
  JOINS_SHARE_AT_LIMIT,
  type LevelName,
  LIMITS,
  REQUESTS_PER_ABUSE,
  REQUESTS_SHARE_AT_LIMIT,
  STRESSED_ABOVE,
} from "./limits.ts";
import { PrefixMemory } from "./prefix-memory.ts";
import { Probe } from "./probe.ts";
import type { GateSigns, RoomSketch } from "./room-sketch.ts";
import { RoomSketches } from "./room-sketches.ts";
import { SourceAddress } from "./source-address.ts";
import { PROBE, Sources } from "./sources.ts";
import { isJoin, isSteady, REQUEST_TOKENS } from "./surface-costs.ts";
import { Surge } from "./surge.ts";
import type { Judgement, Visit } from "./visit.ts";

const SECOND_MS = 1_000;
/** Where nobody asks for signs, sketches begin anew by themselves. */
const SIGNS_KEPT_MS = 60_000;
/** Who is refused may come again after one second and up to so many more, by chance, so that not all come at once. */
const RETRY_SPREAD_SECONDS = 4;

const PASS: Judgement = { do: "pass" };
const CHALLENGE: Judgement = { do: "challenge" };

export type FloodGateOptions = {
  clock: Clock;
  metrics: Metrics;
  /** What sketches are hashed with: the same at all edges for a day. */
  salt: () => string;
  /** 0 ≤ x < 1. */
  random?: () => number;
  /** Addresses that are sketched and never limited; by default this machine's own 127.0.0.1 and ::1. */
  own?: readonly string[];
  /** What `savePrefixes` gave at the last end. */
  prefixes?: Uint8Array | undefined;
  /** Whether somebody offers the challenges that it asks for; where not, it refuses instead. By default yes. */
  canChallenge?: boolean;
};

/**
 * Judges every request before anything is done for it, in about a microsecond, and sketches who comes. Memory is fixed: some
 * 5 MB whatever comes. Addresses live in it only as keyed hashes.
 */
export class FloodGate {
  readonly #clock: Clock;
  readonly #salt: () => string;
  readonly #random: () => number;
  readonly #own: ReadonlySet<string>;
  readonly #canChallenge: boolean;
  readonly #crowd = new Crowd();
  readonly #known = new KnownBuckets(LIMITS.address.slots);
  readonly #sources = new Sources(LIMITS.address.slots);
  readonly #sketches = new RoomSketches();
  readonly #prefixes: PrefixMemory;
  readonly #probe: Probe;
  readonly #surge = new Surge();
  readonly #tally: FloodTally;
  readonly #source = new SourceAddress();
  readonly #squeeze: Squeeze = { joins: 1, requests: 1 };
  /** Of the salt that all edges share; the crowd's tables have a key of their own, which outlives it. */
  #shared: KeyedHash;
  #sharedSalt: string;
  #stress = 0;
  #secondAtMs: number;
  #unixMs: number;
  #signsAtMs: number;

  constructor(options: FloodGateOptions) {
    this.#clock = options.clock;
    this.#salt = options.salt;
    this.#random = options.random ?? Math.random;
    this.#own = new Set(options.own ?? ["127.0.0.1", "::1"]);
    this.#canChallenge = options.canChallenge ?? true;
    this.#prefixes = new PrefixMemory(options.prefixes);
    this.#probe = new Probe(this.#sources, this.#random);
    this.#tally = new FloodTally(options.metrics);
    this.#sharedSalt = options.salt();
    this.#shared = KeyedHash.salted(this.#sharedSalt);
    this.#secondAtMs = this.#clock.monotonicMs();
    this.#signsAtMs = this.#secondAtMs;
    this.#unixMs = this.#clock.nowMs();
    this.#measure(options.metrics);
  }

  /** Bytes of all tables and sketches; never more. */
  get bytes(): number {
    return this.#crowd.bytes + this.#known.bytes + this.#sources.bytes + RoomSketches.bytes + PrefixMemory.bytes;
  }

  /** One request. What it refuses or slows it also counts as refused; who offers a challenge tells by `challenged` and `refused`. */
  judge(visit: Visit): Judgement {
    const nowMs = this.#now();
    const slot = this.#find(visit.address, nowMs);
    const sketch = this.#sketches.of(visit.room);
    this.#draw(visit, slot, sketch, nowMs);
    const judgement = this.#decide(visit, slot, sketch, nowMs);
    this.#tally.judged(judgement.do);
    return judgement;
  }

  /** How far a source got. `sound` once for each listener: it is what larger buckets are earned by. Without a room: its last one. */
  reached(address: string, room: string, stage: Stage): void {
    const slot = this.#find(address, this.#now());
    const sketch = this.#reachedIn(slot, room, stage);
    if (sketch === undefined) return;
    this.#enter(slot, sketch);
    if (this.#sources.reach(slot, stage)) {
      sketch.stages[stage] += 1;
      sketch.touch();
    }
    if (stage !== "sound") return;
    this.#crowd.heard();
    this.#prefixes.heard(this.#source.first, this.#source.nearSecond, this.#unixMs);
  }

  /** Something that no browser does; it takes from what the address may ask for. */
  abused(address: string, room: string, abuse: Abuse): void {
    const nowMs = this.#now();
    const slot = this.#find(address, nowMs);
    this.#sketches.of(room).abuse(abuse);
    if (this.#own.has(address)) return;
    this.#crowd.address.buckets.fine(slot, JOINS_PER_ABUSE, REQUESTS_PER_ABUSE);
    this.#known.fine(slot, REQUESTS_PER_ABUSE, nowMs);
  }

  challenged(room: string, outcome: "asked" | "solved" | "wrong"): void {
    const sketch = this.#sketches.of(room);
    sketch.challenges[outcome] += 1;
    sketch.touch();
  }

  /** A refusal that somebody else decided, or a challenge that was offered. `rate_limited` is this gate's own, and counted already. */
  refused(room: string, code: ErrorCode): void {
    if (code === "rate_limited") return;
    this.#sketches.of(room).refusal(code);
  }

  answered(room: string, fault: "nobody" | "caller" | "us"): void {
    const sketch = this.#sketches.of(room);
    sketch.answers[fault === "nobody" ? "fine" : fault === "caller" ? "theirs" : "ours"] += 1;
    sketch.touch();
  }

  /** This source showed a ticket or mark of an earlier visit. */
  returning(address: string, room: string): void {
    const slot = this.#find(address, this.#now());
    const sketch = this.#sketches.of(room);
    this.#enter(slot, sketch);
    if (!this.#sources.returns(slot)) return;
    sketch.returning += 1;
    sketch.touch();
  }

  /** 0 at ease, 1 at the limit: from the edge's load, twice a second. */
  setStress(stress: number): void {
    this.#stress = Math.min(1, Math.max(0, stress)) || 0;
    const over = Math.max(0, (this.#stress - STRESSED_ABOVE) / (1 - STRESSED_ABOVE));
    this.#squeeze.joins = 1 - over * (1 - JOINS_SHARE_AT_LIMIT);
    this.#squeeze.requests = 1 - over * (1 - REQUESTS_SHARE_AT_LIMIT);
    this.#tally.setStress(this.#stress);
  }

  /** Of each room since it was asked last; sketches begin anew. */
  signs(): Record<string, GateSigns> {
    this.#signsAtMs = this.#now();
    return this.#sketches.signs();
  }

  /** Networks that were heard, without their addresses, for `prefixes` of the next start; 1 MiB. */
  savePrefixes(): Uint8Array {
    return this.#prefixes.save();
  }

  get #isStressed(): boolean {
    return this.#stress > STRESSED_ABOVE;
  }

  #find(address: string, nowMs: number): number {
    this.#source.read(address);
    const isNew = this.#crowd.find(this.#source, nowMs, this.#squeeze);
    const { slot } = this.#crowd.address;
    if (isNew) {
      this.#sources.begin(slot);
      this.#known.begin(slot, nowMs);
    }
    return slot;
  }

  #draw(visit: Visit, slot: number, sketch: RoomSketch, nowMs: number): void {
    const { first, second, nearSecond } = this.#source;
    sketch.request(visit.surface);
    this.#shared.of(first, second);
    sketch.address(this.#shared.high, this.#shared.low);
    this.#shared.of(first, nearSecond);
    sketch.prefix(this.#shared.high, this.#shared.low);
    this.#enter(slot, sketch);
    const requests = this.#sources.count(slot, nowMs);
    this.#sources.classify(slot, requests, this.#sketches.turn, sketch.perSource);
    if (isSteady(visit.surface)) return;
    const isEven = this.#sources.gap(slot, nowMs);
    if (isEven === undefined) return;
    sketch.gapPairs += 1;
    if (isEven) sketch.evenPairs += 1;
  }

  /** A source counts as arrived in each room that it turns to. What has no room, such as an asset, leaves it where it was. */
  #enter(slot: number, sketch: RoomSketch): void {
    const before = this.#sources.room[slot] ?? 0;
    if (before === sketch.tag || (before !== 0 && this.#sketches.isNone(sketch))) return;
    this.#sources.enter(slot, sketch.tag);
    this.#surge.arrived();
    sketch.arrivals += 1;
    sketch.touch();
    if (this.#prefixes.knows(this.#source.first, this.#source.nearSecond, this.#unixMs)) sketch.known += 1;
  }

  #reachedIn(slot: number, room: string, stage: Stage): RoomSketch | undefined {
    if (room === "") return this.#sketches.byTag(this.#sources.room[slot] ?? 0);
    const isInside = STAGES.indexOf(stage) >= STAGES.indexOf("socket");
    return isInside ? this.#sketches.prove(room) : this.#sketches.of(room);
  }

  #decide(visit: Visit, slot: number, sketch: RoomSketch, nowMs: number): Judgement {
    if (this.#own.has(visit.address)) return PASS;
    if (visit.known || visit.solved) return this.#letKnownIn(visit, slot, sketch, nowMs);
    const tokens = REQUEST_TOKENS[visit.surface];
    const lacking = this.#crowd.lacksRequests(tokens, this.#squeeze);
    if (lacking !== undefined) return this.#limit(visit, sketch, lacking);
    this.#crowd.takeRequests(tokens);
    return isJoin(visit.surface) ? this.#join(visit, slot, sketch, nowMs) : PASS;
  }

  #letKnownIn(visit: Visit, slot: number, sketch: RoomSketch, nowMs: number): Judgement {
    if (!this.#known.take(slot, nowMs)) return this.#refuse(sketch, "known");
    if (visit.solved) this.#crowd.expectSound();
    return PASS;
  }

  #join(visit: Visit, slot: number, sketch: RoomSketch, nowMs: number): Judgement {
    const waitSeconds = this.#probed(slot, sketch, nowMs);
    if (waitSeconds > 0) {
      sketch.refusal("rate_limited");
      return { do: "slow", retryAfterSeconds: waitSeconds };
    }
    const lacking = this.#crowd.lacksJoin(this.#squeeze);
    if (lacking !== undefined) return this.#limit(visit, sketch, lacking);
    this.#crowd.takeJoin();
    return PASS;
  }

  /** Each source is drawn for the probe once, at the first join that is made under stress or in a surge. */
  #probed(slot: number, sketch: RoomSketch, nowMs: number): number {
    const state = this.#sources.probe[slot];
    if (state !== PROBE.none) return this.#probe.asksAgain(slot, nowMs, sketch);
    return this.#isStressed || this.#surge.isOn ? this.#probe.choose(slot, nowMs, sketch) : 0;
  }

  #limit(visit: Visit, sketch: RoomSketch, level: LevelName): Judgement {
    const mayProve = this.#canChallenge && this.#isStressed && isJoin(visit.surface);
    if (!mayProve) return this.#refuse(sketch, level);
    this.#tally.limited(level);
    return CHALLENGE;
  }

  #refuse(sketch: RoomSketch, level: LevelName | "known"): Judgement {
    this.#tally.limited(level);
    sketch.refusal("rate_limited");
    return { do: "refuse", retryAfterSeconds: 1 + Math.floor(this.#random() * RETRY_SPREAD_SECONDS) };
  }

  /** The time; and what is done once a second. */
  #now(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#secondAtMs >= SECOND_MS) this.#secondPassed(nowMs);
    return nowMs;
  }

  #secondPassed(nowMs: number): void {
    const seconds = (nowMs - this.#secondAtMs) / SECOND_MS;
    this.#secondAtMs = nowMs;
    this.#unixMs = this.#clock.nowMs();
    this.#surge.passed(seconds);
    this.#probe.secondPassed();
    this.#crowd.fade(seconds);
    this.#tally.flush({ unplaced: this.#sketches.unplaced, evicted: this.#crowd.evicted });
    this.#renewSalt();
    if (nowMs - this.#signsAtMs < SIGNS_KEPT_MS) return;
    this.#signsAtMs = nowMs;
    this.#sketches.signs();
  }

  #renewSalt(): void {
    const salt = this.#salt();
    if (salt === this.#sharedSalt) return;
    this.#sharedSalt = salt;
    this.#shared = KeyedHash.salted(salt);
  }

  #measure(metrics: Metrics): void {
    metrics.gaugeOf("stentor_flood_memory_bytes", "Memory of the gate's tables and sketches; it does not grow.", () => {
      return this.bytes;
    });
    metrics.gaugeOf("stentor_flood_sources", "Addresses and /64 networks that are remembered.", () =>
      this.#crowd.address.table.inUse(this.#clock.monotonicMs()),
    );
  }
}
