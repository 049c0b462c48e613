import { z } from "@hono/zod-openapi";

/** Schemas of a room's door, of invitations, ticket keys and proofs of capacity. */

/** More than anybody holds in one room; what is larger is a mistake. */
const LISTENERS_MAX = 100_000_000;
const INVITATIONS_AT_ONCE_MAX = 1_000;

export const doorWish = z
  .strictObject({
    seats: z
      .int({ error: "must be a whole number, or null" })
      .min(1, { error: "a room has at least one seat; null: as many as the servers carry" })
      .max(LISTENERS_MAX)
      .nullable()
      .optional()
      .openapi({
        description: "Listeners that the room is to hold; null: as many as the servers carry",
        example: 5_000,
      }),
    opensAt: z.iso
      .datetime({ offset: true, error: "must be a date and time with an offset, such as 2027-05-01T20:00:00+02:00" })
      .nullable()
      .optional()
      .openapi({
        description: "When the draw is made among those who came before; null: at once (RFC 3339, with an offset)",
        example: "2027-05-01T20:00:00+02:00",
      }),
    suspended: z
      .boolean()
      .optional()
      .openapi({ description: "While it is true nobody new is let in; who is inside stays" }),
  })
  .openapi("DoorWish");

const wait = z
  .object({
    ahead: z.int().openapi({ description: "For somebody who has so many places ahead" }),
    p10Ms: z.number(),
    p50Ms: z.number(),
    p90Ms: z.number().openapi({ description: "In four of five cases the wait lies between p10Ms and this" }),
  })
  .openapi("WaitEstimate");

const lane = { issued: z.int(), front: z.int(), passed: z.int() };

export const door = z
  .object({
    room: z.string(),
    status: z.enum(["not-queueing", "prequeue", "queueing", "suspended"]),
    why: z.enum(["before-start", "full", "health", "flood", "operator"]).nullable(),
    doorTimeMs: z.number().openapi({ description: "The door's clock, Unix milliseconds" }),
    opensAtMs: z.number().nullable(),
    draw: z
      .object({ commitment: z.string(), seed: z.string().nullable(), size: z.int().nullable() })
      .nullable()
      .openapi({ description: "The draw: SHA-256 of the seed before the start, the seed from then on" }),
    ...lane,
    issued: z.int().openapi({ description: "Numbers given so far" }),
    front: z.int().openapi({ description: "Who has a place up to this one may come in" }),
    passed: z.int().openapi({ description: "Places up to this were called more than ten minutes ago and are void" }),
    effort: z.object(lane).openapi({ description: "The lane of those who solved a challenge" }),
    seats: z.int().nullable(),
    seated: z.int().openapi({ description: "Who has a seat, at most a second ago" }),
    ratePerSecond: z.number().openapi({ description: "Newcomers that are let in now" }),
    waits: z.array(wait),
    calibration: z
      .object({ predictions: z.int(), covered: z.int() })
      .openapi({ description: "Of the last predictions, how many came true within their interval" }),
    askAgainMs: z.number().openapi({ description: "Ask again after so long, spread by chance over as much again" }),
    overflow: z.object({ url: z.string(), delayMs: z.number() }).nullable(),
  })
  .openapi("Door");

export const invitationWish = z
  .strictObject({ count: z.int().min(1).max(INVITATIONS_AT_ONCE_MAX) })
  .openapi("InvitationWish");

export const invitations = z
  .object({
    invitations: z.array(
      z.object({
        ticket: z.string().openapi({ description: "Shown this once; whoever has it comes in without waiting" }),
        listen: z.url().openapi({ description: "The player's page, with the ticket behind the #" }),
      }),
    ),
  })
  .openapi("Invitations");

export const ticketKeys = z
  .object({
    keys: z.array(
      z.object({
        id: z.int(),
        fromMs: z.number().openapi({ description: "It signs from then on (door time)" }),
        untilMs: z.number().openapi({ description: "Its tickets are believed until then (door time)" }),
      }),
    ),
  })
  .openapi("TicketKeys");

export const capacityProof = z
  .strictObject({
    listeners: z.int().min(1).max(LISTENERS_MAX).openapi({ description: "Listeners that were carried together" }),
    arrivalsPerSecond: z.number().positive().max(LISTENERS_MAX),
    atMs: z.int().min(0).openapi({ description: "When it was shown, Unix milliseconds" }),
    note: z.string().trim().max(200).openapi({ description: "By what, in words" }),
  })
  .openapi("CapacityProof");

export const capacity = z
  .object({ proven: capacityProof.nullable().openapi({ description: "null: nobody rehearsed" }) })
  .openapi("Capacity");
