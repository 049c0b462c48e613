import { batch, computed, signal } from "@preact/signals";
import {
  type MeterReading,
  SILENT_READING,
  type Speaker,
  SpeakerError,
  type SpeakerOptions,
  type SpeakerState,
} from "../../client/speaker/index.ts";
import { codeOf, sentenceFor } from "../api/api-error.ts";
import type { Invitation, Me, Room, RoomApi } from "../api/room-api.ts";
import { ServerTime } from "../schedule/server-time.ts";
import { airOf } from "./air.ts";
import { type Door, doorAfter } from "./door.ts";
import { DoorModel } from "./door-model.ts";
import { PostDeskModel } from "./posts/post-desk-model.ts";
import { shrinkPicture } from "./posts/shrink-picture.ts";
import { ScheduleModel } from "./schedule/schedule-model.ts";

type StudioOptions = {
  room: string;
  token: string | undefined;
  api: RoomApi;
  speak: (options: Omit<SpeakerOptions, "whip">) => Speaker;
};

const POLL_MS = 1_000;
const POLL_AFTER_FAULT_MS = 3_000;
const TICK_MS = 1_000;
/** A room that was open is not taken for gone before its server has not known it for so long: it may just have begun. */
const LOST_ROOM_MS = 30_000;
const LOST_ROOM = "The server has lost sight of the room. This page tries again by itself.";

/** One person's studio: who they are, how the room is, and their microphone. */
export class StudioModel {
  readonly #options: StudioOptions;
  readonly #token: string;
  #speaker: Speaker | undefined;
  #unknownSinceMs: number | undefined;
  #onAirWaiters: ((joined: boolean) => void)[] = [];
  readonly #time = new ServerTime();

  readonly door = signal<Door>("opening");
  readonly room = signal<Room | undefined>(undefined);
  readonly me = signal<Me | undefined>(undefined);
  readonly speaker = signal<SpeakerState | undefined>(undefined);
  /** What went wrong last, in a sentence; gone when the next thing works. */
  readonly trouble = signal<string | undefined>(undefined);
  readonly busy = signal<"live" | "end" | undefined>(undefined);
  readonly nowMs = signal(Date.now());
  /** The server's clock, Unix milliseconds, told anew each second. */
  readonly serverMs = signal(Date.now());
  /** `undefined` when it is not known since when. */
  readonly liveSinceMs = signal<number | undefined>(undefined);
  /** Since when the connection to the stage is broken; `undefined` while it is not. */
  readonly lostSinceMs = signal<number | undefined>(undefined);
  readonly air = computed(() => airOf(this.room.value?.state ?? "waiting", this.speaker.value?.phase ?? "idle"));

  constructor(options: StudioOptions) {
    this.#options = options;
    this.#token = options.token ?? "";
    if (options.token === undefined) this.door.value = "keyless";
  }

  get id(): string {
    return this.#options.room;
  }

  get isHost(): boolean {
    return this.me.value?.role === "host";
  }

  /** Nobody else is on stage. One's own place may be that of a page that was closed a moment ago. */
  get isAlone(): boolean {
    const me = this.me.value?.id;
    return !this.room.value?.speakers.some((speaker) => speaker.onAir && speaker.id !== me);
  }

  /** Whoever may not speak in a room that is open can still listen. */
  get mayListen(): boolean {
    const isShutOut = this.door.value === "removed" || this.door.value === "refused";
    return isShutOut && this.room.value !== undefined && this.room.value.state !== "ended";
  }

  /** Learns who this is, then follows the room until it ends. */
  async run(): Promise<void> {
    const tick = setInterval(() => {
      this.nowMs.value = Date.now();
      this.serverMs.value = this.#time.nowMs();
    }, TICK_MS);
    while (this.door.value === "opening" || this.door.value === "open") {
      const well = await this.refresh();
      await new Promise((resolve) => setTimeout(resolve, well ? POLL_MS : POLL_AFTER_FAULT_MS));
    }
    clearInterval(tick);
  }

  /** The host's; others may look, and are refused what they wish. */
  openDoor(): DoorModel {
    return new DoorModel({ room: this.id, token: this.#token, api: this.#options.api });
  }

  /** The host's, as `openDoor`. */
  openSchedule(): ScheduleModel {
    const { api, room } = this.#options;
    return new ScheduleModel({ room, token: this.#token, api, onChange: () => this.refresh() });
  }

  /** The host's, as `openDoor`. */
  openPosts(): PostDeskModel {
    const { api, room } = this.#options;
    return new PostDeskModel({ room, token: this.#token, api, shrink: shrinkPicture, newKey: randomKey });
  }

  /** True while a closed tab would leave a hole on stage. */
  wouldBeMissed(): boolean {
    return this.air.value !== "off";
  }

  level(nowMs: number): MeterReading {
    return this.#speaker?.level(nowMs) ?? SILENT_READING;
  }

  askForMicrophone(): void {
    void this.#speaker?.ask();
  }

  get microphone(): Pick<Speaker, "choose" | "process" | "playReturn"> | undefined {
    return this.#speaker;
  }

  join(): void {
    this.trouble.value = undefined;
    this.#speaker?.join();
  }

  leave(): void {
    this.#speaker?.leave();
  }

  toggleMute(): void {
    const state = this.speaker.value;
    if (state?.microphone !== undefined) this.#speaker?.mute(!state.muted);
  }

  /** One press: onto the stage if need be, then live. */
  async goLive(): Promise<void> {
    if (this.busy.value !== undefined) return;
    this.busy.value = "live";
    try {
      if (!(await this.#joined())) return;
      await this.#try(async () => this.#take(await this.#options.api.goLive(this.id, this.#token)));
    } finally {
      this.busy.value = undefined;
    }
  }

  async end(): Promise<void> {
    this.busy.value = "end";
    await this.#try(async () => this.#take(await this.#options.api.end(this.id, this.#token)));
    this.busy.value = undefined;
  }

  async rename(name: string): Promise<void> {
    if (name === "" || name === this.me.value?.name) return;
    await this.#try(async () => {
      this.me.value = await this.#options.api.rename(this.id, this.#token, name);
    });
  }

  /** Throws ApiError: the form that asked shows it. */
  invite(name: string): Promise<Invitation> {
    return this.#options.api.invite(this.id, this.#token, name);
  }

  async remove(participant: string): Promise<void> {
    await this.#try(async () => {
      await this.#options.api.remove(this.id, this.#token, participant);
      await this.refresh();
    });
  }

  /** Asks once how things are; false when nobody answered, or the door was shut. */
  async refresh(): Promise<boolean> {
    try {
      this.me.value ??= await this.#options.api.me(this.id, this.#token);
      const askedAtMs = performance.now();
      const room = await this.#options.api.get(this.id);
      this.#setClock(room, askedAtMs);
      this.#take(room);
      this.#unknownSinceMs = undefined;
      return true;
    } catch (cause) {
      const door = doorAfter(codeOf(cause));
      if (door === undefined) this.trouble.value = sentenceFor(cause);
      else if (door === "missing" && this.#mayComeBack()) this.trouble.value = LOST_ROOM;
      else this.#shut(door);
      if (door === "refused") await this.#look();
      return false;
    }
  }

  #setClock({ serverTimeMs }: Room, askedAtMs: number): void {
    if (serverTimeMs === undefined) return;
    this.#time.took({ serverTimeMs, askedAtMs, cameAtMs: performance.now() });
    this.serverMs.value = this.#time.nowMs();
  }

  #mayComeBack(): boolean {
    this.#unknownSinceMs ??= Date.now();
    return this.door.value === "open" && Date.now() - this.#unknownSinceMs < LOST_ROOM_MS;
  }

  /** The room as anybody may see it, for who has no key to it. */
  async #look(): Promise<void> {
    this.room.value = await this.#options.api.get(this.id).catch(() => undefined);
  }

  #take(room: Room): void {
    const before = this.room.value?.state;
    batch(() => {
      this.room.value = room;
      if (typeof room.liveAt === "string") this.liveSinceMs.value = Date.parse(room.liveAt);
      else if (before === "waiting" && room.state === "live") this.liveSinceMs.value = Date.now();
      if (this.door.value === "opening") this.#open(room);
      else if (this.busy.value === undefined) this.trouble.value = undefined;
    });
    if (room.state === "ended") this.#shut("ended");
    else if (!room.speakers.some((speaker) => speaker.id === this.me.value?.id)) this.#shut("removed");
  }

  #open(room: Room): void {
    this.door.value = "open";
    this.#speaker = this.#options.speak({
      token: this.#token,
      music: room.music ?? false,
      isElsewhere: () => this.#isOnStage(),
      onState: (state) => {
        this.#hear(state);
        this.#tellWaiters(state);
      },
    });
    this.speaker.value = this.#speaker.state;
  }

  #hear(state: SpeakerState): void {
    batch(() => {
      this.speaker.value = state;
      if (state.phase !== "reconnecting") this.lostSinceMs.value = undefined;
      else this.lostSinceMs.value ??= Date.now();
    });
  }

  #shut(door: Door): void {
    this.door.value = door;
    this.#speaker?.end(new SpeakerError(door === "ended" ? "room_ended" : "removed"));
  }

  async #isOnStage(): Promise<boolean> {
    const room = await this.#options.api.get(this.id);
    return room.speakers.some((speaker) => speaker.id === this.me.value?.id && speaker.onAir);
  }

  /** Resolves to false when the stage could not be taken. */
  #joined(): Promise<boolean> {
    if (this.speaker.value?.phase === "on-air") return Promise.resolve(true);
    const joined = new Promise<boolean>((resolve) => this.#onAirWaiters.push(resolve));
    this.join();
    return joined;
  }

  #tellWaiters({ phase }: SpeakerState): void {
    if (phase === "connecting" || phase === "reconnecting") return;
    const waiters = this.#onAirWaiters;
    this.#onAirWaiters = [];
    for (const tell of waiters) tell(phase === "on-air");
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.trouble.value = undefined;
    } catch (cause) {
      this.trouble.value = sentenceFor(cause);
    }
  }
}

function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
