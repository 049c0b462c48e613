import { FrameReader, type FrameSink, pongFrame } from "../../rehearse/index.ts";
import { AnswerReader } from "./answer-reader.ts";
import type { Ground, Lane, Ready, Source } from "./ground.ts";
import type { Line, LineOwner } from "./line.ts";
import { upgradeBytes } from "./upgrade.ts";

const AGAIN_AFTER_MS = 50;

/** What is done with a WebSocket once it is open. */
export type SocketHabit = {
  /** `hold`: kept and never read for sense. `leave`: dropped at once. `burst`: frames are sent at each stroke. */
  use: "hold" | "leave" | "burst";
  first?: { bytes: Uint8Array; frames: number };
  burst?: { bytes: Uint8Array; frames: number };
  /** Appended to the address: a ticket, say. */
  query?: () => string;
};

/** One WebSocket after another, for no good. */
export class SocketLane implements Lane, LineOwner, FrameSink {
  readonly #ground: Ground;
  readonly #source: Source;
  readonly #ready: Ready;
  readonly #habit: SocketHabit;
  #line: Line | undefined;
  #answers = new AnswerReader({ keepsBodies: false });
  #frames: FrameReader | undefined;
  #isAnswered = false;

  constructor(ground: Ground, source: Source, ready: Ready, habit: SocketHabit) {
    this.#ground = ground;
    this.#source = source;
    this.#ready = ready;
    this.#habit = habit;
  }

  strike(): void {
    if (this.#line === undefined) this.#line = this.#ground.dial(this.#source, this);
    else if (this.#frames !== undefined && this.#habit.use === "burst") this.#burst();
  }

  close(): void {
    this.#line?.drop();
    this.#line = undefined;
  }

  opened(): void {
    const { target, tally } = this.#ground;
    tally.count("sent");
    this.#line?.write(upgradeBytes(target, this.#source, this.#habit.query?.() ?? ""));
  }

  received(bytes: Uint8Array): void {
    try {
      if (this.#frames === undefined) this.#shakeHands(bytes);
      else this.#frames.take(bytes, 0, this);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#ground.tally.count("unreadable");
      this.#again();
    }
  }

  drained(): void {
    if (this.#habit.use === "burst") this.#ready(this);
  }

  gone(): void {
    this.#again();
  }

  message(): void {
    this.#ground.tally.count("messages");
  }

  ping(payload: Uint8Array): void {
    this.#line?.write(pongFrame(payload, 0));
  }

  closing(code: number, reason: string): void {
    this.#ground.tally.reason(`closed ${code}${reason === "" ? "" : ` ${reason}`}`);
    this.#again();
  }

  #shakeHands(bytes: Uint8Array): void {
    this.#answers.take(bytes, ({ status }) => {
      this.#ground.tally.status(status);
      this.#isAnswered = true;
      if (status === 101) this.#beIn();
      else this.#again();
    });
    const { rest } = this.#answers;
    if (this.#frames !== undefined && rest.length > 0) this.#frames.take(rest, 0, this);
  }

  #beIn(): void {
    this.#ground.tally.count("sockets");
    this.#frames = new FrameReader();
    const { use, first } = this.#habit;
    if (use === "leave") this.#again();
    if (use !== "burst") return;
    if (first !== undefined) this.#send(first);
    this.#ready(this);
  }

  #burst(): void {
    const { burst } = this.#habit;
    if (burst === undefined || this.#line?.isClear !== true) return;
    this.#send(burst);
    if (this.#line.isClear) this.#ready(this);
  }

  #send({ bytes, frames }: { bytes: Uint8Array; frames: number }): void {
    this.#ground.tally.count("sent", frames);
    this.#line?.write(bytes);
  }

  #again(): void {
    // Whoever was answered, or let in, comes back at once; where nobody answers, a little later.
    const wasHeard = this.#frames !== undefined || this.#isAnswered;
    this.#isAnswered = false;
    this.#line?.drop();
    this.#line = undefined;
    this.#frames = undefined;
    this.#answers = new AnswerReader({ keepsBodies: false });
    if (wasHeard) this.#ready(this);
    else this.#ground.after(AGAIN_AFTER_MS, () => this.#ready(this));
  }
}
