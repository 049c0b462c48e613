import { expect, test } from "bun:test";
import { HOSTED_MAX, type Keep, Keyring } from "./keyring.ts";

class Drawer implements Keep {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  removeItem = (key: string) => void this.items.delete(key);
  setItem = (key: string, value: string) => void this.items.set(key, value);
}

test("the operator's token is kept until it is forgotten", () => {
  const drawer = new Drawer();
  new Keyring(drawer, new Drawer()).operator = "secret";
  const later = new Keyring(drawer, new Drawer());
  expect(later.operator).toBe("secret");
  later.operator = undefined;
  expect(later.operator).toBeUndefined();
});

test("a guest's link in the host's browser does not take the host's place", () => {
  const lasting = new Drawer();
  const hostTab = new Keyring(lasting, new Drawer());
  hostTab.keepHost("room", "host");
  hostTab.keepStudio("room", "host");
  const guestTab = new Keyring(lasting, new Drawer());
  guestTab.keepStudio("room", "guest");
  expect(guestTab.studioToken("room")).toBe("guest");
  expect(hostTab.studioToken("room")).toBe("host");
  expect(new Keyring(lasting, new Drawer()).studioToken("room")).toBe("host");
});

test("only so many rooms are remembered, the newest", () => {
  const keyring = new Keyring(new Drawer(), new Drawer());
  for (let n = 0; n < HOSTED_MAX + 5; n += 1) keyring.keepHost(`room-${n}`, `token-${n}`);
  expect(keyring.hostToken("room-4")).toBeUndefined();
  expect(keyring.hostToken("room-5")).toBe("token-5");
  expect(keyring.hostToken(`room-${HOSTED_MAX + 4}`)).toBe(`token-${HOSTED_MAX + 4}`);
});

test("what somebody else wrote there is not believed", () => {
  const drawer = new Drawer();
  const keyring = new Keyring(drawer, new Drawer());
  for (const junk of ["{", "7", '{"room":"token"}']) {
    drawer.setItem("stentor.hosted", junk);
    expect(keyring.hostToken("room")).toBeUndefined();
  }
});

test("a storage that refuses is no obstacle", () => {
  const full: Keep = {
    getItem: () => null,
    removeItem: () => undefined,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  expect(() => new Keyring(full, full).keepHost("room", "token")).not.toThrow();
});
