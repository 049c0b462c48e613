import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Metrics, silentLog } from "../platform/index.ts";
import { InProcessRelay } from "../relay/index.ts";
import { KeptProcess, keptProcessMetrics } from "./kept-process.ts";

const folder = mkdtempSync(join(tmpdir(), "stentor-kept-process-"));
afterAll(() => rmSync(folder, { recursive: true }));

function start(source: string) {
  const program = join(folder, "origin.ts");
  writeFileSync(program, source);
  const relay = new InProcessRelay(() => undefined);
  const metrics = new Metrics();
  const origin = new KeptProcess({
    what: "origin",
    program,
    arguments: [],
    relay,
    endsWithinMs: 3_000,
    log: silentLog,
    metrics: keptProcessMetrics(metrics),
  });
  const restarts = async () =>
    Number(/^stentor_child_restarts_total\{what="origin"\} (\d+)$/m.exec(await metrics.text())?.[1] ?? 0);
  return { origin, restarts };
}

test("closing between a child killed by a signal and the next one waits for nobody", async () => {
  const { origin, restarts } = start(`process.kill(process.pid, "SIGKILL");`);
  await origin.firstEnd;
  await origin.close();
  expect(await restarts()).toBe(1);
});

test("a child that cannot be started counts as one that ended, and harms nobody", async () => {
  const { execPath } = process;
  process.execPath = join(folder, "missing");
  try {
    const { origin, restarts } = start("");
    await origin.firstEnd;
    await origin.close();
    expect(await restarts()).toBe(1);
  } finally {
    process.execPath = execPath;
  }
});

test("closing ends a child that heeds the signal", async () => {
  const { origin, restarts } = start(
    `process.on("SIGTERM", () => process.exit(0)); setInterval(() => undefined, 1000);`,
  );
  await origin.close();
  expect(await restarts()).toBe(0);
});
