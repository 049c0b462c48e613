import { loadOpusCodec, type OpusCodec } from "../media/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type OriginAnswer,
  type OriginFacts,
  type OriginOrder,
  type Outcome,
  StentorError,
  subjects,
} from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";
import { Ingest, type SpeakerEvent } from "./ingest/index.ts";
import { Metronome, MixerMetrics, prepareHoldSound } from "./mixer/index.ts";
import { OriginRoom } from "./origin-room.ts";

export type OriginOptions = {
  id: string;
  relay: Relay;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** UDP, all speakers. */
  mediaPort: number;
  /** The IP address that browsers are told to send to, when it is not one of this machine's own. */
  announcedAddress: string | undefined;
};

const FACTS_EVERY_MS = 1_000;
/** A fault that stays would otherwise write fifty lines a second. */
const FAULT_TOLD_EVERY_MS = 1_000;

/** Takes orders, and beats the time to which its rooms' sound is made. */
export class Origin {
  readonly #options: OriginOptions;
  readonly #codec: OpusCodec;
  readonly #rooms = new Map<string, OriginRoom>();
  readonly #opening = new Map<string, Promise<OriginRoom>>();
  readonly #mixerMetrics: MixerMetrics;
  readonly #closing = new AbortController();
  readonly #bootId = crypto.randomUUID();
  readonly #parts;
  readonly #framesLost;
  readonly #metronome: Metronome;
  readonly #answering: Subscription[] = [];
  #ingest: Ingest | undefined;
  #faultToldMs = Number.NEGATIVE_INFINITY;

  /**
   * Throws StentorError `port_taken` when the media port is not to be had. The hold sound is made ready behind it, so
   * that no room waits for it.
   */
  static async start(options: OriginOptions): Promise<Origin> {
    const codec = await loadOpusCodec();
    const origin = new Origin(options, codec);
    await origin.#begin();
    void prepareHoldSound(1).then(() => prepareHoldSound(2));
    return origin;
  }

  private constructor(options: OriginOptions, codec: OpusCodec) {
    this.#options = options;
    this.#codec = codec;
    this.#mixerMetrics = new MixerMetrics(options.metrics);
    const { metrics } = options;
    this.#parts = metrics.counter("stentor_packager_parts_total", "Parts made.", ["rendition"]);
    this.#framesLost = metrics.counter(
      "stentor_origin_frames_lost_total",
      "Frames of program lost by a fault of ours.",
    );
    metrics.gaugeOf("stentor_origin_rooms", "Rooms whose program is being made.", () => this.#rooms.size);
    this.#metronome = new Metronome({ clock: options.clock, metrics });
  }

  async #begin(): Promise<void> {
    const { id, relay, mediaPort, announcedAddress, clock, log, metrics } = this.#options;
    this.#ingest = await Ingest.start({
      mediaPort,
      ...(announcedAddress === undefined ? {} : { announcedAddress }),
      codec: this.#codec,
      clock,
      log,
      metrics,
      onSpeaker: (event) => this.#onSpeaker(event),
    });
    this.#metronome.start(
      () => this.#tick(),
      this.#closing.signal,
      () => this.#realign(),
    );
    this.#answering.push(
      relay.respond(subjects.originOrder(id), (order) => this.#answer(decodeMessage<OriginOrder>(order))),
      relay.respond(subjects.originMetrics(id), async () => new TextEncoder().encode(await metrics.text())),
    );
    this.#tellFacts();
    const facts = setInterval(() => this.#tellFacts(), FACTS_EVERY_MS);
    this.#closing.signal.addEventListener("abort", () => clearInterval(facts));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const each of this.#answering) each.unsubscribe();
    await this.#ingest?.close();
    for (const id of [...this.#rooms.keys(), ...this.#opening.keys()]) this.#close(id);
  }

  #tick(): void {
    for (const [id, room] of this.#rooms) {
      try {
        room.tick();
      } catch (fault) {
        this.#loseFrame(id, fault);
      }
    }
  }

  /** One room's fault is not another's. */
  #loseFrame(room: string, fault: unknown): void {
    this.#framesLost.inc();
    const { clock, log } = this.#options;
    if (clock.monotonicMs() - this.#faultToldMs < FAULT_TOLD_EVERY_MS) return;
    this.#faultToldMs = clock.monotonicMs();
    log.error({ room, err: fault }, "Cannot make a frame of program");
  }

  #realign(): void {
    for (const room of this.#rooms.values()) room.realign();
  }

  #tellFacts(): void {
    const { id, relay } = this.#options;
    const facts: OriginFacts = {
      origin: id,
      bootId: this.#bootId,
      rooms: this.#rooms.size,
      ticksLate: this.#metronome.ticksLate,
    };
    relay.publish(subjects.originFacts(id), encodeMessage(facts));
  }

  #onSpeaker(event: SpeakerEvent): void {
    const room = this.#rooms.get(event.room);
    if (room === undefined) return;
    if (event.event === "left") room.mixer.remove(event.participant);
    else
      room.mixer.add(event.participant, event.source, event.sink).catch((error) => this.#refuseSpeaker(event, error));
  }

  #refuseSpeaker({ room, participant }: SpeakerEvent, error: unknown): void {
    this.#options.log.error({ room, participant, err: error }, "Cannot put a speaker into the mix");
    this.#ingest?.remove(room, participant);
  }

  async #answer(order: OriginOrder): Promise<Uint8Array> {
    let outcome: Outcome<OriginAnswer>;
    try {
      outcome = { ok: true, value: await this.#obey(order) };
    } catch (error) {
      if (!(error instanceof StentorError)) this.#options.log.error({ order: order.order, err: error }, "Order failed");
      outcome =
        error instanceof StentorError
          ? { ok: false, code: error.code, message: error.message }
          : { ok: false, code: "internal", message: "The origin could not carry out the order" };
    }
    return encodeMessage(outcome);
  }

  async #obey(order: OriginOrder): Promise<OriginAnswer> {
    const ingest = this.#ingest;
    if (ingest === undefined) throw new StentorError("origin_unavailable", "Cannot take orders: ingest is starting");
    switch (order.order) {
      case "open":
        await this.#open(order);
        return { answer: "done" };
      case "live":
        this.#room(order.room).mixer.setLive(order.live);
        return { answer: "done" };
      case "close":
        this.#close(order.room);
        return { answer: "done" };
      case "whip-offer": {
        const { room, participant, sdp } = order;
        const { channels } = this.#room(room);
        return { answer: "whip-session", ...(await ingest.offer({ room, participant, channels, sdp })) };
      }
      case "whip-patch":
        return { answer: "whip-patched", ...(await ingest.patch(order.session, order.fragment, order.ifMatch)) };
      case "whip-delete":
        ingest.delete(order.session);
        return { answer: "done" };
      case "remove-speaker":
        ingest.remove(order.room, order.participant);
        return { answer: "done" };
    }
  }

  #room(id: string): OriginRoom {
    const room = this.#rooms.get(id);
    if (room === undefined)
      throw new StentorError("room_not_found", `Cannot find room "${id}": the origin has not opened it`);
    return room;
  }

  /**
   * Opening twice is opening once: control repeats an order whose answer it did not get. A room that is closed while it
   * opens stays closed.
   */
  async #open({ room, epochMs, renditions }: Extract<OriginOrder, { order: "open" }>): Promise<void> {
    if (this.#rooms.has(room)) return;
    const { relay, clock } = this.#options;
    const opening =
      this.#opening.get(room) ??
      OriginRoom.open({
        room,
        epochMs,
        renditions,
        codec: this.#codec,
        relay,
        clock,
        mixerMetrics: this.#mixerMetrics,
        onPart: (packaged) => this.#parts.inc({ rendition: packaged.rendition }),
      });
    this.#opening.set(room, opening);
    try {
      const opened = await opening;
      if (this.#opening.get(room) === opening) this.#rooms.set(room, opened);
    } finally {
      if (this.#opening.get(room) === opening) this.#opening.delete(room);
    }
    this.#room(room);
  }

  #close(id: string): void {
    this.#ingest?.closeRoom(id);
    this.#rooms.get(id)?.[Symbol.dispose]();
    this.#rooms.delete(id);
    const opening = this.#opening.get(id);
    this.#opening.delete(id);
    opening?.then(
      (room) => room[Symbol.dispose](),
      () => undefined,
    );
  }
}
