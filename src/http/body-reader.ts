import { sourceOf } from "../flood/index.ts";
import type { Clock } from "../platform/index.ts";
import { StentorError } from "../protocol/index.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import { isLargeBody, readBody } from "./read-body.ts";

/** Bodies that may be on their way at once: from everybody, and from one address or /64. */
const BODIES_MAX = 512;
const BODIES_PER_SOURCE_MAX = 64;
/** Of those, such as may hold a picture. */
const LARGE_BODIES_MAX = 32;
/** Who gives up earlier has lost the network, or changed his mind. */
const STALLED_AFTER_MS = 5_000;

/**
 * Reads bodies before their requests count as under way: those who send slowly hold these places, and nobody's else. How long one
 * may take is the port's bound.
 */
export class BodyReader {
  readonly #metrics: HttpMetrics;
  readonly #clock: Clock;
  readonly #onStalled: (address: string) => void;
  readonly #bySource = new Map<string, number>();
  #reading = 0;
  #large = 0;

  /** `onStalled`: a body did not arrive in the time that it had. */
  constructor(options: { metrics: HttpMetrics; clock: Clock; onStalled: (address: string) => void }) {
    this.#metrics = options.metrics;
    this.#clock = options.clock;
    this.#onStalled = options.onStalled;
  }

  /** The same request with its body read. Throws `overloaded`, `bad_request` when it does not arrive, or as `readBody`. */
  async whole(request: Request, pathname: string, address: string): Promise<Request> {
    if (request.body === null) return request;
    const source = sourceOf(address);
    const ofSource = this.#bySource.get(source) ?? 0;
    const large = isLargeBody(request, pathname) ? 1 : 0;
    const isFull = this.#reading >= BODIES_MAX || this.#large + large > LARGE_BODIES_MAX;
    if (isFull || ofSource >= BODIES_PER_SOURCE_MAX) {
      this.#metrics.overloaded.inc({ surface: "body" });
      throw new StentorError("overloaded", "Cannot read the body now: as many as may be are on their way");
    }
    this.#reading += 1;
    this.#large += large;
    this.#bySource.set(source, ofSource + 1);
    try {
      const body = await this.#read(request, pathname, address);
      return new Request(request.url, { method: request.method, headers: request.headers, body });
    } finally {
      this.#reading -= 1;
      this.#large -= large;
      this.#left(source);
    }
  }

  async #read(request: Request, pathname: string, address: string): Promise<Uint8Array<ArrayBuffer>> {
    const startedAtMs = this.#clock.monotonicMs();
    try {
      return await readBody(request, pathname);
    } catch (fault) {
      if (fault instanceof StentorError) throw fault;
      if (this.#clock.monotonicMs() - startedAtMs >= STALLED_AFTER_MS) this.#onStalled(address);
      throw new StentorError("bad_request", "Cannot read the body: it did not arrive", { cause: fault });
    }
  }

  #left(source: string): void {
    const rest = (this.#bySource.get(source) ?? 1) - 1;
    if (rest === 0) this.#bySource.delete(source);
    else this.#bySource.set(source, rest);
  }
}
