import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";

/** Notes how it was called, waits while the file "hold" is there, then leaves a Bun that tells how it was called. */
const NPM = `#!/bin/sh
echo "$1 $2" >> npm-calls
echo "npm warn deprecated" >&2
while [ -e hold ]; do sleep 0.02; done
[ -e broken ] && exit 1
mkdir -p node_modules/@oven/bun-fake/bin
printf '#!/bin/sh\\necho "ran $@"\\n' > node_modules/@oven/bun-fake/bin/bun
chmod +x node_modules/@oven/bun-fake/bin/bun
`;

let root = "";

beforeEach(() => {
  root = mkdtempSync(`${tmpdir()}/stentor-with-bun-`);
  for (const folder of ["scripts", "bin"]) mkdirSync(`${root}/${folder}`);
  for (const file of ["with-bun.mjs", "install-once.mjs"]) {
    copyFileSync(new URL(file, import.meta.url), `${root}/scripts/${file}`);
  }
  writeFileSync(`${root}/package-lock.json`, "{}");
  writeFileSync(`${root}/bin/npm`, NPM);
  chmodSync(`${root}/bin/npm`, 0o755);
});

afterEach(() => rmSync(root, { recursive: true }));

function start(file: string, through = 'exec node scripts/with-bun.mjs "$0"') {
  const child = spawn("sh", ["-c", through, file], {
    cwd: root,
    env: { ...process.env, PATH: `${root}/bin:${process.env["PATH"]}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code: (code ?? signal) as number | string, ...said }));
  const says = async (text: string) => {
    while (!said.err.includes(text)) await once(child.stderr, "data");
  };
  return { child, ended, says };
}

const calls = () => readFileSync(`${root}/npm-calls`, "utf8").trim().split("\n");
const put = (file: string, text = "") => writeFileSync(`${root}/${file}`, text);
const take = (file: string) => rmSync(`${root}/${file}`);

test("the first command installs and runs, the next only runs; what npm warns of is not shown", async () => {
  expect(await start("src/main.ts").ended).toEqual({
    code: 0,
    out: "ran src/main.ts\n",
    err: "Installing what Stentor needs to run (once)…\n",
  });
  expect(await start("src/main.ts").ended).toEqual({ code: 0, out: "ran src/main.ts\n", err: "" });
  expect(calls()).toEqual(["ci --no-audit"]);
});

test("of two commands at once one installs and the other waits", async () => {
  put("hold");
  const first = start("src/main.ts");
  await first.says("Installing");
  const second = start("src/main.ts");
  await second.says("Waiting");
  take("hold");
  const both = await Promise.all([first.ended, second.ended]);
  expect(both.map(({ code, out }) => [code, out])).toEqual(Array(2).fill([0, "ran src/main.ts\n"]));
  expect(calls()).toHaveLength(1);
});

test("an installation that is interrupted ends npm and leaves nothing that passes for whole", async () => {
  put("hold");
  const first = start("src/main.ts");
  await first.says("Installing");
  while (!existsSync(`${root}/npm-calls`)) await Bun.sleep(5);
  first.child.kill("SIGTERM");
  expect((await first.ended).code).toBe(128 + 15);
  expect(existsSync(`${root}/.installing`)).toBe(false);
  take("hold");
  expect((await start("src/main.ts").ended).out).toBe("ran src/main.ts\n");
  expect(calls()).toHaveLength(2);
});

test("a command whose shell ends while it installs does not go on to run", async () => {
  put("hold");
  const first = start("src/main.ts", 'node scripts/with-bun.mjs "$0"; true');
  await first.says("Installing");
  first.child.kill("SIGTERM");
  await once(first.child, "exit");
  take("hold");
  expect((await first.ended).out).toBe("");
  expect(existsSync(`${root}/.installing`)).toBe(false);
});

test("a command that died while it installed holds nobody up", async () => {
  const dead = spawn("true");
  await once(dead, "exit");
  put(".installing", `${dead.pid}`);
  expect((await start("src/main.ts").ended).out).toBe("ran src/main.ts\n");
});

test("when npm fails, what it said is shown, and the next command tries again", async () => {
  put("broken");
  const failed = await start("src/main.ts").ended;
  expect([failed.code, failed.out]).toEqual([1, ""]);
  expect(failed.err).toContain("npm warn deprecated");
  take("broken");
  expect((await start("src/main.ts").ended).code).toBe(0);
});

test("tools for development are added to what is there, under a server that may be running", async () => {
  await start("src/main.ts").ended;
  expect((await start("scripts/check.ts").ended).out).toBe("ran scripts/check.ts\n");
  expect(calls()).toEqual(["ci --no-audit", "install --no-save"]);
});

test("another lock file makes everything new", async () => {
  await start("src/main.ts").ended;
  put("package-lock.json", '{"lockfileVersion":3}');
  await start("src/main.ts").ended;
  expect(calls()).toEqual(["ci --no-audit", "ci --no-audit"]);
});

test("where somebody develops, a start that finds another lock file keeps the tools", async () => {
  await start("scripts/check.ts").ended;
  put("package-lock.json", '{"lockfileVersion":3}');
  await start("src/main.ts").ended;
  await start("scripts/check.ts").ended;
  expect(calls()).toEqual(["ci --no-audit", "ci --no-audit"]);
});

test("no standard input is needed", async () => {
  const closed = start("src/main.ts", 'exec node scripts/with-bun.mjs "$0" <&-');
  expect((await closed.ended).out).toBe("ran src/main.ts\n");
});
