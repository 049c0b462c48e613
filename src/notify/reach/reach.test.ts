/** Real sockets on loopback; names by a resolver of the tests. */
import { afterAll, expect, test } from "bun:test";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Reach } from "./reach.ts";
import { ReachError } from "./reach-error.ts";

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(address: string, server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as AddressInfo).port;
}

function saying(words: string): Server {
  return createServer((request, response) => response.end(`${words} ${request.headers.host}`));
}

const GET = { method: "GET", headers: {}, answerMax: 1_000 } as const;

async function whyNot(promise: Promise<unknown>): Promise<[string, string]> {
  const fault = await promise.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  if (!(fault instanceof ReachError)) throw new Error(`Expected a ReachError, got ${String(fault)}`);
  return [fault.why, fault.message];
}

test("a name is resolved once, and the connection goes where was checked, under the name", async () => {
  const right = saying("right");
  const port = await listen("127.0.0.2", right);
  const answers = [["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]];
  let asked = 0;
  const reach = new Reach({
    allowed: ["127.0.0.2/32"],
    lookUp: async () => answers[asked++] ?? [],
  });
  const answer = await reach.ask(`http://rebinding.example:${port}/x`, GET);
  expect(asked).toBe(1);
  expect(new TextDecoder().decode(answer.body)).toBe(`right rebinding.example:${port}`);
});

for (const inward of ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "0.0.0.0"]) {
  test(`a name that resolves to ${inward} is refused, and nothing is connected`, async () => {
    let connections = 0;
    const server = saying("inside").on("connection", () => {
      connections += 1;
    });
    const port = await listen("127.0.0.1", server);
    const reach = new Reach({ allowed: [], lookUp: async () => [inward] });
    expect(await whyNot(reach.ask(`http://innocent.example:${port}/`, GET))).toEqual([
      "inward",
      `its address ${inward} is not public, and not allowed here`,
    ]);
    expect(connections).toBe(0);
  });
}

test("the machine's own resolver is not believed either: localhost is inward", async () => {
  const [why] = await whyNot(new Reach({ allowed: [] }).ask("http://localhost:1/", GET));
  expect(why).toBe("inward");
});

for (const written of ["http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://[::ffff:7f00:1]/"]) {
  test(`loopback written as ${written} is inward`, async () => {
    expect((await whyNot(new Reach({ allowed: [] }).ask(written, GET)))[0]).toBe("inward");
  });
}

for (const written of ["ftp://1.1.1.1/", "file:///etc/passwd", "http://ana:secret@1.1.1.1/", "nonsense"]) {
  test(`${written} is no target`, async () => {
    expect((await whyNot(new Reach({ allowed: [] }).check(written)))[0]).toBe("unreachable");
  });
}

test("of several addresses only the permitted ones are tried", async () => {
  const port = await listen("127.0.0.3", saying("third"));
  const reach = new Reach({ allowed: ["127.0.0.3"], lookUp: async () => ["127.0.0.1", "127.0.0.3", "10.0.0.1"] });
  expect((await reach.ask(`http://mixed.example:${port}/`, GET)).status).toBe(200);
});

test("a server that hangs is left when the time is up", async () => {
  const port = await listen("127.0.0.1", createServer());
  const reach = new Reach({ allowed: ["127.0.0.0/8"] });
  expect(await whyNot(reach.ask(`http://127.0.0.1:${port}/`, { ...GET, limitMs: 100 }))).toEqual([
    "late",
    "it did not answer in time",
  ]);
});

test("a name that is never resolved costs no more than the limit", async () => {
  const reach = new Reach({ allowed: [], lookUp: () => new Promise(() => undefined) });
  expect((await whyNot(reach.ask("http://slow.example/", { ...GET, limitMs: 50 })))[0]).toBe("late");
});

test("an endless answer is cut at its bound, and the connection is closed", async () => {
  const closed = Promise.withResolvers<void>();
  const endless = createServer((_request, response) => {
    const pour = () => {
      while (response.write(Buffer.alloc(16_384)));
    };
    response.on("drain", pour).on("close", closed.resolve);
    pour();
  });
  const port = await listen("127.0.0.1", endless);
  const reach = new Reach({ allowed: ["127.0.0.0/8"] });
  const answer = await reach.ask(`http://127.0.0.1:${port}/`, GET);
  expect([answer.status, answer.isWhole, answer.body.length]).toEqual([200, false, 1_000]);
  await closed.promise;
});

test("a body that never ends is cut by the time limit; the status is known", async () => {
  const port = await listen(
    "127.0.0.1",
    createServer((_request, response) => response.writeHead(202).write("so far")),
  );
  const reach = new Reach({ allowed: ["127.0.0.0/8"] });
  const answer = await reach.ask(`http://127.0.0.1:${port}/`, { ...GET, limitMs: 300 });
  expect([answer.status, answer.isWhole]).toEqual([202, false]);
});

test("a redirect is an answer, and nobody follows it", async () => {
  let inside = 0;
  const inward = await listen(
    "127.0.0.1",
    createServer((_request, response) => {
      inside += 1;
      response.end();
    }),
  );
  const port = await listen(
    "127.0.0.1",
    createServer((_request, response) =>
      response.writeHead(302, { Location: `http://127.0.0.1:${inward}/admin` }).end(),
    ),
  );
  const answer = await new Reach({ allowed: ["127.0.0.0/8"] }).ask(`http://127.0.0.1:${port}/`, GET);
  expect([answer.status, inside]).toEqual([302, 0]);
});

test("a connection of one name is not used again for an address that was not checked", async () => {
  const port = await listen("127.0.0.2", saying("allowed"));
  const addresses = [["127.0.0.2"], ["127.0.0.1"]];
  const reach = new Reach({ allowed: ["127.0.0.2"], lookUp: async () => addresses.shift() ?? [] });
  expect((await reach.ask(`http://turning.example:${port}/`, GET)).status).toBe(200);
  expect((await whyNot(reach.ask(`http://turning.example:${port}/`, GET)))[0]).toBe("inward");
});

test("closing ends what is under way", async () => {
  const port = await listen("127.0.0.1", createServer());
  const reach = new Reach({ allowed: ["127.0.0.0/8"] });
  const asked = whyNot(reach.ask(`http://127.0.0.1:${port}/`, GET));
  reach.close();
  expect((await asked)[0]).toBe("late");
});
