import { expect, test } from "bun:test";
import { callerAddress, ProxyTrust, requestedUrl } from "./client-address.ts";

function see(trusted: string[], peer: string, headers: Record<string, string> = {}) {
  const trust = new ProxyTrust(trusted);
  return trust.see(new URL("http://inside:8080/r/x"), new Headers(headers), peer);
}

const FORWARDED = {
  "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "live.example.org",
};

test("nobody's headers are believed by default", () => {
  expect(see([], "127.0.0.1", FORWARDED)).toEqual({ address: "127.0.0.1", origin: "http://inside:8080" });
});

test("behind trusted proxies the caller is the right-most address that is none of them", () => {
  const trusted = ["127.0.0.1", "10.0.0.0/8"];
  expect(see(trusted, "127.0.0.1", FORWARDED)).toEqual({ address: "203.0.113.9", origin: "https://live.example.org" });
  expect(see(trusted, "::ffff:127.0.0.1", FORWARDED).address).toBe("203.0.113.9");
  expect(see(trusted, "203.0.113.200", FORWARDED).address).toBe("203.0.113.200");
});

test("a chain that ends in nonsense counts as far as it can be read", () => {
  const header = (value: string) => see(["10.0.0.0/8"], "10.0.0.1", { "x-forwarded-for": value }).address;
  expect(header("")).toBe("10.0.0.1");
  expect(header("unknown")).toBe("10.0.0.1");
  expect(header("1.2.3.4, <script>, 10.0.0.9")).toBe("10.0.0.9");
  expect(header("2001:db8::1, 10.2.2.2")).toBe("2001:db8::1");
  expect(header(Array.from({ length: 10_000 }, () => "10.0.0.3").join(","))).toBe("10.0.0.3");
});

test("a forwarded host or scheme that is none is left aside", () => {
  const origin = (headers: Record<string, string>) => see(["127.0.0.1"], "127.0.0.1", headers).origin;
  expect(origin({ "x-forwarded-host": "a; script-src *" })).toBe("http://inside:8080");
  expect(origin({ "x-forwarded-host": "evil/path" })).toBe("http://inside:8080");
  expect(origin({ "x-forwarded-proto": "javascript" })).toBe("http://inside:8080");
  expect(origin({ "x-forwarded-host": "[2001:db8::1]:443", "x-forwarded-proto": "https" })).toBe(
    "https://[2001:db8::1]:443",
  );
});

test("only what can be asked for over HTTP is an address", () => {
  expect(requestedUrl(new Request("http://a.example/x"))?.pathname).toBe("/x");
  expect(requestedUrl({ url: "/" } as Request)).toBeUndefined();
  expect(requestedUrl({ url: "http://[::/" } as Request)).toBeUndefined();
  expect(requestedUrl({ url: "x:80" } as Request)).toBeUndefined();
});

test("listeners are told apart behind a proxy too, and one that has gone already is nobody", () => {
  const addressOf = callerAddress(["127.0.0.1"]);
  const request = new Request("http://inside/r/x/live.opus", { headers: { "x-forwarded-for": "203.0.113.9" } });
  const peer = (address: string | undefined) => ({
    requestIP: () => (address === undefined ? null : { address, port: 1, family: "IPv4" as const }),
  });
  expect(addressOf(request, peer("127.0.0.1"))).toBe("203.0.113.9");
  expect(addressOf(request, peer("198.51.100.1"))).toBe("198.51.100.1");
  expect(addressOf(request, peer(undefined))).toBe("");
});
