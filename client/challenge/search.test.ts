import { expect, test } from "bun:test";
import { hashOf, MEMORY_KIB } from "../../src/challenge/index.ts";
import { Argon2id } from "./argon2/index.ts";
import { search, shareDone } from "./search.ts";

const token = "t".repeat(44);

test("tries nonce after nonce until one lies below the bound, and counts", async () => {
  const told: number[] = [];
  const hashes: Record<string, number> = { [`${token}~2`]: 0x7f };
  const proof = await search(
    { token, below: 2 ** 31 },
    (text) => new Uint8Array(32).fill(hashes[text] ?? 0x80),
    (done) => {
      told.push(done);
    },
  );
  expect([proof, told]).toEqual([`${token}~2`, [1, 2]]);
});

test("both ends hash a proof to the same number", async () => {
  const salt = new Uint8Array(16).fill(9);
  const argon2id = await Argon2id.load({ salt, memoryKiB: MEMORY_KIB });
  for (let nonce = 0; nonce < 16; nonce++) {
    const proof = `${token}~${nonce}`;
    expect(new DataView(argon2id.hash(proof).buffer).getUint32(0)).toBe(hashOf(proof, salt));
  }
});

test("progress is the chance to have been done by now", () => {
  expect([shareDone(0, 8), shareDone(8, 8), shareDone(1, 1)].map((share) => share.toFixed(2))).toEqual([
    "0.00",
    "0.66",
    "1.00",
  ]);
});
