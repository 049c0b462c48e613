import type { ErrorBody } from "../../src/protocol/index.ts";

export type WhipSession = { url: string; etag: string | null; answer: string };

/** `code` is the server's error code; "network" when no server answered, "http" when the answer was not one of ours. */
export class WhipError extends Error {
  override readonly name = "WhipError";
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

const REQUEST_TIMEOUT_MS = 5_000;
/** A restart is only the quicker way: a session that does not answer soon is replaced. */
const RESTART_TIMEOUT_MS = 3_000;

/** The HTTP half of WHIP (RFC 9725), for one endpoint and one bearer token. Every call throws WhipError. */
export class WhipClient {
  readonly #endpoint: string;
  readonly #token: string;

  constructor(endpoint: string, token: string) {
    this.#endpoint = endpoint;
    this.#token = token;
  }

  /** Opens a session; it replaces whatever session the same participant has. */
  async offer(sdp: string, signal: AbortSignal): Promise<WhipSession> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const response = await this.#send(this.#endpoint, "POST", limit, { "content-type": "application/sdp" }, sdp);
    const location = response.headers.get("location");
    if (location === null) throw new WhipError("http", "Cannot join: the server named no session");
    const url = new URL(location, new URL(this.#endpoint, globalThis.location?.href)).href;
    return { url, etag: response.headers.get("etag"), answer: await response.text() };
  }

  /** RFC 9725 §4.3.3: an ICE restart matches whatever ICE session is there. Returns the server's fragment. */
  async restart(session: string, fragment: string, signal: AbortSignal): Promise<string> {
    const headers = { "content-type": "application/trickle-ice-sdpfrag", "if-match": "*" };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(RESTART_TIMEOUT_MS)]);
    const response = await this.#send(session, "PATCH", limit, headers, fragment);
    return response.text();
  }

  /** Ends the session. Never throws, and outlives the page: a session that is already gone is as good as ended. */
  async leave(session: string): Promise<void> {
    const headers = { authorization: `Bearer ${this.#token}` };
    await fetch(session, { method: "DELETE", headers, keepalive: true }).catch(() => undefined);
  }

  async #send(
    url: string,
    method: string,
    signal: AbortSignal,
    headers: Record<string, string>,
    body: string,
  ): Promise<Response> {
    const response = await fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${this.#token}` },
      body,
      signal,
    }).catch((cause: unknown) => {
      throw new WhipError("network", "Cannot reach the server: no answer came", { cause });
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  }
}

async function refusalOf(response: Response): Promise<WhipError> {
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  const error = body?.error;
  if (error !== undefined) return new WhipError(error.code, error.message);
  return new WhipError("http", `Cannot join: the server answered ${response.status}`);
}
