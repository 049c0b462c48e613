import { ERROR_STATUS, type ErrorCode, errorBody, StentorError } from "../../protocol/index.ts";
import { OPEN_TO_ALL } from "../refusal.ts";

/** A refusal whose bytes are made once: it costs no exception, no JSON and no header work. */
export class PreparedRefusal {
  readonly code: ErrorCode;
  readonly #body: Blob;
  readonly #init: ResponseInit;

  /** `close`: the connection is ended with the answer, so that who is turned away holds none. */
  constructor(options: { code: ErrorCode; message: string; retryAfterSeconds: number; close?: boolean }) {
    const { code, message, retryAfterSeconds, close = false } = options;
    this.code = code;
    this.#body = new Blob([JSON.stringify(errorBody(new StentorError(code, message)))]);
    const headers = new Headers({
      ...OPEN_TO_ALL,
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
      "Access-Control-Expose-Headers": "Retry-After",
      "Retry-After": String(retryAfterSeconds),
    });
    if (close) headers.set("Connection", "close");
    this.#init = { status: ERROR_STATUS[code], headers };
  }

  /** A response may be sent once; the bytes are the same each time. */
  answer(): Response {
    return new Response(this.#body, this.#init);
  }
}
