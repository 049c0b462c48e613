import { expect, test } from "bun:test";
import { argon2Sync } from "node:crypto";
import { argon2id } from "hash-wasm";
import { Argon2id } from "./index.ts";

const salt = Uint8Array.from({ length: 16 }, (_, at) => at * 7);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const native = (text: string, memory: number) =>
  argon2Sync("argon2id", { message: text, nonce: salt, parallelism: 1, tagLength: 32, memory, passes: 1 });

test("agrees with two others, whatever the memory and the text", async () => {
  for (const memoryKiB of [8, 9, 15, 63, 64, 512, 515, 1024, 4096]) {
    const ours = await Argon2id.load({ salt, memoryKiB });
    for (const text of ["", "x", "token~4294967295", "é".repeat(300)]) {
      expect(hex(ours.hash(text))).toBe(hex(native(text, memoryKiB)));
    }
    const options = { salt, memorySize: memoryKiB, iterations: 1, parallelism: 1, hashLength: 32 };
    expect(hex(ours.hash("again"))).toBe(await argon2id({ ...options, password: "again" }));
  }
});

test("no hash depends on the one before it", async () => {
  const ours = await Argon2id.load({ salt, memoryKiB: 64 });
  const alone = hex(ours.hash("b"));
  ours.hash("a");
  expect(hex(ours.hash("b"))).toBe(alone);
});

test("many hashes take no more memory than one", async () => {
  const ours = await Argon2id.load({ salt, memoryKiB: 1024 });
  for (let warm = 0; warm < 20; warm++) ours.hash(`${warm}`);
  const before = process.memoryUsage().rss;
  for (let at = 0; at < 200; at++) ours.hash(`${at}`);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 2 ** 20);
});
