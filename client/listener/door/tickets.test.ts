import { expect, test } from "bun:test";
import { acceptInvitation } from "./invitation.ts";
import { KEPT_ROOMS_MAX, MemoryTickets, StoredTickets } from "./tickets.ts";

const PLACE = { ticket: "abc", kind: "place", number: 57, commitment: "00ff" } as const;

function memoryStorage() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
  return { items, storage };
}

test("a ticket outlives the page, by room", () => {
  const { storage } = memoryStorage();
  new StoredTickets(() => storage).keep("a", PLACE);
  new StoredTickets(() => storage).keep("b", { ticket: "seat", kind: "seat" });
  const reloaded = new StoredTickets(() => storage);
  expect(reloaded.read("a")).toEqual(PLACE);
  reloaded.drop("a");
  expect([reloaded.read("a"), reloaded.read("b")?.kind]).toEqual([undefined, "seat"]);
});

test("where storage is forbidden or full, it lasts as long as the page", () => {
  const forbidden = new StoredTickets(() => {
    throw new DOMException("forbidden", "SecurityError");
  });
  forbidden.keep("a", PLACE);
  expect(forbidden.read("a")).toEqual(PLACE);
  forbidden.drop("a");
  expect(forbidden.read("a")).toBeUndefined();
  const { storage } = memoryStorage();
  let full = true;
  const filling = new StoredTickets(() => ({
    getItem: storage.getItem,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      storage.setItem(key, value);
    },
  }));
  filling.keep("a", PLACE);
  expect(filling.read("a")).toEqual(PLACE);
  full = false;
  filling.keep("a", { ticket: "seat", kind: "seat" });
  expect(new StoredTickets(() => storage).read("a")?.ticket).toBe("seat");
});

test("what others wrote into the storage is not taken for a ticket", () => {
  for (const text of [
    "",
    "{",
    "7",
    '{"a":1}',
    '[["a"]]',
    '[["a",{"ticket":7,"kind":"seat"}]]',
    '[["a",{"ticket":"x","kind":"king"}]]',
  ]) {
    const tickets = new StoredTickets(() => ({ getItem: () => text, setItem: () => undefined }));
    expect(tickets.read("a")).toBeUndefined();
  }
});

test("only so many rooms are remembered, the newest", () => {
  const { storage } = memoryStorage();
  for (const tickets of [new StoredTickets(() => storage), new MemoryTickets()]) {
    for (let room = 0; room <= KEPT_ROOMS_MAX; room++) tickets.keep(`room-${room}`, PLACE);
    expect(tickets.read("room-0")).toBeUndefined();
    expect(tickets.read(`room-${KEPT_ROOMS_MAX}`)).toEqual(PLACE);
  }
});

test("an invitation takes the place of a place, not of a seat, and is no longer than a ticket", () => {
  const tickets = new MemoryTickets();
  acceptInvitation("a", "x".repeat(513), tickets);
  expect(tickets.read("a")).toBeUndefined();
  tickets.keep("a", PLACE);
  acceptInvitation("a", "invitation", tickets);
  expect(tickets.read("a")).toEqual({ ticket: "invitation", kind: "invitation" });
  tickets.keep("a", { ticket: "seat", kind: "seat" });
  acceptInvitation("a", "invitation", tickets);
  expect(tickets.read("a")?.ticket).toBe("seat");
});
