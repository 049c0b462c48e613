import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, Scene } from "../../e2e/scene.ts";
import type { SiegeReport } from "./index.ts";
import { readArguments } from "./read-arguments.ts";
import { Siege } from "./siege.ts";

const COMMAND = [process.execPath, fileURLToPath(import.meta.resolve("./testing/command.ts"))];

let scene: Scene;
let room: string;
let host: string;

beforeAll(async () => {
  scene = await Scene.start({ STENTOR_LOG_LEVEL: "silent", STENTOR_TRUSTED_PROXIES: "127.0.0.1/32" });
  ({ id: room, hostToken: host } = await scene.createRoom({ title: "Besieged" }));
});
afterAll(async () => await scene[Symbol.asyncDispose]());

function arguments_(text: string): string[] {
  return [...text.split(" "), "--room", room, "--url", scene.url];
}

/** In this process. */
function siege(text: string): Promise<SiegeReport> {
  const { order, scenario } = readArguments(arguments_(text));
  return new Siege({ order, scenario, processes: 0 }).report;
}

describe("at a rate", () => {
  test("a flood of pages sends what it says, and every request has its answer", async () => {
    const report = await siege("--scenario page-flood --for 2 --rate 150 --sources 5 --sockets 5");
    const { counts, statuses } = report.totals;
    const due = counts.sent + counts.withheld + counts.late;
    expect(counts.sent).toBeGreaterThan(100);
    expect(due).toBeGreaterThan(280);
    expect(due).toBeLessThanOrEqual(305);
    expect(counts.connected).toBe(5);
    expect(counts.answers).toBeGreaterThanOrEqual(counts.sent - 5);
    expect(statuses).toEqual({ 200: counts.answers });
    expect(report).toMatchObject({ label: "attack", seed: 1, scenario: "page-flood", ratePerSecond: 150 });
  });

  test("guessed tokens are refused, and the address that guesses too often is told so", async () => {
    const { totals } = await siege("--scenario sign-in-flood --for 1.5 --rate 100 --sources 1 --sockets 4");
    expect(totals.statuses["401"]).toBeGreaterThan(5);
    expect(totals.statuses["429"]).toBeGreaterThan(20);
    expect(totals.statuses["201"]).toBeUndefined();
  });

  test("sources are told apart by their headers where a proxy is trusted", async () => {
    const one = await siege("--scenario sign-in-flood --for 1 --rate 100 --sources 1 --sockets 4 --forwarded --seed 5");
    const many = await siege(
      "--scenario sign-in-flood --for 1 --rate 100 --sources 50 --sockets 50 --forwarded --seed 6",
    );
    expect(one.totals.statuses["429"]).toBeGreaterThan(10);
    expect(Object.keys(many.totals.statuses)).toEqual(["401"]);
  });
});

describe("with all its might", () => {
  test("sockets are opened and held, and all are gone afterwards", async () => {
    const { order, scenario } = readArguments(arguments_("--scenario socket-flood --for 2 --sockets 60 --sources 20"));
    const open: number[] = [];
    const report = await new Siege({ order, scenario, processes: 0 }, (row) => open.push(row.open)).report;
    const { counts, statuses } = report.totals;
    // The gate asks a few newcomers of a surge to wait, and sees that these do not.
    expect(counts.sockets).toBeGreaterThan(45);
    expect(counts.sockets).toBeLessThanOrEqual(60);
    expect(counts.sockets).toBe(statuses["101"] ?? 0);
    expect(counts.messages).toBeGreaterThan(60);
    expect(report.openMax).toBeGreaterThan(45);
    expect(report.openMax).toBeLessThanOrEqual(60);
    expect(open.at(-1)).toBe(0);
    await eventually("the sockets are gone", async () => (await scene.metric("stentor_edge_listeners")) === 0);
  });

  test("frames that no listener sends are met with the door", async () => {
    const oversized = await siege("--scenario oversized-frames --for 1 --sockets 4");
    expect(oversized.totals.reasons["closed 1009 message_too_large"]).toBeGreaterThan(4);
    const pings = await siege("--scenario ping-flood --for 1 --sockets 4");
    expect(pings.totals.counts.sent).toBeGreaterThan(1_000);
  });

  test("slow heads hold connections and say little", async () => {
    const { totals, openMax } = await siege("--scenario slow-headers --for 1 --sockets 40");
    expect(openMax).toBe(40);
    expect(totals.counts.bytesOut).toBeLessThan(40 * 200);
    expect(totals.counts.answers).toBe(0);
  });

  test("an offer is heard when a speaker's token is given, and refused when it is guessed", async () => {
    const guessed = await siege("--scenario whip-flood --for 0.5 --rate 20 --sockets 2");
    expect(Object.keys(guessed.totals.statuses)).toEqual(["401"]);
    const real = await siege(`--scenario whip-flood --for 0.5 --rate 4 --sockets 1 --token ${host}`);
    expect(real.totals.statuses["201"]).toBeGreaterThan(0);
  });
});

describe("who copies a visit", () => {
  test("comes by the page, its assets and the API to the sound", async () => {
    const { totals } = await siege("--scenario funnel-bots --for 4 --rate 6 --sources 30");
    const { counts } = totals;
    expect(counts.visits).toBeGreaterThan(15);
    expect(counts.admitted).toBeGreaterThan(3);
    expect(counts.messages).toBeGreaterThan(counts.admitted);
    expect(totals.statuses["200"]).toBeGreaterThan(2 * counts.admitted);
    expect(totals.statuses["101"]).toBe(counts.admitted);
  });
});

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-siege-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("lays siege from processes of its own, writes the report, and ends cleanly on Ctrl-C", async () => {
    const file = join(folder, "siege.json");
    const text = `--scenario api-flood --for 60 --rate 100 --processes 2 --json ${file}`;
    const run = Bun.spawn([...COMMAND, "siege", ...arguments_(text)], { stdout: "pipe", stderr: "pipe" });
    const seconds = run.stderr.getReader();
    await seconds.read();
    run.kill("SIGINT");
    const [out, exitCode] = await Promise.all([new Response(run.stdout).text(), run.exited]);
    const report = JSON.parse(readFileSync(file, "utf8")) as SiegeReport;
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ interrupted: true, processes: 2, scenario: "api-flood" });
    expect(report.seconds).toBeLessThan(10);
    expect(report.totals.counts.sent).toBeGreaterThan(50);
    expect(out).toStartWith("The siege kept its plan.");
    expect(out).toContain("It was ended before its time.");
    expect(report.rows.at(-1)?.open).toBe(0);
  });
});
