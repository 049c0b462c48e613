import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Says its parent's end to nobody before it is asked to end with it. */
const CHILD = `
import { Metrics, silentLog } from "${join(import.meta.dir, "../platform/index.ts")}";
import { endWithParent, parentRelay } from "${join(import.meta.dir, "parent-relay.ts")}";
parentRelay(silentLog, new Metrics());
process.send({ begun: true });
while (process.connected) await Bun.sleep(5);
setTimeout(() => process.exit(1), 5_000);
endWithParent(async () => process.stdout.write("closed in order"));
`;

const PARENT = `
import { fork } from "node:child_process";
const child = fork(process.argv[2], [], { serialization: "advanced", stdio: ["ignore", "inherit", "inherit", "ipc"] });
child.once("message", () => process.kill(process.pid, "SIGKILL"));
`;

test("a child whose parent died while it was starting ends all the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-parent-relay-"));
  try {
    writeFileSync(join(folder, "child.ts"), CHILD);
    writeFileSync(join(folder, "parent.ts"), PARENT);
    const parent = Bun.spawn([process.execPath, join(folder, "parent.ts"), join(folder, "child.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // The pipe ends when the last process that holds it has ended.
    expect(await new Response(parent.stdout).text()).toBe("closed in order");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
