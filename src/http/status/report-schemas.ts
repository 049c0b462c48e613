import { z } from "zod";
import { TROUBLE_CATEGORIES, type TroubleReport } from "../../protocol/index.ts";

/** Shapes only: what a report may hold, and what becomes of nonsense in it, is the report desk's. */

const clue = z.string().nullable().default(null);
const figure = z.number().nullable().default(null).catch(null);

const met = z.object({ code: clue.catch(null), behindMs: figure, stalls: figure, part: figure });

/** A clock that says nothing of use is no reason to lose a report. */
const ago = z
  .unknown()
  .optional()
  .transform((value) => (value === undefined ? 0 : typeof value === "number" ? value : Number.NaN));

export const troubleReport = z
  .object({
    id: z.string(),
    person: z.string(),
    category: z.enum(TROUBLE_CATEGORIES),
    room: clue,
    text: clue,
    agoMs: ago,
    timeZone: clue.catch(null),
    language: clue.catch(null),
    listener: z.object({ edge: z.string(), id: z.string() }).nullable().default(null).catch(null),
    met: met.nullable().default(null).catch(null),
  })
  // Codes are among those that are known by the time the desk has looked at them.
  .transform((report) => report as TroubleReport);

export const commentsQuery = z.object({
  room: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const decision = z.strictObject({ shown: z.boolean() });
