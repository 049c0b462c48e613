import { expect, test } from "bun:test";
import { type Answer, AnswerReader, retryAfterMs } from "./answer-reader.ts";

const STREAM = Buffer.from(
  [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    'HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 16\r\n\r\n{"error":"wait"}',
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nframes follow",
  ].join(""),
);

function read(sizes: (at: number) => number): { answers: Answer[]; rest: string } {
  const reader = new AnswerReader({ keepsBodies: true });
  const answers: Answer[] = [];
  for (let at = 0; at < STREAM.length && answers.length < 5; ) {
    const to = at + sizes(at);
    reader.take(STREAM.subarray(at, to), (answer) => answers.push(answer));
    at = to;
  }
  return { answers, rest: Buffer.from(reader.rest).toString() };
}

test("pipelined answers come out one by one, however the network cuts them", () => {
  for (const size of [1, 2, 7, 40, 10_000]) {
    const { answers, rest } = read(() => size);
    expect(answers.map(({ status }) => status)).toEqual([200, 204, 200, 429, 101]);
    expect(answers.map(({ body }) => body)).toEqual(["hello", "", "abcde", '{"error":"wait"}', ""]);
    expect(answers.map(retryAfterMs)).toEqual([0, 0, 0, 7_000, 0]);
    expect("frames follow").toStartWith(rest);
  }
  expect(read(() => 10_000).rest).toBe("frames follow");
});

test("what is not HTTP, or has no end, is refused", () => {
  const take = (text: string) => new AnswerReader({ keepsBodies: false }).take(Buffer.from(text), () => undefined);
  expect(() => take("SSH-2.0-OpenSSH\r\n\r\n")).toThrow(RangeError);
  expect(() => take(`HTTP/1.1 200 ${"x".repeat(40_000)}`)).toThrow(RangeError);
  expect(() => take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")).toThrow(RangeError);
});
