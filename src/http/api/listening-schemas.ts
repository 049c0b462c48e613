import { z } from "@hono/zod-openapi";
import { RENDITIONS, type Rendition } from "../../protocol/index.ts";

/** Schemas of what anybody may know of a room's listeners and parts. */

/** The largest part number that a listening frame can carry. */
const PART_MAX = 0xffff_ffff;
/** The latest moment that a Date can hold. */
const TIME_MAX_MS = 8_640_000_000_000_000;

function wholeNumber(most: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, { error: "must be a whole number" })
    .transform(Number)
    .refine((number) => number <= most, { error: `must be at most ${most}` });
}

export const audienceQuery = z.object({
  since: wholeNumber(TIME_MAX_MS)
    .optional()
    .openapi({
      param: { name: "since", in: "query" },
      type: "integer",
      description: "Unix milliseconds; without it the last ten minutes",
    }),
});

export const digestsQuery = z.object({
  rendition: z
    .enum(Object.keys(RENDITIONS) as [Rendition, ...Rendition[]])
    .default("voice")
    .openapi({ param: { name: "rendition", in: "query" } }),
  from: wholeNumber(PART_MAX)
    .default(0)
    .openapi({ param: { name: "from", in: "query" }, type: "integer", description: "The first part that is wanted" }),
});

const sample = z
  .object({
    atMs: z.number().openapi({ description: "Unix milliseconds" }),
    connections: z.int().openapi({ description: "WebSockets and endless streams" }),
    ears: z.int().openapi({ description: "Listeners over WebSocket who acknowledged sound in the last 30 s" }),
    hls: z.number().openapi({ description: "Clients that ask for playlists, estimated" }),
    hlsError: z.number().openapi({ description: "One standard error of hls, in listeners" }),
    joins: z.int().openapi({ description: "Connections ever opened; who goes to another edge opens one more" }),
    leaves: z.int().openapi({ description: "Connections that ended, those of edges that died included" }),
    stalls: z.int().openapi({ description: "How often the sound stopped for a listener, summed" }),
    edges: z.int().openapi({ description: "Edges that have listeners of the room" }),
    behindP50Ms: z.number().nullable().openapi({
      description: "Behind live, the median of what listeners acknowledged in the last 30 s; null when nobody did",
    }),
    behindP99Ms: z.number().nullable(),
    intervalMs: z.number().nullable().openapi({
      description: "How often edges write, the longest of any; null when nobody listens",
    }),
  })
  .openapi("AudienceSample");

/** How each figure is made, said with the figures. */
export const AUDIENCE_ERROR = {
  connections: "Exact for our own edges, and at most 2 s old.",
  ears: "Listeners over WebSocket who acknowledged sound within 30 s.",
  hls: "An estimate; hlsError is its standard error. Behind a CDN only what asked us is seen.",
} as const;

export const audience = z
  .object({
    now: sample.nullable().openapi({ description: "null while it is not known" }),
    samples: z.array(sample).openapi({
      description:
        "Oldest first: each second of the last 10 minutes, each 10 s of 6 h, each minute of 48 h. " +
        "At most 1,000; ask on with the moment after the last one",
    }),
    error: z.object({ connections: z.string(), ears: z.string(), hls: z.string() }).openapi({
      description: "How each figure is made, and how far it may be off",
    }),
  })
  .openapi("Audience");

export const digests = z
  .object({
    digests: z.array(
      z.object({
        number: z.int().openapi({ description: "The part's number" }),
        sha256: z.string().openapi({ description: "Of the part's CMAF chunk, in hexadecimal" }),
      }),
    ),
  })
  .openapi("Digests");
