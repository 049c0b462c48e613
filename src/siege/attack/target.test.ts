import { describe, expect, test } from "bun:test";
import { StentorError } from "../../protocol/index.ts";
import { readTarget } from "./target.ts";

const read = (url: string, isOwn = false, room = "town-hall") => readTarget({ url, room, isOwn });

describe("a target", () => {
  test("is this machine", () => {
    expect(read("http://localhost:8080")).toMatchObject({ address: "127.0.0.1", port: 8080, isLoopback: true });
    expect(read("http://127.3.2.1")).toMatchObject({ address: "127.3.2.1", port: 80, host: "127.3.2.1" });
    expect(read("http://[::1]:9000")).toMatchObject({ address: "::1", port: 9000, isLoopback: true });
  });

  test("or, by its owner's word, in a private network", () => {
    for (const address of ["10.1.2.3", "172.20.0.4", "192.168.1.9", "[fd00::5]"]) {
      expect(() => read(`http://${address}:8080`)).toThrow(StentorError);
      expect(read(`http://${address}:8080`, true).isLoopback).toBe(false);
    }
  });

  const foreign = [
    "http://8.8.8.8",
    "http://172.32.0.1",
    "http://100.64.0.1",
    "http://[2001:4860:4860::8888]",
    "http://example.org",
    "http://localhost.example.org",
    "http://127.0.0.1.nip.io",
    "http://0.0.0.0:8080",
    "https://127.0.0.1:8443",
    "ftp://127.0.0.1",
    "127.0.0.1:8080",
  ];
  for (const url of foreign) {
    test(`is never ${url}, whoever says that it is theirs`, () => {
      expect(() => read(url, true)).toThrow(expect.objectContaining({ code: "siege_invalid" }));
    });
  }

  test("written in another way is looked at for what it means", () => {
    expect(read("http://2130706433:8080").address).toBe("127.0.0.1");
    expect(() => read("http://134744072")).toThrow(StentorError);
    expect(() => read("http://[::ffff:8.8.8.8]", true)).toThrow(StentorError);
  });

  test("has a room whose id cannot carry anything else", () => {
    for (const room of ["", "a/b", "a b", "a\r\nX: y"])
      expect(() => read("http://127.0.0.1", false, room)).toThrow(StentorError);
  });
});
