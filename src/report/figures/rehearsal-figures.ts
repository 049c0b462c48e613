import type { CapacityProof } from "../../protocol/index.ts";
import type { EventRecord } from "../event-record.ts";
import type { EventSpan } from "../event-span.ts";
import type { Measured, MeasuredFigures } from "./figure-list.ts";

/** What a rehearsal had proven before the event began: what was written down later proves nothing of it. */
export function provenBefore({ proof }: EventRecord, { startMs }: EventSpan): CapacityProof | null {
  return proof !== null && proof.atMs < startMs ? proof : null;
}

export function rehearsalFigures(event: EventRecord, span: EventSpan, peak: Measured | undefined): MeasuredFigures {
  const proven = provenBefore(event, span);
  if (proven === null) return {};
  const listeners = peak?.value ?? null;
  return {
    "rehearsal.proven": { value: proven.listeners, atMs: proven.atMs },
    "rehearsal.ofProven": { value: listeners === null || proven.listeners === 0 ? null : listeners / proven.listeners },
  };
}
