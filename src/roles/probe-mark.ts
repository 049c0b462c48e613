import { createHmac, timingSafeEqual } from "node:crypto";
import { PROBE_HEADER } from "../protocol/index.ts";

/** What a probe of ours shows at this room, 64 hexadecimal digits. `secret`: what all our processes have in common. */
export function probeMark(secret: Uint8Array, room: string): string {
  return createHmac("sha256", secret).update(room).digest("hex");
}

/** Whether this request comes from a probe of ours: it listens, and is no listener. */
export function isProbe(request: Request, room: string, secret: () => Uint8Array): boolean {
  const shown = request.headers.get(PROBE_HEADER);
  if (shown === null) return false;
  const right = probeMark(secret(), room);
  return shown.length === right.length && timingSafeEqual(Buffer.from(shown, "latin1"), Buffer.from(right, "latin1"));
}
