import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ManualClock, systemClock } from "../../platform/index.ts";
import { openRecordStore } from "../../store/index.ts";
import { DeskScene } from "./testing/desk-scene.ts";

type Told = { id: string; taken: string };

/** Kills a desk once it has acknowledged so many reports; gives all that it had acknowledged. */
async function killed(folder: string, name: string, after: number): Promise<Told[]> {
  const script = fileURLToPath(import.meta.resolve("./testing/reporter.ts"));
  const reporter = Bun.spawn([process.execPath, script, folder, name], { stdout: "pipe", stderr: "inherit" });
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of reporter.stdout) {
    text += decoder.decode(bytes, { stream: true });
    if (text.split("\n").length > after) reporter.kill("SIGKILL");
  }
  await reporter.exited;
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => ({ id: line.split(" ")[0] ?? "", taken: line.split(" ")[1] ?? "" }));
}

test("kill -9 while reports come in: of those that were acknowledged, none is lost, and none counts twice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-reports-"));
  try {
    const told: Told[] = [];
    for (const [round, after] of [1, 400, 900].entries()) told.push(...(await killed(folder, `round${round}`, after)));
    const store = await openRecordStore({ folder, file: "status.db", schema: "tracker" });
    expect(told.length).toBeGreaterThan(1_300);
    const kept = await store.entries("reports", "", { sinceMs: 0, limit: 100_000 });
    await using scene = await DeskScene.open({ store, clock: new ManualClock(systemClock.nowMs()) });
    const counted = scene.desk.people(null, 0, systemClock.nowMs()).all;
    const lost: string[] = [];
    for (const { id } of told) {
      const report = scene.report({ id, person: `person-${id}`, text: `It is ${id}` });
      if ((await scene.desk.take(report, "203.0.113.7")).taken !== "known") lost.push(id);
    }
    expect(lost).toEqual([]);
    // What was being written when the kill came may be more than was told.
    const first = kept.filter(({ value }) => (value as { taken: string }).taken === "first").length;
    expect(kept.length).toBeGreaterThanOrEqual(told.length);
    expect(first).toBeGreaterThanOrEqual(told.filter(({ taken }) => taken === "first").length);
    expect(counted).toBe(first);
    await scene.desk.close();
    await store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
