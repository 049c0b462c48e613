import { expect, test } from "bun:test";
import { ManualClock } from "../platform/index.ts";
import { VerificationQueue, WAITING_MAX, WAITING_OF_ONE_NETWORK_MAX } from "./verification-queue.ts";
import type { Verified } from "./verifier-thread.ts";

/** A verifier whose proofs end when the test says so. */
function openQueue({ cpuShare = 0.5 } = {}) {
  const clock = new ManualClock();
  const begun: string[] = [];
  let finish: ((verified: Verified) => void) | undefined;
  const hash = ({ proof }: { proof: string }) =>
    new Promise<Verified>((resolve) => {
      begun.push(proof);
      finish = resolve;
    });
  const queue = new VerificationQueue({
    clock,
    cpuShare,
    verifier: { hash, close: () => undefined },
    onVerified: () => undefined,
  });
  const push = (proof: string, network = proof, stillWanted = () => true) =>
    queue.push({ proof, salt: new Uint8Array(16), network, stillWanted });
  const end = async (tookMs: number) => {
    finish?.({ hash: 1, tookMs });
    await Promise.resolve();
    for (let tick = 0; tick < 8; tick++) await Promise.resolve();
  };
  return { clock, queue, begun, push, end };
}

test("one at a time, in the order in which they came", async () => {
  const { begun, push, end } = openQueue();
  const all = Promise.all([push("a"), push("b"), push("c")]);
  expect(begun).toEqual(["a"]);
  await end(1);
  await end(1);
  expect(begun).toEqual(["a", "b", "c"]);
  await end(1);
  expect(await all).toEqual([{ hash: 1 }, { hash: 1 }, { hash: 1 }]);
});

test("who comes when it is full is told so at once", async () => {
  const { queue, push, begun } = openQueue();
  void push("first");
  for (let at = 0; at < WAITING_MAX; at++) void push(`${at}`);
  expect(queue.length).toBe(WAITING_MAX);
  expect(await push("late")).toBe("full");
  expect(begun).toEqual(["first"]);
  queue.close();
});

test("one network does not take the whole queue", async () => {
  const { queue, push, end } = openQueue();
  void push("first");
  for (let at = 0; at < WAITING_OF_ONE_NETWORK_MAX; at++) void push(`${at}`, "campus");
  expect(await push("more", "campus")).toBe("full");
  void push("from elsewhere", "home");
  expect(queue.length).toBe(WAITING_OF_ONE_NETWORK_MAX + 1);
  await end(1);
  void push("more", "campus");
  expect(queue.length).toBe(WAITING_OF_ONE_NETWORK_MAX + 1);
  queue.close();
});

test("what is not wanted any more is dropped when its turn comes", async () => {
  const { begun, push, end } = openQueue();
  let wanted = true;
  void push("first");
  const second = push("second", "liar", () => wanted);
  const third = push("third");
  wanted = false;
  await end(1);
  expect(await second).toBe("dropped");
  expect(begun).toEqual(["first", "third"]);
  await end(1);
  expect(await third).toEqual({ hash: 1 });
});

test("when its time is spent, the next one waits until there is some again", async () => {
  const { begun, clock, push, end, queue } = openQueue({ cpuShare: 0.5 });
  void push("first");
  const second = push("second");
  // 100 ms were saved up; 1 ms too many is 2 ms of waiting at half a core.
  await end(101);
  expect(begun).toEqual(["first"]);
  clock.advance(3);
  while (begun.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await end(1);
  expect(await second).toEqual({ hash: 1 });
  queue.close();
});

test("whoever waits is answered when it closes", async () => {
  const { queue, push } = openQueue();
  void push("first");
  const second = push("second");
  queue.close();
  expect(await second).toBe("failed");
});
