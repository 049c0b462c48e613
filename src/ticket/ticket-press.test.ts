import { expect, test } from "bun:test";
import { readPlace } from "../draw/index.ts";
import type { TicketKey } from "../protocol/index.ts";
import { type TicketBody, TicketPress, ticketId } from "./index.ts";

const HOUR_MS = 3_600_000;
const START_MS = 1_800_000_000_000;
const ROOM = "town-hall-7k2mpq";
const PLACE = { room: ROOM, lane: "place", number: 17, effort: 0, seated: false } as const;

function key(id: number, over: Partial<TicketKey> = {}): TicketKey {
  return { id, secret: id.toString(16).padStart(64, "0"), fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, ...over };
}

/** A press whose time the test tells. */
function pressed(keys: TicketKey[] = [key(1)]) {
  const time = { nowMs: START_MS };
  const press = new TicketPress({ doorTimeMs: () => time.nowMs });
  press.useKeys(keys);
  return { press, time };
}

test("a ticket says what was signed, in 48 characters of a URL", () => {
  const { press } = pressed();
  const bodies: Omit<TicketBody, "stampMs">[] = [
    PLACE,
    { room: ROOM, lane: "direct", number: 2 ** 48 - 1, effort: 0, seated: true },
    { room: "r", lane: "invited", number: 1, effort: 0, seated: false },
    { room: ROOM, lane: "place", number: 2 ** 33 + 5, effort: 2 ** 40 - 1, seated: true },
  ];
  for (const body of bodies) {
    const text = press.sign(body);
    expect(text).toMatch(/^[A-Za-z0-9_-]{48}$/);
    expect(press.read(text, body.room)).toEqual({ ok: true, body: { ...body, stampMs: START_MS } });
    const { lane, number, effort, seated } = body;
    expect(readPlace(text)).toEqual({ lane, number, effort, seated });
  }
});

test("the bytes are those of the wire document", () => {
  const { press } = pressed();
  const text = press.sign({ ...PLACE, effort: 3, seated: true });
  expect(Buffer.from(text, "base64url").toString("hex")).toBe(
    "180001000000000011000000000301a3185c5000c222aae2ca5909f2703c35445ab738c8",
  );
});

test("any other character, room or key makes it invalid", () => {
  const { press } = pressed();
  const text = press.sign(PLACE);
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === "A" ? "B" : "A";
    expect(press.read(text.slice(0, at) + other + text.slice(at + 1), ROOM)).toEqual({
      ok: false,
      code: "ticket_invalid",
    });
  }
  const texts = ["", text.slice(1), `${text}A`, ` ${text}`, `${text}=`, "ä".repeat(48), text.replace(/.$/, "+")];
  for (const wrong of texts) expect(press.read(wrong, ROOM).ok).toBe(false);
  expect(press.read(text, "another-room").ok).toBe(false);
  expect(pressed([key(2)]).press.read(text, ROOM).ok).toBe(false);
  expect(pressed([key(1, { secret: "ff".repeat(32) })]).press.read(text, ROOM).ok).toBe(false);
  expect(pressed([]).press.read(text, ROOM).ok).toBe(false);
});

test("a place is good for a day, a seat for two hours, an invitation as long as its key", () => {
  const { press, time } = pressed();
  const place = press.sign(PLACE);
  const seat = press.sign({ ...PLACE, seated: true });
  const invitation = press.sign({ ...PLACE, lane: "invited" });
  const codeAfter = (text: string, ms: number) => {
    time.nowMs = START_MS + ms;
    const reading = press.read(text, ROOM);
    return reading.ok ? "ok" : reading.code;
  };
  expect([codeAfter(seat, 2 * HOUR_MS), codeAfter(seat, 2 * HOUR_MS + 1)]).toEqual(["ok", "ticket_expired"]);
  expect([codeAfter(place, 24 * HOUR_MS), codeAfter(place, 24 * HOUR_MS + 1)]).toEqual(["ok", "ticket_expired"]);
  expect(codeAfter(invitation, 1_000 * HOUR_MS)).toBe("ok");
});

test("a ticket from the future is invalid, one of a clock two minutes ahead is not; an hour back leaves seats good", () => {
  const { press, time } = pressed();
  const seat = press.sign({ ...PLACE, seated: true });
  const codeAt = (ms: number) => {
    time.nowMs = START_MS + ms;
    const reading = press.read(seat, ROOM);
    return reading.ok ? "ok" : reading.code;
  };
  expect(codeAt(-120_000)).toBe("ok");
  expect(codeAt(-120_001)).toBe("ticket_invalid");
  expect(codeAt(HOUR_MS)).toBe("ok");
});

test("keys change in mid-event: the newest signs once its time has come, the old one verifies to its end", () => {
  const { press, time } = pressed();
  const old = press.sign(PLACE);
  const later = START_MS + 5_000;
  press.useKeys([key(1, { untilMs: later + 24 * HOUR_MS }), key(2, { fromMs: later })]);
  const keyOf = (text: string) => Buffer.from(text, "base64url").readUInt16BE(1);
  expect(keyOf(press.sign(PLACE))).toBe(1);
  time.nowMs = later;
  const young = press.sign(PLACE);
  expect(keyOf(young)).toBe(2);
  expect([press.read(old, ROOM).ok, press.read(young, ROOM).ok]).toEqual([true, true]);
  const invitation = pressed().press.sign({ ...PLACE, lane: "invited" });
  time.nowMs = later + 24 * HOUR_MS;
  expect(press.read(invitation, ROOM)).toEqual({ ok: false, code: "ticket_invalid" });
});

test("all tickets of one person have one id, and lanes do not meet", () => {
  expect(ticketId(PLACE)).toBe("place-17");
  expect(ticketId({ ...PLACE, seated: true, effort: 4 } as TicketBody)).toBe("place-17");
  expect(ticketId({ ...PLACE, lane: "direct" })).not.toBe(ticketId(PLACE));
});

test("a number that does not fit is a fault, and so is signing without a key", () => {
  const { press } = pressed();
  for (const number of [0, -1, 1.5, 2 ** 48, Number.NaN]) expect(() => press.sign({ ...PLACE, number })).toThrow();
  expect(() => press.sign({ ...PLACE, effort: 2 ** 40 })).toThrow();
  const empty = pressed([]).press;
  expect(empty.hasKeys).toBe(false);
  expect(() => empty.sign(PLACE)).toThrow();
});

test("signing and reading take microseconds", () => {
  const { press } = pressed();
  const before = process.cpuUsage();
  for (let number = 1; number <= 10_000; number++) press.read(press.sign({ ...PLACE, number }), ROOM);
  const { user, system } = process.cpuUsage(before);
  // About 3 µs; twenty times as much still is no burden.
  expect((user + system) / 10_000).toBeLessThan(60);
});
