import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RehearsalReport } from "./index.ts";
import { ArgumentError, readArguments } from "./read-arguments.ts";
import { htmlReport } from "./report/index.ts";
import { FakeEdge } from "./testing/fake-edge.ts";

const ENTRY = join(import.meta.dir, "../main.ts");

describe("arguments", () => {
  const read = (text: string) => readArguments(text.split(" ")).options;

  test("are seconds, counts and addresses", () => {
    const options = read("--listeners 30000 --ramp 90s --for 10m --churn 2.5 --destinations 127.0.0.1-127.0.0.3");
    expect(options).toMatchObject({ listeners: 30_000, rampMs: 90_000, forMs: 600_000, churnPercentPerMinute: 2.5 });
    expect(options.destinations).toEqual(["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
    expect(options.processes).toBe(2);
  });

  test("on this machine connections are spread over as many addresses as they need; elsewhere none are made up", () => {
    expect(read("--listeners 100000 --ramp 30 --for 60").destinations).toHaveLength(9);
    expect(read("--listeners 100000 --ramp 30 --for 60 --url https://live.example").destinations).toEqual([]);
  });

  const refused = [
    "--ramp 1 --for 1",
    "--listeners 0 --ramp 1 --for 1",
    "--listeners ten --ramp 1 --for 1",
    "--listeners 10 --for 1",
    "--listeners 10 --ramp -1 --for 1",
    "--listeners 10 --ramp 1 --for 1 --url localhost:8080",
    "--listeners 10 --ramp 1 --for 1 --rendition loud",
    "--listeners 10 --ramp 1 --for 1 --destinations 127.0.0.9-127.0.0.1",
    "--listeners 10 --ramp 1 --for 1 --destinations 127.0.0.256-127.0.1.1",
    "--listeners 10 --ramp 1 --for 1 --wat",
  ];
  for (const text of refused) test(`"${text}" is refused`, () => expect(() => read(text)).toThrow(ArgumentError));
});

describe("the command", () => {
  test("with bad arguments exits with 2 and says which", () => {
    const run = Bun.spawnSync([process.execPath, ENTRY, "rehearse", "--listeners", "1", "--ramp", "1"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr.toString()).toStartWith("Cannot read --for: it needs seconds");
  });

  test("exits with 2 where no server is", () => {
    const nowhere = ["--listeners", "1", "--ramp", "0", "--for", "0", "--url", "http://127.0.0.1:1", "--token", "t"];
    const run = Bun.spawnSync([process.execPath, ENTRY, "rehearse", ...nowhere]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr.toString()).toStartWith("Cannot make a room for the rehearsal: ");
  });
});

describe("a whole run", () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-rehearse-"));
  let rooms: string[] = [];
  let out = "";
  let progress = "";
  let exitCode = -1;
  let report: RehearsalReport;

  beforeAll(async () => {
    await using edge = new FakeEdge([{ listener: 1, afterParts: 12, kind: "skip" }]);
    const files = ["--json", join(folder, "r.json"), "--html", join(folder, "r.html")];
    const crowd = ["--listeners", "21", "--ramp", "0.5", "--for", "3", "--processes", "2"];
    const server = ["--url", edge.url, "--token", "operator-token"];
    const run = Bun.spawn([process.execPath, ENTRY, "rehearse", ...crowd, ...server, ...files], {
      stdout: "pipe",
      stderr: "pipe",
    });
    [out, progress, exitCode] = await Promise.all([
      new Response(run.stdout).text(),
      new Response(run.stderr).text(),
      run.exited,
    ]);
    rooms = edge.rooms;
    report = JSON.parse(readFileSync(join(folder, "r.json"), "utf8")) as RehearsalReport;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test("makes a room, fills it from two processes, and ends it", () => {
    expect(rooms).toEqual(["made by operator-token", "ended by operator-token"]);
    expect(report.seconds.find((row) => row.connected === 21)).toBeDefined();
    expect(report.counters.joined).toBe(21);
  });

  test("says its verdict first, and by its exit code", () => {
    expect(report.verdict.harms).toEqual(["1 gap, 0.2 s of sound in all"]);
    expect(exitCode).toBe(report.verdict.exitCode);
    const first = report.verdict.code === null ? "Of 21 listeners some suffered: 1 gap" : "rehearsal_invalid: ";
    expect(out).toStartWith(first);
  });

  test("tells each second while it runs", () => {
    expect(progress.split("\n").filter((line) => line.startsWith("t ")).length).toBe(report.seconds.length);
  });

  test("writes a page that needs nothing from elsewhere and runs nothing", () => {
    const page = readFileSync(join(folder, "r.html"), "utf8");
    expect(page.includes("Rehearsal with 21 listeners")).toBe(true);
    expect(page.match(/<(script|link|img|iframe)\b|(src|href)=|url\(|@import/)).toBeNull();
    expect(page.match(/<figure/g)?.length).toBeGreaterThanOrEqual(6);
  });

  test("takes what a server says for text", () => {
    const hostile = { ...report, drops: { "closed_1000_<script>alert(1)</script>": 1 } };
    const page = htmlReport({ ...hostile, arguments: { ...report.arguments, room: '"><i>' } });
    expect(page.includes("<script>")).toBe(false);
    expect(page.includes('"><i>')).toBe(false);
  });

  test("draws no number that is none", () => {
    expect(htmlReport(report).match(/NaN|Infinity|undefined/)).toBeNull();
    expect(htmlReport({ ...report, seconds: [] }).match(/NaN|Infinity|undefined/)).toBeNull();
  });
});
