/**
 * `npm test [words]`: runs every test, each folder in a process of its own, so that a crash is one folder's failure.
 * Words choose the files whose path holds one of them. The last line counts: `212 passed, 0 failed`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { Glob } from "bun";
import { ensureDebianPackages } from "./debian-packages.ts";

type Count = { passed: number; failed: number; skipped: number };

const words = process.argv.slice(2);
if (!(await ensureDebianPackages())) process.exit(1);

const total: Count = { passed: 0, failed: 0, skipped: 0 };
const scratch = await mkdtemp(`${tmpdir()}/stentor-test-`);
for (const group of await testGroups()) add(total, await runGroup(group));
await rm(scratch, { recursive: true });

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

/** Files of one folder together; scenes and browser tests, which are heavy, each alone. */
async function testGroups(): Promise<string[][]> {
  const groups = new Map<string, string[]>();
  for await (const path of new Glob("{src,client,web,e2e,scripts,bench}/**/*.test.{ts,tsx}").scan()) {
    if (words.length > 0 && !words.some((word) => path.includes(word))) continue;
    const alone = path.startsWith("e2e/") || path.includes(".browser.");
    const key = alone ? path : dirname(path);
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  const isScene = (name: string) => Number(name.startsWith("e2e/"));
  return [...groups].sort(([a], [b]) => isScene(a) - isScene(b) || a.localeCompare(b)).map(([, files]) => files.sort());
}

async function runGroup(files: string[]): Promise<Count> {
  const report = `${scratch}/${Bun.hash(files.join()).toString(36)}.xml`;
  const command = [process.execPath, "test", "--timeout=60000", "--reporter=junit", `--reporter-outfile=${report}`];
  const run = Bun.spawn([...command, ...files.map((file) => `./${file}`)], { stdio: ["ignore", "inherit", "inherit"] });
  const code = await run.exited;
  const count = await readReport(report);
  // A process that died, or failed outside any test, is a failure that no report counts.
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

async function readReport(path: string): Promise<Count> {
  if (!(await Bun.file(path).exists())) return { passed: 0, failed: 0, skipped: 0 };
  const head = /<testsuites\b[^>]*>/.exec(await Bun.file(path).text())?.[0] ?? "";
  const read = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = read("failures") + read("errors");
  return { passed: read("tests") - failed - read("skipped"), failed, skipped: read("skipped") };
}

function add(sum: Count, count: Count): void {
  sum.passed += count.passed;
  sum.failed += count.failed;
  sum.skipped += count.skipped;
}
