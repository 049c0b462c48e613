import { watchNetwork } from "./network-watch.ts";
import { type Repair, RepairPlan } from "./repair-plan.ts";
import { finalRefusal, SpeakerError, type SpeakerErrorCode } from "./speaker-error.ts";
import type { LinkQuality } from "./speaker-state.ts";
import { StageConnection, type StageConnectionOptions } from "./stage-connection.ts";
import { StallWatch } from "./stall-watch.ts";
import { WhipClient, WhipError } from "./whip-client.ts";

export type StageLinkOptions = {
  whip: string;
  token: string;
  channels: 1 | 2;
  track: MediaStreamTrack;
  isElsewhere: () => Promise<boolean>;
  onReturn: (stream: MediaStream) => void;
  onUp: () => void;
  onDown: () => void;
  onQuality: (quality: LinkQuality) => void;
  /** There is no place any more; the link is over. */
  onEnd: (error: SpeakerError) => void;
  /** How a connection is opened; `StageConnection.open` by default. */
  open?: (options: StageConnectionOptions) => Promise<Stage>;
};

/** What a link asks of a connection. */
export type Stage = Pick<StageConnection, "restart" | "replaceTrack" | "stats" | "leave" | "close">;

const STATS_INTERVAL_MS = 250;
/** A room that was there a moment ago may be moving to another origin, or its servers are just beginning. */
const LOST_ROOM_MS = 30_000;
/** Who stands on stage may be ourselves, as a server remembers us that has not yet heard of the origin's fall. */
const LOOK_AGAIN_MS = 1_500;

/**
 * A place on stage that is kept: opens a connection, watches it, and mends it for as long as it takes.
 *
 * It begins at once and ends with `leave` or `drop`, or with `onEnd`.
 */
export class StageLink {
  readonly #options: StageLinkOptions;
  readonly #whip: WhipClient;
  readonly #life = new AbortController();
  readonly #plan = new RepairPlan(Math.random);
  readonly #open: NonNullable<StageLinkOptions["open"]>;
  #connection: Stage | undefined;
  #track: MediaStreamTrack;
  #watch = new StallWatch();
  #mending = false;
  #up = false;
  #lostAtMs: number | undefined;
  #wake: () => void = () => undefined;

  constructor(options: StageLinkOptions) {
    this.#options = options;
    this.#open = options.open ?? ((wish) => StageConnection.open(wish));
    this.#track = options.track;
    this.#whip = new WhipClient(options.whip, options.token);
    const { signal } = this.#life;
    watchNetwork(() => this.#networkChanged(), signal);
    const timer = setInterval(() => void this.#observe(), STATS_INTERVAL_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    void this.#mend("new-session");
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    this.#track = track;
    await this.#connection?.replaceTrack(track);
  }

  leave(): void {
    this.#life.abort();
    this.#connection?.leave();
    this.#connection = undefined;
  }

  /** As `leave`, when the server has ended the session already. */
  drop(): void {
    this.#life.abort();
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** What was to be tried later is tried now. */
  #networkChanged(): void {
    if (this.#mending) this.#wake();
    else this.#lost();
  }

  #lost(): void {
    if (this.#mending || this.#life.signal.aborted) return;
    this.#up = false;
    this.#lostAtMs = performance.now();
    this.#options.onDown();
    void this.#mend();
  }

  /** Tries until sound passes again. `first` skips the wait, for the very first connection. */
  async #mend(first?: Repair["by"]): Promise<void> {
    this.#mending = true;
    let repair: Repair = first === undefined ? this.#plan.next() : { by: first, afterMs: 0 };
    while (!this.#life.signal.aborted) {
      await this.#pause(repair.afterMs);
      const failure = await this.#attempt(repair.by);
      if (failure === undefined) break;
      if (await this.#isFinal(failure)) return;
      if (first !== undefined) this.#options.onDown();
      repair = this.#plan.next();
    }
    this.#mending = false;
  }

  async #attempt(by: Repair["by"]): Promise<WhipError | undefined> {
    try {
      if (by === "ice-restart" && this.#connection !== undefined) await this.#connection.restart(this.#life.signal);
      else await this.#replaceConnection();
      this.#watch = new StallWatch();
      this.#plan.repaired();
      this.#up = true;
      if (!this.#life.signal.aborted) this.#options.onUp();
      return undefined;
    } catch (cause) {
      return cause instanceof WhipError
        ? cause
        : new WhipError("http", "Cannot join: the answer was not usable", { cause });
    }
  }

  async #replaceConnection(): Promise<void> {
    this.#connection?.close();
    this.#connection = undefined;
    const track = this.#track;
    const connection = await this.#open({
      whip: this.#whip,
      track,
      channels: this.#options.channels,
      signal: this.#life.signal,
      onLink: (link) => {
        if (link === "down" && this.#up) this.#lost();
      },
      onReturn: this.#options.onReturn,
    });
    if (this.#life.signal.aborted) connection.leave();
    else this.#connection = connection;
    if (track !== this.#track) await connection.replaceTrack(this.#track);
  }

  async #isFinal(failure: WhipError): Promise<boolean> {
    const replaced = failure.code === "session_not_found" && (await this.#isReplaced());
    const code = replaced ? "replaced" : this.#finalRefusal(failure.code);
    if (code === undefined || this.#life.signal.aborted) return this.#life.signal.aborted;
    this.drop();
    this.#options.onEnd(new SpeakerError(code, { cause: failure }));
    return true;
  }

  #finalRefusal(code: string): SpeakerErrorCode | undefined {
    const lostMs = performance.now() - (this.#lostAtMs ?? Number.NEGATIVE_INFINITY);
    return code === "room_not_found" && lostMs < LOST_ROOM_MS ? undefined : finalRefusal(code);
  }

  /** A session that vanished while the participant stands on stage was replaced by somebody with the same token. */
  async #isReplaced(): Promise<boolean> {
    if (!(await this.#isElsewhere())) return false;
    await this.#pause(LOOK_AGAIN_MS);
    return this.#isElsewhere();
  }

  #isElsewhere(): Promise<boolean> {
    return this.#options.isElsewhere().catch(() => false);
  }

  async #observe(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || this.#mending) return;
    const { packetsReceived, rttMs, loss } = await connection.stats();
    if (connection !== this.#connection || this.#mending) return;
    this.#options.onQuality({ rttMs, loss });
    if (this.#watch.stalled(packetsReceived, performance.now())) this.#lost();
  }

  #pause(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve();
    const { signal } = this.#life;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
      this.#wake = done;
    });
  }
}
