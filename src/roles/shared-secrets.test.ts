import { expect, test } from "bun:test";
import { encodeMessage, subjects, type TicketKey } from "../protocol/index.ts";
import { InProcessRelay } from "../relay/index.ts";
import { SharedSecrets } from "./shared-secrets.ts";

const DAY_MS = 86_400_000;

function key(id: number): TicketKey {
  return { id, secret: `secret-${id}`, fromMs: id, untilMs: id + DAY_MS };
}

function standing() {
  const relay = new InProcessRelay((_, fault) => {
    throw fault;
  });
  const clock = { wallMs: 100 * DAY_MS, nowMs: () => clock.wallMs, monotonicMs: () => 0 };
  const open = () => new SharedSecrets({ relay, clock });
  return { relay, clock, open };
}

test("all who have been told have the same secrets, another for each purpose and salt for each day", async () => {
  const { relay, clock, open } = standing();
  const [one, other] = [open(), open()];
  relay.publish(subjects.doorKeys, encodeMessage({ keys: [key(2), key(1)] }));
  await Bun.sleep(0);
  expect(one.secretOf("challenge")).toEqual(other.secretOf("challenge"));
  expect(one.secretOf("challenge")).not.toEqual(one.secretOf("flood"));
  const today = one.saltOfDay();
  expect(other.saltOfDay()).toBe(today);
  clock.wallMs += DAY_MS;
  expect(one.saltOfDay()).not.toBe(today);
  for (const secrets of [one, other]) secrets.close();
});

test("before it is told, each process has a secret of its own; a new key changes it", async () => {
  const { relay, open } = standing();
  const [one, other] = [open(), open()];
  expect(one.secretOf("challenge")).not.toEqual(other.secretOf("challenge"));
  relay.publish(subjects.doorKeys, encodeMessage({ keys: [key(3)] }));
  await Bun.sleep(0);
  expect(one.secretOf("challenge")).toEqual(other.secretOf("challenge"));
  for (const secrets of [one, other]) secrets.close();
});
