/** A newcomer's first minute: a bare clone, `npm start`, the address that it prints. */
import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { eventually, freePort } from "./scene.ts";
import { run } from "./speech.ts";

const FIRST_START_MS = 90_000;
const NEXT_START_MS = 3_000;

test(
  "a bare clone starts with npm start alone, prints one address, and ends when told to",
  async () => {
    const folder = await mkdtemp(`${tmpdir()}/stentor-clone-`);
    await run([
      "git",
      "clone",
      "-q",
      "--depth",
      "1",
      `file://${new URL("..", import.meta.url).pathname}`,
      `${folder}/stentor`,
    ]);
    const first = await start(`${folder}/stentor`);
    expect(first.text).toMatch(/http:\/\/localhost:\d+\/#operator=\S+/);
    expect(await (await fetch(`${first.url}/readyz`)).json()).toMatchObject({ ready: true });
    await first.end();
    const next = await start(`${folder}/stentor`);
    await next.end();
    process.stdout.write(`first start ${Math.round(first.ms)} ms, next ${Math.round(next.ms)} ms\n`);
    expect(first.ms).toBeLessThan(FIRST_START_MS);
    expect(next.ms).toBeLessThan(NEXT_START_MS);
    await rm(folder, { recursive: true });
  },
  { timeout: 180_000 },
);

async function start(cwd: string) {
  const began = performance.now();
  const environment = Object.entries(process.env).filter(([key]) => !key.startsWith("npm_"));
  const child = spawn("npm", ["start"], {
    cwd,
    env: { ...Object.fromEntries(environment), STENTOR_PORT: String(await freePort()) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      const url = /http:\/\/localhost:\d+/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}`)));
  });
  return {
    ms: performance.now() - began,
    url: address,
    get text() {
      return text;
    },
    /** Resolves when it answers no more: npm itself is gone before what it started. */
    async end(): Promise<void> {
      child.kill("SIGTERM");
      await eventually("the port is closed", () =>
        fetch(address).then(
          () => false,
          () => true,
        ),
      );
    },
  };
}
