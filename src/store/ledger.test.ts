import { expect, test } from "bun:test";
import { StentorError } from "../protocol/index.ts";
import { InDoubt, type Statement } from "./database.ts";
import { Ledger } from "./ledger.ts";
import { WAITING_STEPS } from "./step-queue.ts";
import { ScriptedDatabase } from "./testing/scripted-database.ts";

const says = (sql: string): Statement[] => [{ sql, values: [] }];
const away = () => Promise.reject(new StentorError("store_unavailable", "away"));
const hangs = () => new Promise<void>(() => undefined);

test("what is owed is recorded in its order, before what comes next, and once", async () => {
  const database = new ScriptedDatabase();
  const ledger = new Ledger(database);
  database.answer = away;
  await ledger.owe("a", says("a lives"));
  await ledger.owe("b", says("b lives"));
  await ledger.owe("a", says("a ends"));
  expect(await ledger.catchUp()).toBe(2);
  database.answer = async () => undefined;
  await ledger.step(() => ledger.record(says("next")));
  expect(await ledger.catchUp()).toBe(0);
  expect(database.written).toEqual([["a lives", "b lives", "a ends", "next"]]);
});

test("what comes to be owed while something is recorded is recorded after it", async () => {
  const database = new ScriptedDatabase();
  const ledger = new Ledger(database);
  const answer = Promise.withResolvers<void>();
  database.answer = () => answer.promise;
  const first = ledger.step(() => ledger.record(says("first")));
  const owed = ledger.owe("a", says("a ends"));
  answer.resolve();
  await Promise.all([first, owed]);
  expect(database.written).toEqual([["first"], ["a ends"]]);
});

test("what is in doubt is taken back before anything else; what was refused is not", async () => {
  const database = new ScriptedDatabase();
  const ledger = new Ledger(database);
  const step = (name: string) => ledger.step(() => ledger.record(says(name), () => says(`no ${name}`)));
  database.answer = away;
  await expect(step("refused")).rejects.toThrow("away");
  database.answer = () => Promise.reject(new InDoubt("no answer", undefined));
  await expect(step("doubtful")).rejects.toThrow("no answer");
  database.answer = async () => undefined;
  await step("next");
  expect(database.written).toEqual([["no doubtful", "next"]]);
});

test("what is never refused is answered though the database says nothing", async () => {
  const database = new ScriptedDatabase();
  const ledger = new Ledger(database);
  database.answer = hangs;
  await ledger.owe("a", says("a ends"));
  expect(await ledger.catchUp()).toBe(1);
});

test("so many steps wait, and no more", async () => {
  const database = new ScriptedDatabase();
  const ledger = new Ledger(database);
  const answer = Promise.withResolvers<void>();
  database.answer = () => answer.promise;
  const steps = Array.from({ length: WAITING_STEPS }, (_, at) => ledger.step(() => ledger.record(says(`${at}`))));
  await expect(ledger.step(() => ledger.record(says("one more")))).rejects.toThrow(
    expect.objectContaining({ code: "store_unavailable" }),
  );
  answer.resolve();
  await Promise.all(steps);
  expect(database.written.flat()).toEqual(Array.from({ length: WAITING_STEPS }, (_, at) => `${at}`));
  await ledger.step(() => ledger.record(says("again")));
});

test("a step that fails keeps nobody behind it from its turn", async () => {
  const ledger = new Ledger(new ScriptedDatabase());
  const steps = [ledger.step(async () => Promise.reject(new Error("a bug"))), ledger.step(async () => "done")];
  expect(await Promise.allSettled(steps)).toMatchObject([{ status: "rejected" }, { value: "done" }]);
});

test("at the end what waits is recorded, where that can be", async () => {
  const database = new ScriptedDatabase();
  const ledger = new Ledger(database);
  database.answer = away;
  await ledger.owe("a", says("a ends"));
  database.answer = async () => undefined;
  await ledger.close();
  expect(database.written).toEqual([["a ends"]]);
  expect(database.isClosed).toBe(true);
});
