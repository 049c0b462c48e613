import { LISTENER_ID_LENGTH } from "../listener-facts/index.ts";
import { GREETINGS_KEPT_MAX } from "./limits.ts";

/** Stands in what is shared until it is handed out: as long as every id of a listener. */
export const NO_LISTENER_YET = "-".repeat(LISTENER_ID_LENGTH);
const LISTENER = Buffer.from('"listener":"');
const SERVER_TIME = Buffer.from('"serverTimeMs":');
const SERVER_TIME_DIGITS = 13;
const ZERO = 48;

type Kept = { message: Uint8Array; serverTimeAt: number; listenerAt: number };
/** What differs from joiner to joiner. */
type Own = { serverTimeMs: number; listener: string | undefined };

/**
 * Greetings of joiners who need the same, encoded once. Only the edge's clock and the listener's id differ: they are written into
 * the shared bytes anew each time, so what is handed out must be sent before the next is taken.
 */
export class GreetingShelf {
  readonly #kept = new Map<string, Kept>();
  #stamp: readonly unknown[] = [];

  /** `stamp`: all that greetings depend on beside their key; when any of it changes, they are made anew. */
  take(stamp: readonly unknown[], key: string, { serverTimeMs, listener }: Own, encode: () => Uint8Array): Uint8Array {
    if (!isSame(stamp, this.#stamp)) {
      this.#kept.clear();
      this.#stamp = stamp;
    }
    const { message, serverTimeAt, listenerAt } = this.#kept.get(key) ?? this.#keep(key, encode());
    writeDigits(message, serverTimeAt, serverTimeMs);
    if (listener !== undefined) writeText(message, listenerAt, listener);
    return message;
  }

  #keep(key: string, message: Uint8Array): Kept {
    const text = Buffer.from(message.buffer, message.byteOffset, message.length);
    const serverTimeAt = text.indexOf(SERVER_TIME) + SERVER_TIME.length;
    const kept = { message, serverTimeAt, listenerAt: text.indexOf(LISTENER) + LISTENER.length };
    if (this.#kept.size < GREETINGS_KEPT_MAX) this.#kept.set(key, kept);
    return kept;
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, at) => Object.is(each, other[at]));
}

function writeText(message: Uint8Array, at: number, ascii: string): void {
  for (let index = 0; index < ascii.length; index++) message[at + index] = ascii.charCodeAt(index);
}

/** Whole milliseconds of our age have thirteen digits, from 2001 to 2286. */
function writeDigits(message: Uint8Array, at: number, value: number): void {
  let left = value;
  for (let digit = SERVER_TIME_DIGITS - 1; digit >= 0; digit--) {
    message[at + digit] = ZERO + (left % 10);
    left = Math.floor(left / 10);
  }
}
