import { expect, test } from "bun:test";
import { errorBody, StentorError } from "../../src/protocol/index.ts";
import { WhipClient } from "./whip-client.ts";

type Seen = { method: string; path: string; headers: Headers; body: string };

/** A WHIP endpoint that answers as told and keeps what it was asked. */
function endpoint(answer: () => Response) {
  const seen: Seen[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { method, url, headers } = request;
      seen.push({ method, path: new URL(url).pathname, headers, body: await request.text() });
      return answer();
    },
  });
  const client = new WhipClient(`${server.url.origin}/whip/room-1`, "secret");
  return { client, seen, origin: server.url.origin, [Symbol.asyncDispose]: () => server.stop(true) };
}

const never = new AbortController().signal;

test("an offer is posted as RFC 9725 says, and a relative Location is understood", async () => {
  const headers = { location: "/whip/room-1/s1", etag: '"e1"', "content-type": "application/sdp" };
  await using whip = endpoint(() => new Response("answer", { status: 201, headers }));
  const session = await whip.client.offer("offer", never);
  expect(session).toEqual({ url: `${whip.origin}/whip/room-1/s1`, etag: '"e1"', answer: "answer" });
  const [request] = whip.seen;
  expect(request?.method).toBe("POST");
  expect(request?.body).toBe("offer");
  expect(request?.headers.get("content-type")).toBe("application/sdp");
  expect(request?.headers.get("authorization")).toBe("Bearer secret");
});

test("an ICE restart matches any ICE session (RFC 9725 §4.3.3)", async () => {
  await using whip = endpoint(() => new Response("a=ice-ufrag:x"));
  expect(await whip.client.restart(`${whip.origin}/whip/room-1/s1`, "fragment", never)).toBe("a=ice-ufrag:x");
  const [request] = whip.seen;
  expect(request?.method).toBe("PATCH");
  expect(request?.headers.get("if-match")).toBe("*");
  expect(request?.headers.get("content-type")).toBe("application/trickle-ice-sdpfrag");
});

test("a refusal carries the server's code, a foreign answer none of ours, silence neither", async () => {
  const refusal = errorBody(new StentorError("room_ended", "Cannot join: the room has ended"));
  await using ended = endpoint(() => Response.json(refusal, { status: 410 }));
  await expect(ended.client.offer("offer", never)).rejects.toMatchObject({ code: "room_ended" });
  await using proxy = endpoint(() => new Response("<html>", { status: 502 }));
  await expect(proxy.client.offer("offer", never)).rejects.toMatchObject({ code: "http" });
  const nobody = new WhipClient("http://127.0.0.1:9/whip/room-1", "secret");
  await expect(nobody.offer("offer", never)).rejects.toMatchObject({ code: "network" });
});

test("an answer without a session is refused", async () => {
  await using whip = endpoint(() => new Response("answer", { status: 201 }));
  await expect(whip.client.offer("offer", never)).rejects.toMatchObject({ code: "http" });
});

test("leaving never throws", async () => {
  await using whip = endpoint(() => new Response(null, { status: 404 }));
  await whip.client.leave(`${whip.origin}/whip/room-1/s1`);
  expect(whip.seen[0]?.method).toBe("DELETE");
  await new WhipClient("http://127.0.0.1:9/x", "secret").leave("http://127.0.0.1:9/x/s1");
});
