import type { CDPSession, Page } from "playwright-core";
import { openSolveServer } from "../../client/challenge/testing/solve-server.ts";
import { TestBrowser } from "../../e2e/browser.ts";
import { EFFORT_MAX } from "../../src/challenge/index.ts";
import { percentile } from "../peers/figures.ts";
import type { Table } from "../table.ts";
import { memoryTable } from "./memory-choice.ts";
import { openChallenger } from "./server-costs.ts";

const CALLER = { room: "bench", address: "192.0.2.7" };
const IN_TIME_MS = 3_000;
const STARTS = 20;
/** A solve of fewer hashes says little of what one takes. */
const HASHES_MIN = 32;

type Solve = { hashes: number; tookMs: number; turnP95Ms: number };
/** `startMs`: until the worker hashes; `hashMs`: one hash. Of those that other programs disturbed least. */
type Pace = { startMs: number; hashMs: number };

/** What a person's browser needs for the largest effort, and what this machine's page does in a second. */
export async function newcomers(solves: number): Promise<{ tables: Table[]; argon2id: number; sha256: number }> {
  await using server = await openSolveServer();
  await using browser = await TestBrowser.open();
  const page = await browser.page(server.url);
  const cdp = await browser.context.newCDPSession(page);
  await solveMany(page, 5, EFFORT_MAX);
  const measured = await solveMany(page, solves, EFFORT_MAX);
  const pace = paceOf(await solveMany(page, STARTS, 1), measured);
  const sha256 = await page.evaluate(() => window.challenge.sha256PerSecond());
  const memory = await memoryTable(page);
  const throttling = await throttlingTable(page, cdp);
  return { tables: [timesTable(measured, pace), throttling, memory], argon2id: 1_000 / pace.hashMs, sha256 };
}

async function solveMany(page: Page, solves: number, effort: number): Promise<Solve[]> {
  const challenger = openChallenger();
  const done: Solve[] = [];
  for (let solve = 0; solve < solves; solve++) {
    const offer = challenger.offer({ ...CALLER, effort });
    const { proof, tookMs, turnP95Ms } = await page.evaluate((given) => window.challenge.solve(given), offer);
    done.push({ hashes: Number(proof?.split("~")[1]) + 1, tookMs, turnP95Ms });
  }
  return done;
}

function paceOf(starts: readonly Solve[], solves: readonly Solve[]): Pace {
  const startMs = percentile(
    starts.map(({ tookMs }) => tookMs),
    0.1,
  );
  const long = solves.filter(({ hashes }) => hashes >= HASHES_MIN);
  const each = long.map(({ tookMs, hashes }) => (tookMs - startMs) / (hashes - 1));
  return { startMs, hashMs: percentile(each, 0.1) };
}

function timesTable(solves: readonly Solve[], pace: Pace): Table {
  const times = solves.map(({ tookMs }) => tookMs);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const quantiles = [0.5, 0.95, 0.99].map((share) => percentile(times, share));
  const inTime = times.filter((ms) => ms <= IN_TIME_MS).length / times.length;
  return {
    title:
      `A newcomer's time for effort ${EFFORT_MAX} in Chromium's worker: ${solves.length} solves as measured beside whatever else ran, ` +
      `and by arithmetic from ${pace.startMs.toFixed(0)} ms to start and ${pace.hashMs.toFixed(2)} ms a hash`,
    columns: ["machine", "mean ms", "p50 ms", "p95 ms", "p99 ms", "within 3 s %"],
    rows: [
      ["this one, measured", mean, ...quantiles, inTime * 100],
      ["this one, undisturbed", ...expected(pace, 1)],
      ["4 times slower", ...expected(pace, 4)],
      ["6 times slower", ...expected(pace, 6)],
    ],
  };
}

/** Hashes until the first success have a geometric distribution. */
function expected({ startMs, hashMs }: Pace, factor: number): number[] {
  const miss = Math.log(1 - 1 / EFFORT_MAX);
  const after = (hashes: number) => factor * (startMs + hashes * hashMs);
  const quantiles = [0.5, 0.95, 0.99].map((share) => after(Math.log(1 - share) / miss));
  const hashesInTime = (IN_TIME_MS / factor - startMs) / hashMs;
  return [after(EFFORT_MAX), ...quantiles, (1 - Math.exp(miss * hashesInTime)) * 100];
}

/** Whether Chromium's own throttling reaches workers: it suspends the page's thread only, by a thread that itself takes a core. */
async function throttlingTable(page: Page, cdp: CDPSession): Promise<Table> {
  const rows: number[][] = [];
  for (const rate of [1, 4, 6]) {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate });
    const sha256 = await page.evaluate(() => window.challenge.sha256PerSecond());
    const solves = await solveMany(page, 20, EFFORT_MAX);
    const { hashMs } = paceOf([{ hashes: 1, tookMs: 0, turnP95Ms: 0 }], solves);
    const turns = solves.map(({ turnP95Ms }) => turnP95Ms);
    rows.push([rate, sha256, 1_000 / hashMs, percentile(turns, 0.5)]);
  }
  return {
    title: "Chromium's CPU throttling slows the page and not the worker, hence the arithmetic",
    columns: ["rate", "page: SHA-256/s", "worker: Argon2id/s", "page's turn while solving, p95 ms"],
    rows,
  };
}
