import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../platform/index.ts";
import { SnapshotWriter } from "./snapshot-writer.ts";

test("files are there from the first moment and change whole; a folder that has gone is not made again", () => {
  const data = mkdtempSync(join(tmpdir(), "stentor-snapshot-"));
  const folder = join(data, "status");
  let sentence = "fine";
  const writer = new SnapshotWriter({ folder, make: () => new Map([["summary.json", sentence]]), log: silentLog });
  expect(readFileSync(join(folder, "summary.json"), "utf8")).toBe("fine");
  sentence = "trouble";
  writer.write();
  expect(readFileSync(join(folder, "summary.json"), "utf8")).toBe("trouble");
  expect(readdirSync(folder)).toEqual(["summary.json"]);
  rmSync(data, { recursive: true });
  writer.write();
  expect(existsSync(data)).toBe(false);
  writer.close();
});
