/**
 * What a challenge costs: the newcomer in Chromium, the attacker on this machine's cores and on a published GPU, and the server.
 * `npm run bench challenge [--solves N] [--json FILE]`
 */
import type { CDPSession, Page } from "playwright-core";
import { openSolveServer } from "../client/challenge/testing/solve-server.ts";
import { TestBrowser } from "../e2e/browser.ts";
import { Challenger, EFFORT_MAX, effortFor, hashOf, MEMORY_KIB, proofOf } from "../src/challenge/index.ts";
import { Metrics, systemClock } from "../src/platform/index.ts";
import { report, type Table } from "./table.ts";

const ATTACK_MS = 2_000;
const EFFORTS = [0, 0.7, 0.85, 1].map(effortFor);
const CALLER = { room: "bench", address: "192.0.2.7" };
const SALT = new Uint8Array(16).fill(1);

/**
 * hashcat's Argon2id on an RTX 4090, with 64 MiB and 3 passes (github.com/hashcat/hashcat/pull/4284), and its SHA2-256
 * (gist.github.com/Chick3nman/32e662a5bb63bc4f51b847bb422222fd).
 */
const GPU = { argon2idPerSecond: 1_667, mebibytes: 64, passes: 3, sha256PerSecond: 21_975.5e6 };
/** A first pass reads one block and writes one; each later one also reads what it overwrites: 8 moves for 3 passes, 2 for one. */
const MOVES = { published: 8, ours: 2 };

if (process.argv.includes("--attack")) {
  process.stdout.write(`${attack()}\n`);
} else {
  const oneCore = await attackers(1);
  const twoCores = await attackers(2);
  const server = serverCosts();
  const browser = await inBrowser(Number(process.argv[process.argv.indexOf("--solves") + 1]) || 120);
  report(
    [
      { ...browser.table, machine: true },
      browser.throttling,
      attackTable(oneCore, twoCores, server.verifyUs),
      server.table,
      gpuTable({ oneCore, ...browser.rates }),
    ],
    process.argv,
  );
}

/** Hashes a second on this core, as an attacker with a native Argon2id has them. */
function attack(): number {
  const beganMs = systemClock.monotonicMs();
  let hashes = 0;
  for (; systemClock.monotonicMs() - beganMs < ATTACK_MS; hashes++) hashOf(`${hashes}`, SALT);
  return hashes / ((systemClock.monotonicMs() - beganMs) / 1_000);
}

async function attackers(count: number): Promise<number> {
  const command = [process.execPath, import.meta.path, "--attack"];
  const rates = Array.from({ length: count }, async () =>
    Number(await new Response(Bun.spawn(command, { stdout: "pipe" }).stdout).text()),
  );
  return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0);
}

function serverCosts(): { table: Table; verifyUs: number } {
  const secret = new Uint8Array(32).fill(7);
  const challenger = new Challenger({ clock: systemClock, metrics: new Metrics(), secret: () => secret });
  const offer = () => challenger.offer({ ...CALLER, effort: EFFORT_MAX });
  const forged = `${"A".repeat(44)}~1`;
  const { token } = offer();
  const rows: [string, number[]][] = [
    ["offer a puzzle", timesUs(20_000, offer)],
    [
      "turn away what is forged, expired or of elsewhere",
      timesUs(20_000, () => void challenger.check({ ...CALLER, proof: forged })),
    ],
    ["verify: one Argon2id, in its own thread", timesUs(1_000, (at) => hashOf(proofOf(token, at), SALT))],
  ];
  challenger.close();
  return {
    verifyUs: quantile(rows[2]?.[1] ?? [], 0.5),
    table: {
      title: `The server: ${MEMORY_KIB} KiB, one pass`,
      columns: ["what", "p50 µs", "p99 µs"],
      rows: rows.map(([what, times]) => [what, quantile(times, 0.5), quantile(times, 0.99)]),
    },
  };
}

function attackTable(oneCore: number, twoCores: number, verifyUs: number): Table {
  return {
    title: `The attacker, native: ${oneCore.toFixed(0)} hashes/s on one core, ${twoCores.toFixed(0)} on two at once`,
    columns: ["effort", "core-seconds per 1,000 joins", "the server's core-seconds for them", "attacker ÷ server"],
    rows: EFFORTS.map((effort) => {
      const [theirs, ours] = [(effort * 1_000) / oneCore, verifyUs / 1_000];
      return [effort, theirs, ours, theirs / ours];
    }),
  };
}

async function inBrowser(solves: number) {
  await using server = await openSolveServer();
  await using browser = await TestBrowser.open();
  const page = await browser.page(server.url);
  const cdp = await browser.context.newCDPSession(page);
  const plain = await solveMany(page, solves);
  const sha256 = await page.evaluate(() => window.challenge.sha256PerSecond());
  const profiles: [string, number][] = [
    ["this machine", 1],
    ["4 times slower", 4],
    ["6 times slower", 6],
  ];
  return {
    table: {
      title: `A newcomer's time for effort ${EFFORT_MAX}, in Chromium's worker: ${solves} solves, and the same times 4 and 6`,
      columns: ["machine", "mean ms", "p50 ms", "p95 ms", "p99 ms", "within 3 s %"],
      rows: profiles.map(([name, factor]) => {
        const times = plain.timesMs.map((ms) => ms * factor);
        const inTime = times.filter((ms) => ms <= 3_000).length / times.length;
        const quantiles = [0.5, 0.95, 0.99].map((share) => quantile(times, share));
        return [name, times.reduce((sum, ms) => sum + ms, 0) / times.length, ...quantiles, inTime * 100];
      }),
    },
    throttling: await throttlingTable(page, cdp),
    rates: { argon2id: plain.perSecond, sha256 },
  };
}

/** Whether Chromium's own throttling reaches workers: it slows the page's thread, and a worker only as far as it takes its core. */
async function throttlingTable(page: Page, cdp: CDPSession): Promise<Table> {
  const rows: number[][] = [];
  for (const rate of [1, 4, 6]) {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate });
    const sha256 = await page.evaluate(() => window.challenge.sha256PerSecond());
    const { perSecond, turnP95Ms } = await solveMany(page, 10);
    rows.push([rate, sha256, perSecond, turnP95Ms]);
  }
  return {
    title: "Chromium's CPU throttling slows the page, not the worker; hence the factors above",
    columns: ["rate", "page: SHA-256/s", "worker: Argon2id/s", "page's turn while solving, p95 ms"],
    rows,
  };
}

async function solveMany(page: Page, solves: number) {
  const secret = new Uint8Array(32).fill(7);
  const challenger = new Challenger({ clock: systemClock, metrics: new Metrics(), secret: () => secret });
  const [timesMs, turns]: [number[], number[]] = [[], []];
  let hashes = 0;
  for (let solve = 0; solve < solves; solve++) {
    const offer = challenger.offer({ ...CALLER, effort: EFFORT_MAX });
    const { proof, tookMs, turnP95Ms } = await page.evaluate((given) => window.challenge.solve(given), offer);
    hashes += Number(proof?.split("~")[1]) + 1;
    timesMs.push(tookMs);
    turns.push(turnP95Ms);
  }
  const perSecond = hashes / (timesMs.reduce((sum, ms) => sum + ms, 0) / 1_000);
  return { timesMs, perSecond, turnP95Ms: quantile(turns, 0.5) };
}

function gpuTable(here: { oneCore: number; argon2id: number; sha256: number }): Table {
  const published = GPU.argon2idPerSecond * GPU.mebibytes;
  const argon2id = (published / (MEMORY_KIB / 1024)) * (MOVES.published / MOVES.ours);
  const row = (name: string, page: number, gpu: number) => [name, page, gpu, gpu / page, gpu / EFFORT_MAX];
  return {
    title: "A GPU (RTX 4090): published for SHA-256; for Argon2id derived from 64 MiB and 3 passes by memory traffic",
    columns: ["puzzle", "a page here, hashes/s", "GPU, hashes/s", "GPU ÷ page", `joins/s at effort ${EFFORT_MAX}`],
    rows: [
      row("Argon2id", here.argon2id, argon2id),
      [...row("SHA-256, for comparison", here.sha256, GPU.sha256PerSecond).slice(0, 4), "not comparable"],
      [
        "one core here, native Argon2id",
        here.argon2id,
        here.oneCore,
        here.oneCore / here.argon2id,
        here.oneCore / EFFORT_MAX,
      ],
    ],
  };
}

function timesUs(count: number, work: (at: number) => unknown): number[] {
  for (let at = 0; at < count / 10; at++) work(at);
  return Array.from({ length: count }, (_, at) => {
    const begin = Bun.nanoseconds();
    work(at);
    return (Bun.nanoseconds() - begin) / 1_000;
  });
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
