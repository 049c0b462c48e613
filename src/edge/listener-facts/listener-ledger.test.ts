import { expect, test } from "bun:test";
import { ListenerLedger, REMEMBERED_MS } from "./listener-ledger.ts";

const HEARD = { type: "heard", part: 100, behindMs: 400, stalls: 1 } as const;

function idOf(ledger: ListenerLedger, slot: number): string {
  return ledger.idOf(slot) ?? "";
}

test("what a listener acknowledged is known by its id, summed, and for ten minutes after it went", () => {
  const ledger = new ListenerLedger();
  const slot = ledger.joined("a", 0);
  const id = idOf(ledger, slot);
  expect(id).toMatch(/^[\w-]{16}$/);
  const fresh = { connected: true, stalls: 0, moved: 0, behindMs: null, part: null, heardAtMs: null };
  expect(ledger.find(id, "a", 1)).toEqual(fresh);
  ledger.heard(slot, HEARD, 10_000);
  ledger.heard(slot, { ...HEARD, part: 150, behindMs: 1_200 }, 20_000);
  ledger.moved(slot);
  const heard = { connected: true, stalls: 2, moved: 1, behindMs: 1_200, part: 150, heardAtMs: 20_000 };
  expect(ledger.find(id, "a", 20_000)).toEqual(heard);
  // The same part again is no sound.
  ledger.heard(slot, { ...HEARD, part: 150, stalls: 0 }, 30_000);
  expect(ledger.find(id, "a", 30_000)?.heardAtMs).toBe(20_000);
  ledger.left(slot, 40_000);
  expect(ledger.find(id, "a", 40_000 + REMEMBERED_MS)).toMatchObject({ connected: false, part: 150 });
  expect(ledger.find(id, "a", 40_001 + REMEMBERED_MS)).toBeUndefined();
});

test("an id is of one connection to one room, and whoever makes one up finds nothing", () => {
  const ledger = new ListenerLedger();
  const ids = Array.from({ length: 3_000 }, () => idOf(ledger, ledger.joined("a", 0)));
  expect(new Set(ids).size).toBe(3_000);
  const [id = ""] = ids;
  expect(ledger.find(id, "b", 0)).toBeUndefined();
  const other = id.startsWith("A") ? "B" : "A";
  expect(ledger.find(`${other}${id.slice(1)}`, "a", 0)).toBeUndefined();
  for (const made of ["", "short", `${id}A`, "____________________", "AAAAAAAAAAAAAAAA", "?!".repeat(8)]) {
    expect(ledger.find(made, "a", 0)).toBeUndefined();
  }
  const anew = new ListenerLedger();
  anew.joined("a", 0);
  expect(anew.find(id, "a", 0)).toBeUndefined();
});

test("slots are used again, those first whose listeners went first; who is here is never forgotten", () => {
  const ledger = new ListenerLedger(4);
  const slots = [0, 1, 2, 3].map(() => ledger.joined("a", 0));
  const ids = slots.map((slot) => idOf(ledger, slot));
  expect(ledger.joined("a", 0)).toBe(-1);
  expect(ledger.idOf(-1)).toBeUndefined();
  ledger.left(slots[2] ?? 0, 10);
  ledger.left(slots[0] ?? 0, 20);
  expect(ledger.joined("b", 30)).toBe(slots[2] ?? 0);
  expect(ids.map((id) => ledger.find(id, "a", 40)?.connected)).toEqual([false, true, undefined, true]);
  expect(ledger.forgotten).toBe(2);
  // Whoever went ten minutes ago makes room before anybody is forgotten.
  expect(ledger.joined("b", 30 + REMEMBERED_MS)).toBe(slots[0] ?? 0);
  expect(ledger.forgotten).toBe(2);
});

test("a hundred thousand listeners who come and go keep their own records while the ledger grows", () => {
  const ledger = new ListenerLedger();
  const kept = new Map<number, string>();
  for (let turn = 0; turn < 100_000; turn++) {
    const slot = ledger.joined("a", turn);
    kept.set(slot, idOf(ledger, slot));
    ledger.heard(slot, { ...HEARD, part: turn }, turn);
    if (turn % 3 === 0) ledger.left(slot, turn);
  }
  const wrong = [...kept].filter(([slot, id]) => ledger.find(id, "a", 100_000)?.part !== slot);
  expect(kept.size).toBe(100_000);
  expect(wrong).toEqual([]);
});
