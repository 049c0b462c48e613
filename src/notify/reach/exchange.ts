import { type ClientRequest, type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { Agent, request as requestHttps } from "node:https";
import { isIPv6 } from "node:net";
import { ReachError } from "./reach-error.ts";

/** What is asked of another server. */
export type HttpQuestion = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers: Record<string, string>;
  body?: Uint8Array | string;
  /** Of the answer's body, what is read. */
  answerMax: number;
  limitMs?: number;
  /**
   * Keep the connection for the next message to this host. Only for hosts that everybody knows: a kept connection is found by its name, whoever
   * opened it.
   */
  keepsConnection?: boolean;
};

export type HttpAnswer = {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** `false`: the body was longer than was wanted, or did not end in time. */
  isWhole: boolean;
};

const keeping = new Agent({ keepAlive: true });

/** One request to one of these addresses, under the URL's own name: Host, SNI and certificate are the name's. Throws `ReachError`. */
export function exchange(
  url: URL,
  addresses: readonly string[],
  question: HttpQuestion,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const options: RequestOptions = {
    method: question.method,
    headers: { ...question.headers, "Content-Length": String(Buffer.byteLength(question.body ?? "")) },
    lookup: (_name, _options, answer) => answer(null, found),
  };
  return new Promise((resolve, reject) => {
    const request = open(url, options, question.keepsConnection === true);
    const giveUp = () => request.destroy();
    const fail = (fault: unknown) => {
      signal.removeEventListener("abort", giveUp);
      reject(faultOf(fault, signal));
    };
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) return fail(undefined);
    let answered = false;
    request.on("error", (fault) => answered || fail(fault));
    request.on("close", () => answered || fail(undefined));
    request.on("response", (response: IncomingMessage) => {
      answered = true;
      read(response, question.answerMax).then(({ body, isWhole }) => {
        signal.removeEventListener("abort", giveUp);
        if (!isWhole) request.destroy();
        resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body, isWhole });
      }, fail);
    });
    request.end(question.body);
  });
}

function open(url: URL, options: RequestOptions, keeps: boolean): ClientRequest {
  if (url.protocol === "http:") return requestHttp(url, { ...options, agent: false });
  return requestHttps(url, { ...options, agent: keeps ? keeping : false });
}

/** What came of the body until its end, its bound, or the end of time. Never throws: the status has come, and that is the answer. */
async function read(
  response: IncomingMessage,
  most: number,
): Promise<{ body: Uint8Array<ArrayBuffer>; isWhole: boolean }> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isWhole = true;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > most) {
        isWhole = false;
        break;
      }
    }
  } catch {
    isWhole = false;
  }
  return { body: new Uint8Array(Buffer.concat(pieces).subarray(0, most)), isWhole };
}

function headersOf(response: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

function faultOf(fault: unknown, signal: AbortSignal): ReachError {
  if (signal.aborted) return new ReachError("late", "it did not answer in time");
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : undefined;
  return new ReachError("unreachable", code === undefined ? "the connection was closed" : `no connection: ${code}`, {
    cause: fault,
  });
}
