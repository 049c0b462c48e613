/**
 * `node scripts/with-bun.mjs FILE [arguments]`: installs what is missing, then runs FILE with Bun.
 *
 * The only file that plain Node runs: it makes `npm start` and `npm test` work on a bare clone. It imports nothing
 * that has to be installed first.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = `${root}node_modules/.stentor-installed`;
const [file, ...rest] = process.argv.slice(2);

installIfNeeded(file === "src/main.ts" ? "run" : "develop");
run(findBun(), file, rest);

/** @param {"run" | "develop"} purpose developing needs the tools of tests and checks too */
function installIfNeeded(purpose) {
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const installed = existsSync(stampFile) ? readFileSync(stampFile, "utf8").split(" ") : [];
  if (installed[0] === lock && (installed[1] === "develop" || installed[1] === purpose)) return;
  process.stderr.write(`Installing what Stentor needs to ${purpose} (once)…\n`);
  const npm = spawnSync(
    "npm",
    ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...(purpose === "run" ? ["--omit=dev"] : [])],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    },
  );
  if (npm.status !== 0) {
    process.stderr.write("Cannot install: npm ci failed; its message stands above.\n");
    process.exit(1);
  }
  writeFileSync(stampFile, `${lock} ${purpose}`);
}

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
  // A terminal sends Ctrl-C to the whole group; the child ends in its own time and this process follows it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => signal !== "SIGINT" && child.kill(signal));
  }
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
