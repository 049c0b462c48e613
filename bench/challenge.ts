/**
 * What a challenge costs: the newcomer in Chromium, the attacker on this machine's cores and on a published GPU, and the server.
 * `npm run bench challenge [--solves N] [--json FILE]`
 */
import { attackTable, hashesPerCoreSecond } from "./challenge/attacker.ts";
import { gpuTable } from "./challenge/gpu.ts";
import { newcomers } from "./challenge/newcomer.ts";
import { serverCosts } from "./challenge/server-costs.ts";
import { report } from "./table.ts";

const SOLVES = 120;

const solves = Number(process.argv[process.argv.indexOf("--solves") + 1]) || SOLVES;
const alone = await hashesPerCoreSecond(1);
const together = await hashesPerCoreSecond(2);
const server = serverCosts();
const newcomer = await newcomers(solves);
const [times, ...others] = newcomer.tables;
report(
  [
    ...(times === undefined ? [] : [{ ...times, machine: true as const }]),
    ...others,
    attackTable({ alone, together }, server.verifyUs),
    server.table,
    gpuTable({ native: alone, argon2id: newcomer.argon2id, sha256: newcomer.sha256 }),
  ],
  process.argv,
);
