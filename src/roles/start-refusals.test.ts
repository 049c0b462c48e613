import { expect, test } from "bun:test";
import { join } from "node:path";

const PROGRAM = join(import.meta.dir, "../main.ts");
const NATS = { STENTOR_NATS_URL: "nats://127.0.0.1:1" };

/** What `stentor` says and ends with, when it cannot start so. */
function start(words: string[], environment: Record<string, string> = {}): { code: number; says: string } {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("STENTOR_"));
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, PROGRAM, "serve", ...words], {
    env: { ...Object.fromEntries(inherited), ...environment },
    timeout: 20_000,
  });
  return { code: exitCode, says: stderr.toString() };
}

const refusals: [string, string[], Record<string, string>, string][] = [
  [
    "a role that is none",
    ["--role", "mixer"],
    {},
    `Cannot start role "mixer": it must be control, origin, edge or tracker\n`,
  ],
  [
    "a role without NATS",
    ["--role", "edge"],
    {},
    "Cannot start a single role: STENTOR_NATS_URL is not set, such as nats://10.0.0.1:4222 (docs/operate/cluster.md)\n",
  ],
  ["NATS without a role", [], NATS, "Cannot start all on one machine: STENTOR_NATS_URL is set; add --role\n"],
  ["no edges", ["--edges", "0"], {}, `Cannot start: STENTOR_EDGES="0" must be a whole number from 1 to 256\n`],
  [
    "a password that no URL can hold",
    ["--role", "origin"],
    { STENTOR_NATS_URL: "nats://me:hush%zz@127.0.0.1:1" },
    "Cannot read the address of NATS: a % in its user, password or token begins no character; write %25 for one\n",
  ],
];
for (const [what, words, environment, says] of refusals) {
  test(`${what} is refused with a sentence`, () => {
    expect(start(words, environment)).toEqual({ code: 1, says });
  });
}
