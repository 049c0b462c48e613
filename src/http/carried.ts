import type { RequestFacts } from "./app.ts";

/** Those that belong to one connection, or that the edge has answered for already (RFC 9110 §7.6.1). */
const NOT_CARRIED = new Set(["connection", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade"]);

type RequestHead = { method: string; target: string; headers: [string, string][]; facts: RequestFacts };
type ResponseHead = { status: number; headers: [string, string][] };

/**
 * An HTTP request on its way from an edge to control, and the answer on its way back.
 *
 * Layout (big endian): u32 length of the head, the head as JSON, the body.
 */
export async function carryRequest(request: Request, facts: RequestFacts): Promise<Uint8Array> {
  const { pathname, search } = new URL(request.url);
  const head: RequestHead = {
    method: request.method,
    target: pathname + search,
    headers: carried(request.headers),
    facts,
  };
  return join(head, new Uint8Array(await request.arrayBuffer()));
}

/** Only for bytes of our own edges. */
export function readCarriedRequest(bytes: Uint8Array): { request: Request; pathname: string; facts: RequestFacts } {
  const { head, body } = split<RequestHead>(bytes);
  const url = new URL(head.target, head.facts.origin);
  const hasBody = head.method !== "GET" && head.method !== "HEAD" && body.length > 0;
  const request = new Request(url, { method: head.method, headers: head.headers, body: hasBody ? body : null });
  return { request, pathname: url.pathname, facts: head.facts };
}

export async function carryResponse(response: Response): Promise<Uint8Array> {
  const head: ResponseHead = { status: response.status, headers: carried(response.headers) };
  return join(head, new Uint8Array(await response.arrayBuffer()));
}

export function readCarriedResponse(bytes: Uint8Array): Response {
  const { head, body } = split<ResponseHead>(bytes);
  const isEmpty = body.length === 0 || head.status === 204 || head.status === 304;
  return new Response(isEmpty ? null : body, { status: head.status, headers: head.headers });
}

function carried(headers: Headers): [string, string][] {
  return [...headers].filter(([name]) => !NOT_CARRIED.has(name));
}

function join(head: RequestHead | ResponseHead, body: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes;
}

function split<Head>(bytes: Uint8Array): { head: Head; body: Uint8Array<ArrayBuffer> } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Head;
  return { head, body: new Uint8Array(bytes.subarray(4 + length)) };
}
