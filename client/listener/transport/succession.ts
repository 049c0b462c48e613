import { BackOff } from "./back-off.ts";
import type { Link } from "./link.ts";
import type { Cancel, ListenEnvironment } from "./listen-environment.ts";

/** Without a greeting by then, the attempt counts as failed; the old connection still plays. */
const GREETING_TIMEOUT_MS = 6_000;
/** The spread of the first retry; it doubles. */
const RETRY_SPREAD_MS = 1_000;
/** Between two attempts at least, as the old connection still plays. */
const RETRY_PAUSE_MS = 250;

/**
 * Makes before it breaks: at a moment by chance it opens the next connection beside the present one, and again for as long
 * as none is to be had. Whoever made it tells by `failed` or `stop` how the attempt went.
 */
export class Succession {
  readonly #environment: ListenEnvironment;
  readonly #open: () => Link;
  readonly #backOff: BackOff;
  #link: Link | undefined;
  #cancel: Cancel | undefined;

  /** The first attempt is made within `withinMs`. */
  constructor(environment: ListenEnvironment, withinMs: number, open: () => Link) {
    this.#environment = environment;
    this.#open = open;
    this.#backOff = new BackOff(environment.random);
    this.#cancel = environment.after(environment.random() * withinMs, () => this.#attempt());
  }

  /** The connection that has not greeted yet. */
  get link(): Link | undefined {
    return this.#link;
  }

  /** The attempt led nowhere: another follows. */
  failed(): void {
    this.stop()?.close();
    const delayMs = RETRY_PAUSE_MS + this.#backOff.nextDelayMs(RETRY_SPREAD_MS);
    this.#cancel = this.#environment.after(delayMs, () => this.#attempt());
  }

  /** No attempt follows. Hands over the connection that is being opened, if there is one. */
  stop(): Link | undefined {
    this.#cancel?.();
    this.#cancel = undefined;
    const link = this.#link;
    this.#link = undefined;
    return link;
  }

  #attempt(): void {
    this.#cancel = this.#environment.after(GREETING_TIMEOUT_MS, () => this.failed());
    this.#link = this.#open();
  }
}
