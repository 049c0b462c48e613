import { expect, test } from "bun:test";
import { pressOffer, readOffer } from "./offer-token.ts";

const secret = new Uint8Array(32).fill(3);
const caller = { room: "town-hall", network: "192.0.2.0/24" };
const press = (effort = 16) => pressOffer({ ...caller, secret, effort, nowMs: 1_000 });
const read = (token: string) => readOffer(token, { ...caller, secrets: [secret], nowMs: 1_000 });

test("says what was put in, and the salt that goes with it", () => {
  const { token, salt, expiresAtMs } = press();
  expect(token).toMatch(/^[\w-]{44}$/);
  expect(read(token)).toEqual({ effort: 16, salt, expiresAtMs });
  expect(press().token).not.toBe(token);
});

test("no bit of it can be changed", () => {
  const bytes = Buffer.from(press(64).token, "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(read(changed.toString("base64url"))).toBe("forged");
  }
});

test("a room's name cannot run into the network's", () => {
  const { token } = pressOffer({ room: "a", network: "b", secret, effort: 1, nowMs: 0 });
  expect(readOffer(token, { room: "a\0b", network: "", secrets: [secret], nowMs: 0 })).toBe("forged");
});
