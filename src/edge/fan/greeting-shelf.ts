import { GREETINGS_KEPT_MAX } from "./limits.ts";

const SERVER_TIME = Buffer.from('"serverTimeMs":');
const SERVER_TIME_DIGITS = 13;
const ZERO = 48;

type Kept = { message: Uint8Array; serverTimeAt: number };

/**
 * Greetings of joiners who need the same, encoded once. Only the edge's clock differs: its digits are written into the shared
 * bytes anew each time, so what is handed out must be sent before the next is taken.
 */
export class GreetingShelf {
  readonly #kept = new Map<string, Kept>();
  #stamp: readonly unknown[] = [];

  /** `stamp`: all that greetings depend on beside their key; when any of it changes, they are made anew. */
  take(stamp: readonly unknown[], key: string, serverTimeMs: number, encode: () => Uint8Array): Uint8Array {
    if (!isSame(stamp, this.#stamp)) {
      this.#kept.clear();
      this.#stamp = stamp;
    }
    const { message, serverTimeAt } = this.#kept.get(key) ?? this.#keep(key, encode());
    writeDigits(message, serverTimeAt, serverTimeMs);
    return message;
  }

  #keep(key: string, message: Uint8Array): Kept {
    const found = Buffer.from(message.buffer, message.byteOffset, message.length).indexOf(SERVER_TIME);
    const kept = { message, serverTimeAt: found + SERVER_TIME.length };
    if (this.#kept.size < GREETINGS_KEPT_MAX) this.#kept.set(key, kept);
    return kept;
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, at) => Object.is(each, other[at]));
}

/** Whole milliseconds of our age have thirteen digits, from 2001 to 2286. */
function writeDigits(message: Uint8Array, at: number, value: number): void {
  let left = value;
  for (let digit = SERVER_TIME_DIGITS - 1; digit >= 0; digit--) {
    message[at + digit] = ZERO + (left % 10);
    left = Math.floor(left / 10);
  }
}
