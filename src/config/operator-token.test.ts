import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operatorToken } from "./operator-token.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stentor-token-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the first start makes a token, and later ones find it", () => {
  const dataFolder = join(folder, "not", "there", "yet");
  const first = operatorToken({ token: undefined, dataFolder });
  expect(first.made).toBe(true);
  expect(first.token).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(statSync(join(dataFolder, "operator-token")).mode & 0o777).toBe(0o600);
  expect(operatorToken({ token: undefined, dataFolder })).toEqual({ token: first.token, made: false });
});

test("a token of the environment is used and not kept", () => {
  expect(operatorToken({ token: "from-the-environment", dataFolder: folder })).toEqual({
    token: "from-the-environment",
    made: false,
  });
  expect(() => readFileSync(join(folder, "operator-token"))).toThrow("ENOENT");
});

test("a kept token that others could read is locked", () => {
  const file = join(folder, "operator-token");
  writeFileSync(file, "kept-token-of-before\n");
  chmodSync(file, 0o644);
  expect(operatorToken({ token: undefined, dataFolder: folder }).token).toBe("kept-token-of-before");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a file that holds no token, or a folder that cannot be made, is a sentence", () => {
  writeFileSync(join(folder, "operator-token"), "no");
  expect(() => operatorToken({ token: undefined, dataFolder: folder })).toThrow("Cannot use the operator's token in");
  writeFileSync(join(folder, "a-file"), "");
  expect(() => operatorToken({ token: undefined, dataFolder: join(folder, "a-file", "data") })).toThrow(
    "Cannot keep the operator's token in STENTOR_DATA",
  );
});
