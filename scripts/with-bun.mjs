/**
 * `node scripts/with-bun.mjs FILE [arguments]`: installs what is missing, then runs FILE with Bun.
 *
 * What plain Node runs: it makes `npm start` and `npm test` work on a bare clone. It imports nothing that has to be
 * installed first.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { installOnce } from "./install-once.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [file, ...rest] = process.argv.slice(2);

const PARENT_WATCH_MS = 500;
// npm passes SIGTERM on to the shell between us, which dies of it without a word.
const parent = process.ppid;

await installOnce(root, file === "src/main.ts" ? "run" : "develop");
if (process.ppid === parent) run(findBun(), file, rest);

/** Bun's npm package links its binary in an install script; where scripts are off, the binary's own package has it. */
function findBun() {
  const linked = `${root}node_modules/bun/bin/bun.exe`;
  if (existsSync(linked) && statSync(linked).size > 1_000_000) return linked;
  const scope = `${root}node_modules/@oven/`;
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const binary = `${scope}${name}/bin/${process.platform === "win32" ? "bun.exe" : "bun"}`;
    if (existsSync(binary)) return binary;
  }
  process.stderr.write(`Cannot run: Bun has no binary for ${process.platform} ${process.arch} in node_modules.\n`);
  process.exit(1);
}

function run(bun, script, scriptArguments) {
  const child = spawn(bun, [script, ...scriptArguments], { cwd: root, stdio: "inherit" });
  let told = false;
  function tell(signal) {
    // A terminal sends Ctrl-C to the whole group: the child has it already, and this process follows the child.
    if (!told && signal !== "SIGINT") child.kill(signal);
    told = true;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => tell(signal));
  setInterval(() => process.ppid !== parent && tell("SIGTERM"), PARENT_WATCH_MS).unref();
  child.on("error", (fault) => {
    process.stderr.write(`Cannot run ${bun}: ${fault.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
