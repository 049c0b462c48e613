/** Nothing that was acknowledged is lost, whenever the process is killed. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Delivery, decodeMessage, encodeMessage, subjects } from "../../protocol/index.ts";
import { openStore } from "../../store/index.ts";
import { ControlScene } from "../testing/control-scene.ts";

const KILLS = 4;
const PROGRAM = join(import.meta.dir, "testing/posting-process.ts");

test("kill -9 while posts come in: every acknowledged post is there, with its picture, and is handed over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-posts-"));
  using cleaning = new DisposableStack();
  cleaning.defer(() => rmSync(folder, { recursive: true, force: true }));
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) acknowledged.push(...(await postUntilKilled(folder, 25 + 17 * kill)));

  const store = await openStore({ folder, databaseUrl: undefined });
  cleaning.defer(() => store.close());
  using scene = new ControlScene({ store });
  const handedOver = new Set<string>();
  scene.relay.respond(subjects.deliver, (bytes) => {
    handedOver.add(decodeMessage<Delivery>(bytes).id);
    return encodeMessage({ ok: true, value: true });
  });
  await scene.control.posts.start();
  for (let round = 0; round < 20; round++) {
    await scene.pass(1);
    await new Promise(setImmediate);
  }
  const lost: string[] = [];
  for (const line of acknowledged) {
    const [room = "", post = ""] = line.split(" ");
    const shown = (await scene.control.posts.list(room)).posts.find(({ id }) => id === post);
    const picture = shown?.picture ? await scene.control.posts.picture(room, post) : undefined;
    const isThere = shown !== undefined && (shown.picture === null) === (picture === undefined);
    if (!isThere || !handedOver.has(`post-${room}-${post}`)) lost.push(line);
  }
  expect(lost).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 25);
});

/** Gives what was acknowledged. */
async function postUntilKilled(folder: string, count: number): Promise<string[]> {
  const child = Bun.spawn([process.execPath, PROGRAM, folder], { stdout: "pipe", stderr: "inherit" });
  let text = "";
  for await (const piece of child.stdout) {
    text += new TextDecoder().decode(piece);
    if (text.split("\n").length > count && !child.killed) child.kill("SIGKILL");
  }
  await child.exited;
  return text.split("\n").slice(0, -1);
}
