import { expect, test } from "bun:test";
import { argon2id } from "hash-wasm";
import { hashOf, MEMORY_KIB } from "../../src/challenge/index.ts";
import { search, shareDone } from "./search.ts";

const offer = {
  token: "t".repeat(44),
  algorithm: "argon2id",
  memoryKiB: MEMORY_KIB,
  passes: 1,
  salt: "00".repeat(16),
  below: 2 ** 31,
  effort: 2,
  expiresAtMs: 0,
} as const;

test("tries nonce after nonce until one lies below the bound, and counts", async () => {
  const told: number[] = [];
  const hashes: Record<string, number> = { [`${offer.token}~2`]: 0x7f };
  const proof = await search(
    offer,
    async (text) => new Uint8Array(32).fill(hashes[text] ?? 0x80),
    (done) => told.push(done),
  );
  expect([proof, told]).toEqual([`${offer.token}~2`, [1, 2]]);
});

test("the browser's Argon2id is the server's", async () => {
  const [salt, options] = [
    new Uint8Array(16),
    { memorySize: MEMORY_KIB, iterations: 1, parallelism: 1, hashLength: 32 },
  ];
  for (const proof of [`${offer.token}~0`, `${offer.token}~4294967295`]) {
    const bytes = await argon2id({ ...options, password: proof, salt, outputType: "binary" });
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)).toBe(hashOf(proof, salt));
  }
});

test("progress is the chance to have been done by now", () => {
  expect([shareDone(0, 8), shareDone(8, 8), shareDone(1, 1)].map((share) => share.toFixed(2))).toEqual([
    "0.00",
    "0.66",
    "1.00",
  ]);
});
