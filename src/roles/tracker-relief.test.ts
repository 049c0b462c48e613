import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetTracker, relieveTracker, tellOfTracker } from "./tracker-relief.ts";

const TOKEN = "operator-token-of-a-test";

test("a tracker that is noted is asked to give way, by the operator's token; one that is gone is no matter", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-relief-"));
  const asked: string[] = [];
  const old = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname} ${request.headers.get("authorization")}`);
      return new Response(null, { status: 202 });
    },
  });
  expect(await relieveTracker(folder, TOKEN)).toBe(false);
  tellOfTracker(folder, `http://127.0.0.1:${old.port}`);
  expect(statSync(join(folder, "tracker-address")).mode & 0o777).toBe(0o600);
  expect(await relieveTracker(folder, TOKEN)).toBe(true);
  expect(asked).toEqual([`POST /status/give-way Bearer ${TOKEN}`]);
  await old.stop(true);
  expect(await relieveTracker(folder, TOKEN)).toBe(false);
  rmSync(folder, { recursive: true });
});

test("who leaves takes back its own note, not its successor's", () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-relief-"));
  const note = join(folder, "tracker-address");
  tellOfTracker(folder, "http://127.0.0.1:2");
  forgetTracker(folder, "http://127.0.0.1:1");
  expect(statSync(note).isFile()).toBe(true);
  forgetTracker(folder, "http://127.0.0.1:2");
  expect(() => statSync(note)).toThrow("ENOENT");
  rmSync(folder, { recursive: true });
});
