/** A disk that fills up while rooms are open: on a real small file system where that may be mounted, and by a limit. */
import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { openStore } from "./index.ts";
import { TemporaryFolder } from "./testing/temporary-folder.ts";

const STORY = fileURLToPath(import.meta.resolve("./testing/full-disk-story.ts"));

const EXPECTED = {
  full: {
    insertRoom: "store_unavailable",
    insertParticipant: "store_unavailable",
    rename: "store_unavailable",
    removed: true,
    live: "live",
    rooms: ["b waiting", "a live"],
    people: ["host"],
    ended: "ended",
    endedAs: "ended",
    waiting: 2,
  },
  after: { waiting: 0, insertRoom: "done" },
  reopened: ["c waiting", "b ended", "a live"],
  people: ["host"],
};

/** Mounts a file system of 1 MB for the work; `false` when that is not permitted here. */
async function onSmallDisk(options: string, work: (folder: string) => Promise<void>): Promise<boolean> {
  using folder = new TemporaryFolder();
  const mount = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=1m${options}`, "stentor-test", folder.path]);
  if (mount.exitCode !== 0) {
    process.stderr.write(
      `A small disk cannot be mounted (${mount.stderr.toString().trim()}); the limit stands for it\n`,
    );
    return false;
  }
  try {
    await work(folder.path);
  } finally {
    Bun.spawnSync(["umount", folder.path]);
  }
  return true;
}

/** The signal that a file at its limit brings is ignored, so that the write fails as it does on a full disk. */
async function tell(folder: string, way: "disk" | "limit"): Promise<unknown> {
  const command = `trap '' XFSZ; exec "$0" "$@"`;
  const story = Bun.spawn(["sh", "-c", command, process.execPath, STORY, folder, way], { stderr: "inherit" });
  const told = await new Response(story.stdout).text();
  expect(await story.exited).toBe(0);
  return JSON.parse(told);
}

async function onLimit(): Promise<void> {
  using folder = new TemporaryFolder();
  expect(await tell(folder.path, "limit")).toEqual(EXPECTED);
}

test("on a full disk nothing new is half made, all can be read, rooms go on to their end, and space makes the records whole", async () => {
  const mounted = await onSmallDisk("", async (folder) => expect(await tell(folder, "disk")).toEqual(EXPECTED));
  if (!mounted) await onLimit();
});

test("the same where files may not grow", onLimit);

test("a folder that is read-only is told of at the start", async () => {
  const refused = expect.objectContaining({ code: "store_unavailable" });
  const mounted = await onSmallDisk(",ro", async (folder) => {
    await expect(openStore({ folder })).rejects.toThrow(refused);
  });
  if (!mounted) await expect(openStore({ folder: "/proc/stentor" })).rejects.toThrow(refused);
});
