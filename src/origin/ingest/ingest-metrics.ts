import type { Metrics } from "../../platform/index.ts";
import type { BufferCounts } from "./playout.ts";
import type { EndReason, Session } from "./session.ts";
import type { DecodeCounts } from "./speaker-receiver.ts";
import type { DatagramCounts } from "./speaker-stream.ts";

const DELAY_BUCKETS_MS = [25, 30, 40, 60, 80, 100, 150, 200, 300, 400];
const RTT_BUCKETS_MS = [5, 10, 20, 50, 100, 200, 500, 1_000];

const PACKETS = {
  packets: "received",
  late: "late",
  duplicates: "duplicate",
  strays: "stray",
  overflows: "overflow",
  dropped: "left_out",
  undecodable: "undecodable",
  policed: "policed",
  malformed: "malformed",
  foreign: "foreign",
  lost: "lost",
} as const;
const TICKS = {
  concealed: "concealed",
  paused: "paused",
  redundant: "redundant",
  inserted: "inserted",
  jumps: "jump",
  stretchedTicks: "stretched",
} as const;

type Counts = BufferCounts & DecodeCounts & DatagramCounts & { lost: number };

/** What ingest tells Prometheus. Sessions count in plain numbers; their growth is added here about once a second. */
export class IngestMetrics {
  readonly #packets;
  readonly #ticks;
  readonly #restarts;
  readonly #ends;
  readonly #offers;
  readonly #sessions;
  readonly #target;
  readonly #delay;
  readonly #rtt;
  readonly #seen = new WeakMap<Session, Partial<Counts>>();

  constructor(metrics: Metrics) {
    this.#packets = metrics.counter("stentor_ingest_packets_total", "Packets from speakers, by what became of them.", [
      "fate",
    ]);
    this.#ticks = metrics.counter(
      "stentor_ingest_ticks_total",
      "Frames of 20 ms that were not plainly decoded, by how they came about.",
      ["kind"],
    );
    this.#restarts = metrics.counter(
      "stentor_ingest_stream_restarts_total",
      "Streams that began anew: another SSRC, or a jump in sequence or time.",
    );
    this.#ends = metrics.counter("stentor_ingest_sessions_ended_total", "WHIP sessions that ended, by reason.", [
      "reason",
    ]);
    this.#offers = metrics.counter(
      "stentor_ingest_offers_total",
      "WHIP offers and ICE restarts, by outcome: an error code or done.",
      ["outcome"],
    );
    this.#sessions = metrics.gauge("stentor_ingest_sessions", "WHIP sessions by state.", ["state"]);
    this.#target = metrics.histogram(
      "stentor_ingest_jitter_target_ms",
      "What each jitter buffer aims to hold back, sampled each second.",
      DELAY_BUCKETS_MS,
    );
    this.#delay = metrics.histogram(
      "stentor_ingest_jitter_delay_ms",
      "What each jitter buffer holds back, sampled each second.",
      DELAY_BUCKETS_MS,
    );
    this.#rtt = metrics.histogram(
      "stentor_ingest_rtt_ms",
      "Round trip to each speaker, sampled each second.",
      RTT_BUCKETS_MS,
    );
  }

  offer(outcome: string): void {
    this.#offers.inc({ outcome });
  }

  ended(session: Session, reason: EndReason): void {
    this.#add(session);
    this.#ends.inc({ reason });
  }

  sample(sessions: Iterable<Session>): void {
    const states = { connecting: 0, connected: 0, speaking: 0 };
    for (const session of sessions) {
      states[session.state] += 1;
      this.#add(session);
      this.#sampleDelay(session);
    }
    for (const [state, count] of Object.entries(states)) this.#sessions.set({ state }, count);
  }

  #sampleDelay(session: Session): void {
    const delay = session.receiver?.delay();
    if (delay?.delayMs !== undefined) {
      this.#target.observe(delay.targetMs);
      this.#delay.observe(delay.delayMs);
    }
    const { rttMs } = session.stream.rtcp.stats;
    if (rttMs !== null) this.#rtt.observe(rttMs);
  }

  #add(session: Session): void {
    const before = this.#seen.get(session) ?? {};
    const now: Partial<Counts> = {
      ...session.stream.counts,
      ...session.receiver?.counts,
      ...session.receiver?.buffer.counts,
      lost: Math.max(before.lost ?? 0, session.stream.rtcp.stats.packetsLost),
    };
    const growth = (name: keyof Counts) => (now[name] ?? 0) - (before[name] ?? 0);
    for (const name of keysOf(PACKETS)) this.#packets.inc({ fate: PACKETS[name] }, growth(name));
    for (const name of keysOf(TICKS)) this.#ticks.inc({ kind: TICKS[name] }, growth(name));
    this.#restarts.inc(growth("restarts"));
    this.#seen.set(session, now);
  }
}

function keysOf<T extends object>(of: T): (keyof T)[] {
  return Object.keys(of) as (keyof T)[];
}
