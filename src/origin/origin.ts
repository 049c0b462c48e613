import { loadOpusCodec, type OpusCodec } from "../media/index.ts";
import type { Clock, Log, Metrics } from "../platform/index.ts";
import { type RoomCard, StentorError, subjects } from "../protocol/index.ts";
import type { KeyValue, Relay, Subscription } from "../relay/index.ts";
import { Doubt } from "./doubt.ts";
import { HeldRooms } from "./held-rooms.ts";
import { Ingest, type SpeakerEvent } from "./ingest/index.ts";
import { firstLease, type OriginDirectory, type RoomLease, RoomLeases } from "./lease/index.ts";
import { Metronome, MixerMetrics, prepareHoldSound } from "./mixer/index.ts";
import { Orders } from "./orders.ts";
import { FactsTeller } from "./origin-facts.ts";

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

/** A fault that stays would otherwise write fifty lines a second. */
const FAULT_TOLD_EVERY_MS = 1_000;
/** At the end: until the others can know that our rooms are to be had, have taken them, and make their first parts. */
const OFFERED_WITHIN_MS = 500;
const TAKEN_WITHIN_MS = 1_500;
const ENDED_WITHIN_MS = 1_000;

/** Takes orders, and beats the time to which its rooms' sound is made. */
export class Origin {
  readonly #options: OriginOptions;
  readonly #rooms: HeldRooms;
  readonly #orders: Orders;
  readonly #ingest: Ingest;
  readonly #metronome: Metronome;
  readonly #facts: FactsTeller;
  readonly #leases: RoomLeases | undefined;
  readonly #doubt: Doubt | undefined;
  readonly #closing = new AbortController();
  readonly #bootId = crypto.randomUUID();
  readonly #framesLost;
  readonly #answering: Subscription[] = [];
  #isLeaving = false;
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
    const { id, metrics, clock, relay, log } = options;
    this.#options = options;
    this.#ingest = ingest;
    this.#metronome = new Metronome({ clock, metrics });
    this.#framesLost = metrics.counter(
      "stentor_origin_frames_lost_total",
      "Frames of program lost by a fault of ours.",
    );
    const parts = metrics.counter("stentor_packager_parts_total", "Parts made.", ["rendition"]);
    const rooms = new HeldRooms({
      codec,
      relay,
      clock,
      mixerMetrics: new MixerMetrics(metrics),
      onOrder: (order) => this.#orders.answerRoom(order),
      onPart: ({ rendition }) => parts.inc({ rendition }),
      onEnded: (room) => ingest.closeRoom(room),
      onFault: (room, fault) => this.#loseFrame(room, fault),
    });
    this.#rooms = rooms;
    metrics.gaugeOf("stentor_origin_rooms", "Rooms whose program is being made.", () => rooms.size);
    this.#orders = new Orders({
      rooms,
      ingest,
      log,
      open: (card) => this.#open(card),
      change: (card) => this.#change(card),
      close: (room) => this.#close(room),
    });
    this.#facts = new FactsTeller({ id, bootId: this.#bootId, relay, clock, metronome: this.#metronome, rooms });
    this.#leases = this.#joinOthers();
    this.#doubt = this.#leases && new Doubt({ relay, rooms, leases: this.#leases });
  }

  #begin(): void {
    const { id, relay, metrics } = this.#options;
    this.#metronome.start(
      (dueMs) => {
        this.#doubt?.look();
        this.#rooms.tick(dueMs);
      },
      this.#closing.signal,
      () => {
        this.#rooms.realign();
        void this.#doubt?.raise();
      },
    );
    this.#answering.push(
      relay.respond(subjects.originOrder(id), (order) => this.#orders.answerOpen(order)),
      relay.respond(subjects.originMetrics(id), async () => new TextEncoder().encode(await metrics.text())),
    );
    this.#facts.start();
  }

  /** Gives its rooms to the other origins, if there are any, and makes their sound until those begin. */
  async close(): Promise<void> {
    this.#isLeaving = true;
    this.#facts.stop();
    if (this.#leases !== undefined && (await this.#leases.leave(OFFERED_WITHIN_MS))) {
      await this.#rooms.emptied(TAKEN_WITHIN_MS);
      if (this.#rooms.ending > 0) await this.#rooms.emptied(ENDED_WITHIN_MS);
    }
    this.#leases?.close();
    this.#closing.abort();
    for (const each of this.#answering) each.unsubscribe();
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
      load: () => this.#facts.load,
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
    const known = JSON.stringify(this.#rooms.card(room));
    if (known !== JSON.stringify(card)) this.#change(card);
  }

  #openUnleased(card: RoomCard): void {
    const { id, clock } = this.#options;
    const [nowMs, wallMs] = [clock.monotonicMs(), clock.nowMs()];
    this.#win(firstLease(card, { origin: id, bootId: this.#bootId, nowMs, wallMs }));
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
    const { room } = lease.card;
    this.#rooms.open(lease).catch((error) => {
      if (error instanceof StentorError && error.code === "room_not_found") return;
      this.#options.log.error({ room, err: error }, "Cannot open a room");
      this.#leases?.release(room);
    });
  }

  #lose(room: string, firstPart: number): void {
    this.#options.log.info({ room, firstPart }, "Another origin has taken a room");
    this.#rooms.endBefore(room, firstPart);
  }

  /** One room's fault is not another's. */
  #loseFrame(room: string, fault: unknown): void {
    this.#framesLost.inc();
    const { clock, log } = this.#options;
    if (clock.monotonicMs() - this.#faultToldMs < FAULT_TOLD_EVERY_MS) return;
    this.#faultToldMs = clock.monotonicMs();
    log.error({ room, err: fault }, "Cannot make a frame of program");
  }

  async #onSpeaker(event: SpeakerEvent): Promise<void> {
    const { room, participant } = event;
    if (!this.#rooms.has(room)) return;
    try {
      const { mixer } = await this.#rooms.find(room);
      if (event.event === "left") mixer.remove(participant);
      else await mixer.add(participant, event.source, event.sink);
    } catch (error) {
      this.#options.log.error({ room, participant, err: error }, "Cannot put a speaker into the mix");
      this.#ingest.remove(room, participant);
    }
  }
}
