import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = { path: string; method: string; headers: IncomingHttpHeaders; body: Buffer };

export type Target = {
  url: string;
  host: string;
  received: Received[];
  /** What it answers from now on. */
  answer: (request: Received, response: ServerResponse) => void;
  /** Resolves when so many requests have come in all. */
  come(count: number): Promise<void>;
} & AsyncDisposable;

/** A server on loopback that keeps what it gets; it answers 204 until it is told otherwise. */
export async function openTarget(answer: Target["answer"] = ok, address = "127.0.0.1"): Promise<Target> {
  const waiting: { count: number; resolve: () => void }[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { url: path = "", method = "", headers } = request;
      const received = { path, method, headers, body: Buffer.concat(pieces) };
      target.received.push(received);
      for (const { count, resolve } of waiting) if (target.received.length >= count) resolve();
      target.answer(received, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = `${address}:${(server.address() as AddressInfo).port}`;
  const target: Target = {
    url: `http://${host}`,
    host,
    received: [],
    answer,
    come: (count) =>
      new Promise((resolve) => {
        if (target.received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return target;
}

function ok(_request: Received, response: ServerResponse): void {
  response.writeHead(204).end();
}

/** Answers with a status and a few words. */
export function says(status: number, words = "", headers: Record<string, string> = {}): Target["answer"] {
  return (_request, response) => response.writeHead(status, headers).end(words);
}

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Target["answer"] {
  return says(status, JSON.stringify(body), { "Content-Type": "application/json", ...headers });
}
