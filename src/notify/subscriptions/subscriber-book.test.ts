import { expect, test } from "bun:test";
import { MemoryRoomStore } from "../../store/index.ts";
import { SubscriberBook, type SubscriberRecord } from "./subscriber-book.ts";

const ID = "m0123456789012345678901";
const ANA: SubscriberRecord = {
  kind: "mail",
  place: "mail",
  address: "ana@example.org",
  wishes: [{ events: ["incident"], room: null }],
  number: 0,
  misses: 0,
  sinceMs: 0,
};

async function reopened(store: MemoryRoomStore): Promise<SubscriberBook> {
  const book = new SubscriberBook(store);
  await book.start();
  return book;
}

test("who leaves while a failed delivery is counted stays away, after a restart too", async () => {
  const store = new MemoryRoomStore();
  const book = await reopened(store);
  await book.put(ID, ANA);
  await Promise.all([book.heard(ID, false), book.remove(ID)]);
  expect(book.index.find(ID)).toBeUndefined();
  expect((await reopened(store)).index.find(ID)).toBeUndefined();
});

test("who wishes for something else while a failed delivery is counted gets what he wished last", async () => {
  const store = new MemoryRoomStore();
  const book = await reopened(store);
  await book.put(ID, ANA);
  const wishes = [{ events: ["post" as const], room: "town-hall" }];
  await Promise.all([book.heard(ID, false), book.put(ID, { ...ANA, wishes })]);
  expect((await reopened(store)).index.find(ID)).toMatchObject({ wishes, misses: 1 });
});

test("a disk that does not take it leaves a subscriber as he was", async () => {
  const store = new MemoryRoomStore();
  const book = await reopened(store);
  await book.put(ID, ANA);
  store.forgetNotes = () => Promise.reject(new Error("The disk is full"));
  await expect(book.remove(ID)).rejects.toThrow("The disk is full");
  expect(book.index.find(ID)).toMatchObject({ kind: "mail", wishes: ANA.wishes });
});
