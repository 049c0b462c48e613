import { loadOpusCodec, type OpusCodec } from "../media/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import { encodeMessage, type OriginFacts, type RoomCard, StentorError, subjects } from "../protocol/index.ts";
import type { KeyValue, Relay, Subscription } from "../relay/index.ts";
import { HeldRooms } from "./held-rooms.ts";
import { Ingest, type SpeakerEvent } from "./ingest/index.ts";
import { firstLease, type OriginDirectory, type RoomLease, RoomLeases } from "./lease/index.ts";
import { LoadMeter } from "./load-meter.ts";
import { Metronome, MixerMetrics, prepareHoldSound } from "./mixer/index.ts";
import { Orders } from "./orders.ts";

export type OriginOptions = {
  /** New at each start. */
  id: string;
  relay: Relay;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** UDP, all speakers. */
  mediaPort: number;
  /** The IP address that browsers are told to send to, when it is not one of this machine's own. */
  announcedAddress: string | undefined;
  /** Shared with other origins; without it, every room is ours. The origin closes neither. */
  leases?: { table: KeyValue; directory: OriginDirectory };
};

const FACTS_EVERY_MS = 1_000;
/** A fault that stays would otherwise write fifty lines a second. */
const FAULT_TOLD_EVERY_MS = 1_000;
/** After we were cut off or stood still, sound is kept back for so long at most while the leases are read again. */
const DOUBT_MS = 500;
/** At the end: until the others know that our rooms are to be had, until they have taken them, until their first parts are due. */
const LEAVE_WITHIN_MS = 500;
const TAKEN_WITHIN_MS = 1_500;
const ENDED_WITHIN_MS = 1_500;

/** Takes orders, and beats the time to which its rooms' sound is made. */
export class Origin {
  readonly #options: OriginOptions;
  readonly #rooms: HeldRooms;
  readonly #orders: Orders;
  readonly #ingest: Ingest;
  readonly #metronome: Metronome;
  readonly #load: LoadMeter;
  readonly #leases: RoomLeases | undefined;
  readonly #closing = new AbortController();
  readonly #bootId = crypto.randomUUID();
  readonly #framesLost;
  readonly #listening: Subscription[] = [];
  #isLeaving = false;
  #isCutOff = false;
  #doubts = 0;
  #faultToldMs = Number.NEGATIVE_INFINITY;

  /**
   * Throws StentorError `port_taken` when the media port is not to be had. The hold sound is made ready behind it, so
   * that no room waits for it.
   */
  static async start(options: OriginOptions): Promise<Origin> {
    const codec = await loadOpusCodec();
    const { mediaPort, announcedAddress, clock, log, metrics } = options;
    const begun: { origin?: Origin } = {};
    const ingest = await Ingest.start({
      mediaPort,
      ...(announcedAddress === undefined ? {} : { announcedAddress }),
      codec,
      clock,
      log,
      metrics,
      onSpeaker: (event) => {
        const { origin } = begun;
        if (origin !== undefined) void origin.#onSpeaker(event);
      },
    });
    const origin = new Origin(options, codec, ingest);
    begun.origin = origin;
    origin.#begin();
    void prepareHoldSound(1).then(() => prepareHoldSound(2));
    return origin;
  }

  private constructor(options: OriginOptions, codec: OpusCodec, ingest: Ingest) {
    const { metrics, clock, relay, log } = options;
    this.#options = options;
    this.#ingest = ingest;
    this.#metronome = new Metronome({ clock, metrics });
    this.#load = new LoadMeter(this.#metronome, clock);
    this.#framesLost = metrics.counter(
      "stentor_origin_frames_lost_total",
      "Frames of program lost by a fault of ours.",
    );
    const parts = metrics.counter("stentor_packager_parts_total", "Parts made.", ["rendition"]);
    this.#rooms = new HeldRooms({
      codec,
      relay,
      clock,
      mixerMetrics: new MixerMetrics(metrics),
      onOrder: (order) => this.#orders.answerRoom(order),
      onPart: ({ rendition }) => parts.inc({ rendition }),
      onEnded: (room) => ingest.closeRoom(room),
      onFault: (room, fault) => this.#loseFrame(room, fault),
    });
    metrics.gaugeOf("stentor_origin_rooms", "Rooms whose program is being made.", () => this.#rooms.size);
    this.#orders = new Orders({
      rooms: this.#rooms,
      ingest,
      log,
      open: (card) => this.#open(card),
      change: (card) => this.#change(card),
      close: (room) => this.#close(room),
    });
    this.#leases = this.#joinOthers();
  }

  #begin(): void {
    const { id, relay, metrics } = this.#options;
    const { signal } = this.#closing;
    this.#metronome.start(
      (dueMs) => this.#tick(dueMs),
      signal,
      () => this.#makeUpForLostTime(),
    );
    this.#listening.push(
      relay.respond(subjects.originOrder(id), (order) => this.#orders.answerOpen(order)),
      relay.respond(subjects.originMetrics(id), async () => new TextEncoder().encode(await metrics.text())),
    );
    this.#tellFacts();
    const facts = setInterval(() => this.#tellFacts(), FACTS_EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(facts));
  }

  /** Gives its rooms to the other origins, if there are any, and makes their sound until those begin. */
  async close(): Promise<void> {
    this.#isLeaving = true;
    if (this.#leases !== undefined && (await this.#leases.leave(LEAVE_WITHIN_MS))) {
      await this.#rooms.emptied(TAKEN_WITHIN_MS);
      if (this.#rooms.ending > 0) await this.#rooms.emptied(ENDED_WITHIN_MS);
    }
    this.#leases?.close();
    this.#closing.abort();
    for (const each of this.#listening) each.unsubscribe();
    await this.#ingest.close();
    this.#rooms.closeAll();
  }

  #joinOthers(): RoomLeases | undefined {
    const { leases, id, relay, clock, log, metrics } = this.#options;
    if (leases === undefined) return undefined;
    return new RoomLeases({
      ...leases,
      relay,
      clock,
      log,
      metrics,
      origin: id,
      bootId: this.#bootId,
      load: () => this.#load.value,
      opening: () => this.#rooms.opening,
      onWon: (lease) => this.#win(lease),
      onLost: (room, firstPart) => this.#lose(room, firstPart),
    });
  }

  async #open(card: RoomCard): Promise<void> {
    const { room } = card;
    if (card.state === "ended") throw new StentorError("room_ended", `Cannot open room "${room}": it has ended`);
    if (this.#isLeaving) {
      throw new StentorError("origin_unavailable", `Cannot open room "${room}": this origin is about to stop`);
    }
    if (this.#leases === undefined) this.#openUnleased(card);
    else if (!(await this.#leases.claim(card))) return;
    await this.#rooms.find(room);
    const known = this.#rooms.card(room);
    if (known !== undefined && encodeMessage(known).toString() !== encodeMessage(card).toString()) this.#change(card);
  }

  #openUnleased(card: RoomCard): void {
    const { id, clock } = this.#options;
    const [nowMs, wallMs] = [clock.monotonicMs(), clock.nowMs()];
    const lease = firstLease(card, { origin: id, bootId: this.#bootId, nowMs, wallMs });
    this.#rooms.open(lease).catch(() => undefined);
  }

  #change(card: RoomCard): void {
    this.#rooms.change(card);
    this.#leases?.change(card);
  }

  #close(room: string): void {
    this.#rooms.close(room);
    this.#ingest.closeRoom(room);
    this.#leases?.release(room);
  }

  #win(lease: RoomLease): void {
    const { room, state } = lease.card;
    this.#options.log.info({ room, state, firstPart: lease.firstPart }, "The room is ours");
    this.#rooms.open(lease).catch((error) => {
      if (error instanceof StentorError && error.code === "room_not_found") return;
      this.#options.log.error({ room, err: error }, "Cannot open a room");
      this.#leases?.release(room);
    });
  }

  #lose(room: string, firstPart: number): void {
    this.#options.log.info({ room, firstPart }, "Another origin has taken the room");
    this.#rooms.endBefore(room, firstPart);
  }

  #tick(dueMs: number): void {
    if (this.#leases !== undefined && this.#options.relay.connected === this.#isCutOff) this.#turnConnection();
    this.#rooms.tick(dueMs);
  }

  /** What is made while we are cut off waits: should the rooms be lost by then, nobody is to hear it. */
  #turnConnection(): void {
    this.#isCutOff = !this.#options.relay.connected;
    if (this.#isCutOff) this.#rooms.withhold();
    else void this.#doubt();
  }

  #makeUpForLostTime(): void {
    this.#rooms.realign();
    void this.#doubt();
  }

  /** While we were cut off or stood still, others may have taken our rooms: nothing is given out until that is known. */
  async #doubt(): Promise<void> {
    if (this.#leases === undefined) return;
    const doubt = ++this.#doubts;
    this.#rooms.withhold();
    await this.#leases.verify(DOUBT_MS);
    if (doubt === this.#doubts && !this.#isCutOff) this.#rooms.giveOut();
  }

  /** One room's fault is not another's. */
  #loseFrame(room: string, fault: unknown): void {
    this.#framesLost.inc();
    const { clock, log } = this.#options;
    if (clock.monotonicMs() - this.#faultToldMs < FAULT_TOLD_EVERY_MS) return;
    this.#faultToldMs = clock.monotonicMs();
    log.error({ room, err: fault }, "Cannot make a frame of program");
  }

  #tellFacts(): void {
    this.#load.measure();
    if (this.#isLeaving) return;
    const { id, relay } = this.#options;
    const facts: OriginFacts = {
      origin: id,
      bootId: this.#bootId,
      rooms: this.#rooms.size,
      ticksLate: this.#metronome.ticksLate,
      load: this.#load.value,
    };
    relay.publish(subjects.originFacts(id), encodeMessage(facts));
  }

  async #onSpeaker(event: SpeakerEvent): Promise<void> {
    if (!this.#rooms.has(event.room)) return;
    try {
      const { mixer } = await this.#rooms.find(event.room);
      if (event.event === "left") mixer.remove(event.participant);
      else await mixer.add(event.participant, event.source, event.sink);
    } catch (error) {
      this.#refuseSpeaker(event, error);
    }
  }

  #refuseSpeaker({ room, participant }: SpeakerEvent, error: unknown): void {
    this.#options.log.error({ room, participant, err: error }, "Cannot put a speaker into the mix");
    this.#ingest.remove(room, participant);
  }
}
