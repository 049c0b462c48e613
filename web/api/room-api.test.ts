import { afterEach, expect, test } from "bun:test";
import { codeOf } from "./api-error.ts";
import { RoomApi } from "./room-api.ts";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

async function codeWhenAnswered(response: () => Response | Promise<Response>): Promise<string | undefined> {
  Object.assign(globalThis, { fetch: async () => response() });
  return await new RoomApi().list().then(
    () => "no error",
    (cause: unknown) => codeOf(cause),
  );
}

test("whatever goes wrong on the way is an ApiError", async () => {
  expect(await codeWhenAnswered(() => Promise.reject(new TypeError("offline")))).toBe("network");
  expect(await codeWhenAnswered(() => new Response("<h1>Sign in to this network</h1>"))).toBe("network");
  expect(await codeWhenAnswered(() => new Response("<h1>Bad gateway</h1>", { status: 502 }))).toBe("network");
  const refusal = { error: { code: "overloaded", message: "Cannot list: busy" } };
  expect(await codeWhenAnswered(() => Response.json(refusal, { status: 503 }))).toBe("overloaded");
});
