import type { Ground, Lane, Ready, Source } from "./ground.ts";
import type { Line, LineOwner } from "./line.ts";

const AGAIN_AFTER_MS = 200;
const ENCODER = new TextEncoder();

/** What is said first, and then every so often, so that the connection seems alive. */
export type Trickle = { begin: string; drip: string; everyMs: number };

/** Holds a connection by saying next to nothing. */
export class TrickleLane implements Lane, LineOwner {
  readonly #ground: Ground;
  readonly #source: Source;
  readonly #ready: Ready;
  readonly #trickle: Trickle;
  readonly #drip: Uint8Array;
  #line: Line | undefined;

  constructor(ground: Ground, source: Source, ready: Ready, trickle: Trickle) {
    this.#ground = ground;
    this.#source = source;
    this.#ready = ready;
    this.#trickle = trickle;
    this.#drip = ENCODER.encode(trickle.drip);
  }

  strike(): void {
    this.#line ??= this.#ground.dial(this.#source, this);
  }

  close(): void {
    this.#line?.drop();
    this.#line = undefined;
  }

  opened(): void {
    if (this.#trickle.begin !== "") this.#say(ENCODER.encode(this.#trickle.begin));
    this.#dripLater(this.#line);
  }

  /** A server that answers so little has had enough. */
  received(bytes: Uint8Array): void {
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(Buffer.from(bytes.subarray(0, 16)).toString("latin1"))?.[1]);
    if (status > 0) this.#ground.tally.status(status);
  }

  gone(): void {
    this.#line = undefined;
    this.#ground.after(AGAIN_AFTER_MS, () => this.#ready(this));
  }

  #dripLater(line: Line | undefined): void {
    if (this.#drip.length === 0) return;
    this.#ground.after(this.#trickle.everyMs * (0.5 + this.#ground.random()), () => {
      if (line !== this.#line || line?.isOpen !== true) return;
      this.#say(this.#drip);
      this.#dripLater(line);
    });
  }

  #say(bytes: Uint8Array): void {
    this.#ground.tally.count("sent");
    this.#line?.write(bytes);
  }
}

/** Connections that are opened and dropped as fast as they come. */
export class ChurnLane implements Lane, LineOwner {
  readonly #ground: Ground;
  readonly #source: Source;
  readonly #ready: Ready;
  #line: Line | undefined;

  constructor(ground: Ground, source: Source, ready: Ready) {
    this.#ground = ground;
    this.#source = source;
    this.#ready = ready;
  }

  strike(): void {
    this.#line ??= this.#ground.dial(this.#source, this);
  }

  close(): void {
    this.#line?.drop();
    this.#line = undefined;
  }

  opened(): void {
    this.#ground.tally.count("sent");
    this.close();
    this.#ready(this);
  }

  received(): void {
    // It is gone before anybody speaks.
  }

  gone(): void {
    this.#line = undefined;
    this.#ground.after(AGAIN_AFTER_MS, () => this.#ready(this));
  }
}
