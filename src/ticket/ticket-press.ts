import { timingSafeEqual } from "node:crypto";
import {
  packTicket,
  TICKET_SIGNED_BYTES,
  TICKET_TEXT,
  type TicketFields,
  type TicketKey,
  unpackTicket,
} from "../protocol/index.ts";
import type { TicketBody, TicketReading } from "./ticket-body.ts";

/** A stamp may be this far ahead of the door's time; clocks of processes are that far apart at most. */
const FUTURE_MS = 120_000;
/** Someone who has a place may come by it for so long. */
const PLACE_MS = 24 * 3_600_000;
/** Someone who listened may come back for so long after the last renewal. */
const SEAT_MS = 2 * 3_600_000;

type Key = TicketKey & { bytes: Buffer };

const INVALID = { ok: false, code: "ticket_invalid" } as const;
const EXPIRED = { ok: false, code: "ticket_expired" } as const;

/**
 * Signs tickets and reads them, by the keys that control gave. Of the keys whose time has begun the newest signs; each is
 * believed until its own end. A few microseconds a ticket; nothing is remembered.
 */
export class TicketPress {
  readonly #doorTimeMs: () => number;
  /** The newest first. */
  #keys: readonly Key[] = [];

  constructor(options: { doorTimeMs: () => number }) {
    this.#doorTimeMs = options.doorTimeMs;
  }

  /** In place of those before. A secret is 32 bytes in hexadecimal. */
  useKeys(keys: readonly TicketKey[]): void {
    this.#keys = keys
      .map((key) => ({ ...key, bytes: Buffer.from(key.secret, "hex") }))
      .sort((a, b) => b.fromMs - a.fromMs || b.id - a.id);
  }

  /** Without one nothing can be signed, and every ticket reads as invalid. */
  get hasKeys(): boolean {
    return this.#keys.length > 0;
  }

  /** Stamped with the door's time. Asserts that there is a key, and that the numbers fit. */
  sign(body: Omit<TicketBody, "stampMs">): string {
    const stampMs = Math.floor(this.#doorTimeMs());
    const key = this.#keys.find(({ fromMs }) => fromMs <= stampMs) ?? this.#keys.at(-1);
    if (key === undefined) throw new Error("A ticket is signed before a key is known");
    if (!fits(body)) throw new Error(`A ticket cannot carry the number ${body.number} or ${body.effort}`);
    const bytes = packTicket({ ...body, stampMs }, key.id);
    bytes.set(signature(key, bytes, body.room), TICKET_SIGNED_BYTES);
    return Buffer.from(bytes.buffer).toString("base64url");
  }

  /** Takes the same time wherever a forged signature differs. */
  read(text: string, room: string): TicketReading {
    if (!TICKET_TEXT.test(text)) return INVALID;
    const bytes = Buffer.from(text, "base64url");
    const fields = unpackTicket(bytes);
    if (fields === undefined || fields.number === 0) return INVALID;
    const nowMs = this.#doorTimeMs();
    const { keyId, ...rest } = fields;
    const key = this.#keys.find(({ id, untilMs }) => id === keyId && nowMs < untilMs);
    if (key === undefined) return INVALID;
    if (!timingSafeEqual(signature(key, bytes, room), bytes.subarray(TICKET_SIGNED_BYTES))) return INVALID;
    if (fields.stampMs > nowMs + FUTURE_MS) return INVALID;
    return nowMs - fields.stampMs > goodForMs(fields) ? EXPIRED : { ok: true, body: { room, ...rest } };
  }
}

/** An invitation is as good as its key: it is made long before the evening. */
function goodForMs({ seated, lane }: TicketFields): number {
  if (seated) return SEAT_MS;
  return lane === "invited" ? Number.POSITIVE_INFINITY : PLACE_MS;
}

function fits({ number, effort }: { number: number; effort: number }): boolean {
  const whole = Number.isSafeInteger(number) && Number.isSafeInteger(effort);
  return whole && number >= 1 && number < 2 ** 48 && effort >= 0 && effort < 2 ** 40;
}

function signature(key: Key, bytes: Uint8Array, room: string): Uint8Array {
  const hmac = new Bun.CryptoHasher("sha256", key.bytes).update(bytes.subarray(0, TICKET_SIGNED_BYTES)).update(room);
  return hmac.digest().subarray(0, 16);
}
