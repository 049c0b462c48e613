/** A real process with a real file, killed in the middle of it. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTarget } from "./testing/target.ts";

const PROCESS = join(import.meta.dir, "testing", "outbox-process.ts");
const PER_LIFE = 40;
const LIVES = 4;

function live(folder: string, hook: string, first: number, count: number) {
  const args = [PROCESS, folder, hook, String(first), String(count)];
  return Bun.spawn([process.execPath, ...args], { stdout: "pipe", stderr: "inherit" });
}

/** What a process said until it had said so much, or was killed. */
async function ids(child: ReturnType<typeof live>, until: number): Promise<string[]> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of child.stdout) {
    text += decoder.decode(piece, { stream: true });
    if (text.split("\n").length > until) break;
  }
  return text.split("\n").slice(0, -1);
}

test("kill -9 with deliveries waiting: none that was acknowledged is lost, and a repeat has the same id", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-outbox-"));
  await using target = await openTarget((_request, response) => {
    setTimeout(() => response.writeHead(204).end(), 20);
  });
  try {
    const acknowledged: string[] = [];
    for (let life = 0; life < LIVES; life++) {
      const child = live(folder, `${target.url}/hook`, life * PER_LIFE, PER_LIFE);
      acknowledged.push(...(await ids(child, 7 + 11 * life)));
      child.kill("SIGKILL");
      await child.exited;
    }
    const came = () => new Set(target.received.map(({ headers }) => String(headers["webhook-id"])));
    expect(came().size).toBeLessThan(acknowledged.length);
    const last = live(folder, `${target.url}/hook`, LIVES * PER_LIFE, 0);
    while (acknowledged.some((id) => !came().has(id))) await target.come(target.received.length + 1);
    last.kill("SIGKILL");
    await last.exited;
    expect(acknowledged.length).toBeGreaterThanOrEqual(7 + 18 + 29 + 40);
    expect(acknowledged.filter((id) => !came().has(id))).toEqual([]);
    // At most what half a second had brought is told again after each death.
    expect(target.received.length - came().size).toBeLessThanOrEqual(LIVES * 40);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
