import { expect, test } from "bun:test";
import { ManualClock, silentLog } from "../platform/index.ts";
import { Directory, InProcessKeyValue, InProcessRelay } from "../relay/index.ts";
import { EdgePresence } from "./edge-presence.ts";

/** Edges on machines of their own, that share a directory. */
class Neighbourhood {
  readonly clock = new ManualClock();
  readonly #table = new InProcessKeyValue();

  async edge(id: string, url: string | null, load = 0): Promise<EdgePresence> {
    const directory = await Directory.open({
      table: this.#table.beside(),
      relay: new InProcessRelay(() => undefined),
      clock: this.clock,
      staleAfterMs: 2_000,
      log: silentLog,
      schedule: () => ({ unsubscribe: () => undefined }),
    });
    const presence = new EdgePresence({ directory, id, url });
    presence.announce(() => ({ listeners: 0, load }));
    await settled();
    return presence;
  }
}

/** What was begun within the process is done by then. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("others are those with another address, each once", async () => {
  const street = new Neighbourhood();
  const ours = await street.edge("a", "https://one.example");
  await street.edge("b", "https://one.example");
  await street.edge("c", "https://two.example", 0.5);
  await street.edge("d", "https://two.example", 0.1);
  await street.edge("e", null);
  expect(ours.alternates()).toEqual(["https://two.example"]);
});

test("of many, the more loaded half is not named", async () => {
  const street = new Neighbourhood();
  const ours = await street.edge("us", "https://us.example");
  for (let n = 1; n <= 20; n++) await street.edge(`e${n}`, `https://${n}.example`, 1 - n / 100);
  expect(ours.alternates().toSorted()).toEqual(
    Array.from({ length: 10 }, (_, n) => `https://${n + 11}.example`).toSorted(),
  );
});

test("of a few, the loaded ones are named too", async () => {
  const street = new Neighbourhood();
  const ours = await street.edge("us", "https://us.example");
  await street.edge("idle", "https://idle.example", 0);
  await street.edge("full", "https://full.example", 1);
  expect(ours.alternates()).toEqual(["https://idle.example", "https://full.example"]);
});

test("who leaves is sent nobody", async () => {
  const street = new Neighbourhood();
  const ours = await street.edge("a", "https://one.example");
  const other = await street.edge("b", "https://two.example");
  other.leave();
  await settled();
  expect(ours.alternates()).toEqual([]);
});

test("siblings that stop together have nobody to hand over to; one that stops alone has the others", async () => {
  const street = new Neighbourhood();
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((id) => street.edge(id, "https://one.example")));
  a?.leave();
  expect(await a?.othersStay()).toBe(true);
  b?.leave();
  c?.leave();
  expect(await Promise.all([b?.othersStay(), c?.othersStay()])).toEqual([false, false]);
});

test("without a directory an edge is alone", async () => {
  const alone = new EdgePresence({ directory: undefined, id: "a", url: null });
  alone.announce(() => ({ listeners: 0, load: 0 }));
  alone.leave();
  expect(alone.alternates()).toEqual([]);
  expect(await alone.othersStay()).toBe(false);
});
