import { expect, test } from "bun:test";
import { encodeMessage, LISTEN_PROTOCOL_VERSION } from "../../../src/protocol/index.ts";
import { readWelcome } from "./frame-bodies.ts";

const WELCOME = {
  ...{ version: LISTEN_PROTOCOL_VERSION, room: "a", rendition: "voice", epochMs: 0, partMs: 200, intervalMs: 200 },
  ...{ serverTimeMs: 0, window: null, edge: "edge-1", alternates: [], reconnectSpreadMs: 0 },
};

test("what the edge calls the connection is read where it says so, and only as a text", () => {
  expect(readWelcome(encodeMessage({ ...WELCOME, listener: "mFq3x0cT9aLrV2Zk" })).listener).toBe("mFq3x0cT9aLrV2Zk");
  expect(readWelcome(encodeMessage(WELCOME))).not.toHaveProperty("listener");
  expect(readWelcome(encodeMessage({ ...WELCOME, listener: 7 }))).not.toHaveProperty("listener");
});
