import { afterEach, expect, test } from "bun:test";
import { PartDecoder } from "./part-decoder.ts";

afterEach(() => {
  Reflect.deleteProperty(globalThis, "AudioDecoder");
});

test("a decoder that cannot be made again is told of, not thrown", () => {
  class RefusingDecoder {
    readonly state = "unconfigured";
    configure(): void {
      throw new Error("no more decoders");
    }
    close(): void {}
  }
  Object.assign(globalThis, { AudioDecoder: RefusingDecoder });
  const failures: string[] = [];
  const decoder = new PartDecoder({
    decoded: () => undefined,
    dropped: () => undefined,
    failed: (message) => void failures.push(message),
  });
  decoder.restart();
  expect(failures).toEqual(["no more decoders"]);
});
