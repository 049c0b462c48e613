/** The solver in a real Chromium, against the real check. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../../e2e/browser.ts";
import { Challenger, EFFORT_MAX } from "../../src/challenge/index.ts";
import { Metrics, systemClock } from "../../src/platform/index.ts";
import { openSolveServer } from "./testing/solve-server.ts";

setDefaultTimeout(30_000);

const asked = { room: "town-hall", address: "127.0.0.1" };
/** Nobody solves it. */
const HOPELESS = { below: 0 };

let server: Awaited<ReturnType<typeof openSolveServer>>;
let browser: TestBrowser;
let page: Page;
const challenger = new Challenger({
  clock: systemClock,
  metrics: new Metrics(),
  secret: () => new Uint8Array(32).fill(7),
});

beforeAll(async () => {
  [server, browser] = await Promise.all([openSolveServer(), TestBrowser.open()]);
  page = await browser.page(server.url);
});

afterAll(async () => {
  challenger.close();
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const offer = (effort: number) => challenger.offer({ ...asked, effort });

/** The browser tells of a worker's end a little after it. */
async function workersAreGone(): Promise<void> {
  while (page.workers().length > 0) await Bun.sleep(10);
}

test("solves what the server offers, and the server believes it", async () => {
  for (const effort of [1, 8, EFFORT_MAX]) {
    const solved = await page.evaluate((given) => window.challenge.solve(given), offer(effort));
    expect(await challenger.check({ ...asked, proof: solved.proof ?? "" })).toEqual({ ok: true, effort });
    expect(solved.tookMs).toBeLessThan(10_000);
  }
  await workersAreGone();
});

test("says how far it is, and the page goes on meanwhile", async () => {
  const unsolved = { ...offer(EFFORT_MAX), ...HOPELESS };
  const { failed, shares, turnP95Ms } = await page.evaluate(
    (given) => window.challenge.solve(given, { abortAfterMs: 1_500 }),
    unsolved,
  );
  expect(failed).toBe("TimeoutError");
  expect(shares.length).toBeGreaterThan(3);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares.at(-1)).toBeLessThanOrEqual(1);
  expect(turnP95Ms).toBeLessThan(50);
});

test("ends at once when it is aborted, and leaves no worker behind", async () => {
  const unsolved = { ...offer(EFFORT_MAX), ...HOPELESS };
  const { failed, tookMs } = await page.evaluate(
    (given) => window.challenge.solve(given, { abortAfterMs: 200 }),
    unsolved,
  );
  expect(failed).toBe("TimeoutError");
  await workersAreGone();
  expect(tookMs).toBeLessThan(1_000);
});

test("says so where WebAssembly is forbidden, or the script is not there", async () => {
  const failed = (workerUrl: string) =>
    page.evaluate(({ given, url }) => window.challenge.solve(given, { workerUrl: url }), {
      given: offer(8),
      url: workerUrl,
    });
  expect(await failed("/challenge-worker.js?wasm=no")).toMatchObject({ failed: "forbidden" });
  expect(await failed("http://127.0.0.2:9/challenge-worker.js")).toMatchObject({ failed: "forbidden" });
  expect(await failed("/nothing.js")).toMatchObject({ failed: "forbidden" });
  await workersAreGone();
});

test("does not do what no honest server asks for", async () => {
  const asks = [{ memoryKiB: 4_000_000 }, { passes: 1_000 }, { effort: 1e9 }, { salt: "x" }, { algorithm: "sha256" }];
  for (const ask of asks) {
    const given = { ...offer(8), ...(ask as object) };
    expect(await page.evaluate((one) => window.challenge.solve(one), given)).toMatchObject({ failed: "unsupported" });
  }
});
