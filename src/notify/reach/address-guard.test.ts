import { expect, test } from "bun:test";
import { AddressGuard } from "./address-guard.ts";

const INWARD = [
  ["0.0.0.0", "this host"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "the end of loopback"],
  ["10.0.0.1", "private"],
  ["172.16.0.1", "private"],
  ["172.31.255.255", "private"],
  ["192.168.1.1", "private"],
  ["169.254.169.254", "a cloud's metadata"],
  ["100.64.0.1", "shared by a carrier's customers"],
  ["100.100.100.200", "another cloud's metadata"],
  ["192.0.0.192", "a third cloud's metadata"],
  ["198.18.0.1", "for benchmarks"],
  ["224.0.0.1", "multicast"],
  ["255.255.255.255", "broadcast"],
  ["240.0.0.1", "reserved"],
  ["::", "this host"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.1", "loopback inside IPv6"],
  ["::ffff:a9fe:a9fe", "metadata inside IPv6"],
  ["::ffff:10.0.0.1", "private inside IPv6"],
  ["::7f00:1", "loopback inside IPv6, as of old"],
  ["::ffff:0:7f00:1", "loopback translated into IPv6"],
  ["fe80::1", "link-local"],
  ["fd00:ec2::254", "metadata by IPv6"],
  ["fc00::1", "unique local"],
  ["ff02::1", "multicast"],
  ["64:ff9b::7f00:1", "loopback behind NAT64"],
  ["2002:7f00:1::", "loopback behind 6to4"],
  ["2001:0:7f00:1::", "Teredo"],
  ["2001:db8::1", "for documents"],
  ["localhost", "a name"],
  ["", "nothing"],
] as const;

for (const [address, what] of INWARD) {
  test(`${address || "an empty text"} (${what}) is not permitted`, () => {
    expect(new AddressGuard([]).permits(address)).toBe(false);
  });
}

test("public addresses are permitted", () => {
  const guard = new AddressGuard([]);
  for (const address of ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]) {
    expect([address, guard.permits(address)]).toEqual([address, true]);
  }
});

test("what the operator allowed is permitted, its neighbours are not", () => {
  const guard = new AddressGuard(["10.1.0.0/16", "127.0.0.2", "fd12::/16"]);
  const seen = ["10.1.2.3", "::ffff:10.1.2.3", "127.0.0.2", "fd12::5", "10.2.0.1", "127.0.0.1", "fd13::5"].map((a) =>
    guard.permits(a),
  );
  expect(seen).toEqual([true, true, true, true, false, false, false]);
  expect(guard.names("1.1.1.1")).toBe(false);
});
