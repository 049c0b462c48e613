import { z } from "@hono/zod-openapi";
import { VERDICT_CLASSES } from "../../protocol/index.ts";

/** Schemas of what is said of a room's load, and of what that rests on. */

/** The latest moment that a Date can hold. */
const TIME_MAX_MS = 8_640_000_000_000_000;

const since = z
  .string()
  .regex(/^\d{1,16}$/, { error: "must be a whole number" })
  .transform(Number)
  .refine((number) => number <= TIME_MAX_MS, { error: `must be at most ${TIME_MAX_MS}` });

export const verdictQuery = z.object({
  since: since.optional().openapi({
    param: { name: "since", in: "query" },
    type: "integer",
    description: "Unix milliseconds, of the history, its oldest first; without it the newest of the last day",
  }),
});

export const signsQuery = z.object({
  since: since.default(0).openapi({
    param: { name: "since", in: "query" },
    type: "integer",
    description: "Unix milliseconds; without it from the oldest that is kept",
  }),
});

const byClass = z.object({
  crowd: z.number(),
  attack: z.number(),
  both: z.number(),
  "own-fault": z.number(),
  upstream: z.number(),
  undetermined: z.number(),
});

const evidence = z
  .object({
    sign: z.string().openapi({ example: "returning" }),
    says: z.string().openapi({ example: "31 % of newcomers have been here before." }),
    value: z.number().nullable(),
    ratios: byClass.openapi({
      description:
        "How many times as likely this is under each class as under a load of which nothing is known. " +
        "All evidence's ratios, multiplied with the prior and scaled to sum to 1, are the probabilities",
    }),
  })
  .openapi("Evidence");

const verdict = z
  .object({
    room: z.string().openapi({ description: "Empty: the whole house" }),
    atMs: z.number().openapi({ description: "Unix milliseconds" }),
    stressed: z.boolean().openapi({ description: "Whether there is anything to explain" }),
    since: z.number().nullable().openapi({ description: "When that began; Unix milliseconds" }),
    probabilities: byClass.openapi({ description: "They sum to 1" }),
    verdict: z.enum(VERDICT_CLASSES).openapi({ description: "What is said aloud" }),
    sentence: z.string(),
    evidence: z.array(evidence).openapi({ description: "The weightiest first" }),
    ofProven: z.number().nullable().openapi({
      description:
        "Load against what a rehearsal proved; null when nobody rehearsed, and while nothing is to be explained",
    }),
    measures: z.array(z.object({ atMs: z.number(), what: z.string() })).openapi({ description: "What was done" }),
  })
  .openapi("Verdict");

const retention = z.object({
  verdictsDays: z.number().openapi({ description: "Verdicts are kept so long" }),
  signsDays: z.number().openapi({ description: "The sketches that they rest on are kept so long" }),
});

export const verdictAnswer = z
  .object({
    now: verdict,
    history: z.array(verdict).openapi({
      description: "Oldest first: each change, and each minute of stress. At most 200; ask on after the last one",
    }),
    model: z.string().openapi({ description: "Where the weights come from" }),
    prior: byClass.openapi({ description: "What is believed before anything is seen" }),
    retention,
  })
  .openapi("RoomVerdict");

export const signsAnswer = z
  .object({
    seconds: z
      .array(
        z.object({
          atMs: z.number().openapi({ description: "The end of this second, or block of seconds; Unix milliseconds" }),
          spanMs: z.number(),
          signs: z.object({}).openapi({ description: "RoomSigns of all edges, merged: sketches, no addresses" }),
          fleet: z.object({}).openapi({ description: "What the edges said of themselves" }),
          context: z.object({}).openapi({ description: "What control knew of the room" }),
        }),
      )
      .openapi({ description: "Oldest first; every second of stress, and the minutes before it" }),
    nextMs: z.number().nullable().openapi({ description: "Ask on with this as `since`; null: there is no more" }),
    retention,
  })
  .openapi("KeptSigns");
