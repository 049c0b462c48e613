import { expect, test } from "bun:test";
import { LenientKeep } from "./lenient-keep.ts";
import { Drawer } from "./testing/simulated-page.ts";
import { TrackerAddress } from "./tracker-address.ts";

test("what the page says goes before what was learned, which lasts until it is taken back", () => {
  const keep = new Drawer();
  new TrackerAddress(keep).learn("https://status.example:8443/status");
  expect(new TrackerAddress(keep).origin).toBe("https://status.example:8443");
  expect(new TrackerAddress(keep, "https://other.example/").origin).toBe("https://other.example");
  expect(new TrackerAddress(keep, ":8081", "http://localhost:8080").origin).toBe("https://status.example:8443");
  new TrackerAddress(keep).learn(null);
  expect(new TrackerAddress(keep, ":8081", "http://localhost:8080").origin).toBe("http://localhost:8081");
  expect(new TrackerAddress(keep).origin).toBeUndefined();
});

test("nothing but an address of the web is taken", () => {
  for (const url of ["javascript:alert(1)", "status.example", "", "data:text/html,x", "ftp://status.example"]) {
    const address = new TrackerAddress(new Drawer(), url);
    address.learn(url);
    expect(address.origin).toBeUndefined();
  }
});

test("where storage is denied, things last as long as the page", () => {
  const denied = new LenientKeep(() => {
    throw new DOMException("denied", "SecurityError");
  });
  denied.setItem("a", "1");
  expect(denied.getItem("a")).toBe("1");
  denied.removeItem("a");
  expect(denied.getItem("a")).toBeNull();
});
