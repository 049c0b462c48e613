import { OPEN_TO_ALL } from "../refusal.ts";

const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** `icy-name` is what internet radio players show; it is UTF-8, which a header takes as so many Latin-1 characters. */
export function streamHeaders(title: string): Record<string, string> {
  const name = new TextEncoder().encode(title.replace(CONTROL_CHARACTERS, " ").trim());
  return {
    ...OPEN_TO_ALL,
    "Content-Type": "audio/ogg",
    "Cache-Control": "no-store",
    "Accept-Ranges": "none",
    "X-Accel-Buffering": "no",
    "icy-name": String.fromCharCode(...name),
    "icy-pub": "0",
  };
}
