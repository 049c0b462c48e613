import { expect, test } from "bun:test";
import { Metrics, silentLog, systemClock } from "../../platform/index.ts";
import { Directory } from "../directory.ts";
import { NatsServer } from "../testing/nats-server.ts";
import { connectNats } from "./index.ts";

const STALE_MS = 800;
const RENEW_MS = 150;

/** One process that announces itself, over a connection of its own. */
async function member(url: string, key: string) {
  const relay = await connectNats({
    servers: [url],
    name: key,
    metrics: new Metrics(),
    log: silentLog,
    onFault: () => undefined,
    timing: { heartbeatMs: 200, pingMs: 200 },
  });
  const table = await relay.keyValue("directory");
  const directory = await Directory.open({
    table,
    relay,
    clock: systemClock,
    staleAfterMs: STALE_MS,
    log: silentLog,
  });
  const gone: string[] = [];
  const someoneGone = Promise.withResolvers<void>();
  directory.onGone((other) => {
    gone.push(other);
    someoneGone.resolve();
  });
  const announced = directory.announce(key, () => new TextEncoder().encode(key), RENEW_MS);
  return {
    relay,
    directory,
    gone,
    someoneGone: someoneGone.promise,
    announced,
    async [Symbol.asyncDispose]() {
      if (relay.connected) await directory.close();
      await relay[Symbol.asyncDispose]();
    },
  };
}

/** Resolves when the member was renewed at this moment or later. */
async function renewedAfter(announced: { lastRenewedAtMs: number | undefined }, momentMs: number): Promise<void> {
  while ((announced.lastRenewedAtMs ?? Number.NEGATIVE_INFINITY) < momentMs) await Bun.sleep(20);
}

test("nobody is gone because nats-server was killed, and whoever really goes is missed soon", async () => {
  await using server = await NatsServer.start();
  await using ana = await member(server.url, "origin.ana");
  await using ben = await member(server.url, "origin.ben");
  await using eve = await member(server.url, "origin.eve");
  while (ana.directory.living("origin.").size < 3) await Bun.sleep(10);

  await server.kill();
  const killedMs = systemClock.monotonicMs();
  while (systemClock.monotonicMs() - killedMs < 2 * STALE_MS) await Bun.sleep(20);
  await server.restart();
  // Long enough for a wrong judgement to be made, by all three.
  const untilMs = systemClock.monotonicMs() + 2 * STALE_MS;
  await Promise.all([ana, ben, eve].map(({ announced }) => renewedAfter(announced, untilMs)));
  expect([ana.gone, ben.gone, eve.gone]).toEqual([[], [], []]);

  const diedMs = systemClock.monotonicMs();
  eve.relay.close();
  await Promise.all([ana.someoneGone, ben.someoneGone]);
  expect(systemClock.monotonicMs() - diedMs).toBeGreaterThan(STALE_MS - RENEW_MS - 50);
  expect([ana.gone, ben.gone]).toEqual([["origin.eve"], ["origin.eve"]]);

  await ben.directory.close();
  while (ana.gone.length < 2) await Bun.sleep(10);
  expect(ana.gone).toEqual(["origin.eve", "origin.ben"]);
});
