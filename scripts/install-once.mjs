/**
 * Brings node_modules to what package-lock.json names: whole or not at all, and by one command at a time.
 *
 * Imports nothing that has to be installed first.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const WAIT_MS = 10 * 60_000;
const LOOK_MS = 100;
/** A turn without its holder's number is one that has just been taken, unless it is older than this. */
const NAMELESS_MS = 5_000;
/** What npm says is kept up to here, to be shown when it fails. */
const SAID_CHARACTERS = 20_000;

/** @param {"run" | "develop"} purpose developing needs the tools of tests and checks too */
export async function installOnce(root, purpose) {
  if (isInstalled(root, purpose)) return;
  const turn = `${root}.installing`;
  await takeTurn(turn);
  try {
    if (!isInstalled(root, purpose)) await install(root, purpose);
  } catch (fault) {
    process.stderr.write(`Cannot install what Stentor needs: ${fault.message}\n`);
    process.exitCode = fault.exitCode ?? 1;
  } finally {
    rmSync(turn, { force: true });
  }
  if (process.exitCode !== undefined) process.exit();
}

function isInstalled(root, purpose) {
  const { lock, present } = state(root);
  return present[0] === lock && (present[1] === "develop" || present[1] === purpose);
}

/** `present`: the lock file's hash and the purpose that node_modules is complete for. */
function state(root) {
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const stamp = stampFile(root);
  return { lock, stamp, present: existsSync(stamp) ? readFileSync(stamp, "utf8").split(" ") : [] };
}

function stampFile(root) {
  return `${root}node_modules/.stentor-installed`;
}

async function install(root, wanted) {
  const { lock, stamp, present } = state(root);
  // Whoever develops here goes on doing so, though it is a start that finds another lock file.
  const purpose = present[1] === "develop" ? "develop" : wanted;
  process.stderr.write(`Installing what Stentor needs to ${purpose} (once)…\n`);
  // Before anything is touched: an installation that is cut short must not pass for a whole one.
  rmSync(stamp, { force: true });
  // `ci` begins by emptying node_modules, which a Stentor that runs meanwhile is using.
  const command = present[0] === lock ? ["install", "--no-save"] : ["ci"];
  await npm(root, [...command, "--no-audit", "--no-fund", ...(purpose === "run" ? ["--omit=dev"] : [])]);
  writeFileSync(stamp, `${lock} ${purpose}`);
}

/** Silent unless it fails. A signal to us ends npm, and rejects. */
function npm(root, words) {
  let child;
  let stoppedBy;
  const stop = (signal) => {
    stoppedBy = signal;
    child?.kill(signal);
  };
  // Before npm is there: a signal in between would end us and leave it running.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  child = spawn("npm", words, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said = (said + text).slice(-SAID_CHARACTERS);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", (fault) => reject(new Error(`npm cannot be run (${fault.message})`)));
    child.on("close", (code) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(signal, stop);
      if (stoppedBy !== undefined) reject(interruption(stoppedBy));
      else if (code === 0) resolve();
      else reject(new Error(`npm ${words[0]} failed. It said:\n\n${said}`));
    });
  });
}

function interruption(signal) {
  return Object.assign(new Error("it was interrupted; the next command begins anew"), {
    exitCode: 128 + constants.signals[signal],
  });
}

/** Resolves when no other command is installing. A holder that died gives up its turn. */
async function takeTurn(file) {
  for (let waitedMs = 0; !tookTurn(file); waitedMs += LOOK_MS) {
    if (waitedMs === 0) process.stderr.write("Waiting for another command that is installing…\n");
    if (waitedMs >= WAIT_MS) {
      process.stderr.write(
        `Cannot install: another command has been at it for too long; if there is none, delete ${file}\n`,
      );
      process.exit(1);
    }
    await sleep(LOOK_MS);
  }
}

/** Whether the turn is ours now. */
function tookTurn(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: "wx" });
    return true;
  } catch (fault) {
    if (fault.code !== "EEXIST") throw fault;
  }
  if (!isHeld(file)) rmSync(file, { force: true });
  return false;
}

function isHeld(file) {
  try {
    const holder = Number(readFileSync(file, "utf8"));
    if (holder === 0) return Date.now() - statSync(file).mtimeMs < NAMELESS_MS;
    process.kill(holder, 0);
    return true;
  } catch (fault) {
    return fault.code === "EPERM";
  }
}
