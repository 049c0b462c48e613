import { afterEach, expect, test } from "bun:test";
import type { PlayoutOrder, PlayoutReport } from "./playout-messages.ts";
import { PlayoutNode } from "./playout-node.ts";

const script = Promise.withResolvers<void>();
const orders: PlayoutOrder[] = [];
const port = {
  onmessage: undefined as ((message: { data: PlayoutReport }) => void) | undefined,
  postMessage: (order: PlayoutOrder) => void orders.push(order),
};

class FakeContext extends EventTarget {
  readonly state = "running";
  readonly currentTime = 0;
  readonly audioWorklet = { addModule: () => script.promise };
  createGain() {
    return { connect: () => undefined, gain: { value: 1 } };
  }
  async resume() {}
  async close() {}
}

class FakeWorkletNode {
  readonly port = port;
  connect(): void {}
  disconnect(): void {}
}

afterEach(() => {
  for (const name of ["AudioContext", "AudioWorkletNode"]) Reflect.deleteProperty(globalThis, name);
});

test("the ear is found although early jumps were lost while the script was long in coming", async () => {
  Object.assign(globalThis, { AudioContext: FakeContext, AudioWorkletNode: FakeWorkletNode });
  const nothing = () => undefined;
  const node = new PlayoutNode("", { ranDry: nothing, blocked: nothing, unblocked: nothing, failed: nothing });
  node.open();
  node.jump(1);
  for (let packet = 0; packet < 1_000; packet++) node.sound(packet * 960, []);
  node.jump(480_000);
  script.resolve();
  await script.promise;
  const jumps = orders.filter((order) => order.order === "jump");
  expect(jumps.map(({ to }) => to)).toEqual([480_000]);
  const jump = jumps[0]?.jump ?? 0;
  port.onmessage?.({ data: { head: 480_960, sounding: false, frame: 0, timesDry: 0, jump } });
  expect(node.head()).toBe(480_960);
  node.close();
});
