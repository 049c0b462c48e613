import { z } from "@hono/zod-openapi";
import { ERROR_CODES, type ErrorCode } from "../../protocol/index.ts";
import { note, schedule, serverTimeMs, startOfNewRoom } from "./schedule-schemas.ts";

/** One line of text without control characters, trimmed. */
function line(most: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{C}*$/u, { error: "must not hold control characters" });
}

const name = line(80).openapi({ description: "A person's name as everybody sees it", example: "Ana" });
const title = line(200).openapi({ description: "What the room is called", example: "Town hall" });

export const roomParams = z.object({
  room: z
    .string()
    .max(64)
    .openapi({ param: { name: "room", in: "path" }, example: "town-hall-7k2mpq" }),
});

export const speakerParams = roomParams.extend({
  participant: z
    .string()
    .max(64)
    .openapi({ param: { name: "participant", in: "path" }, example: "p-4hk29xw7mz" }),
});

export const newRoom = z
  .strictObject({ title, music: z.boolean().default(false), hostName: name.optional(), ...startOfNewRoom })
  .refine(({ scheduledAt, timeZone }) => scheduledAt !== undefined || timeZone === undefined, {
    error: "a time zone without a start",
    path: ["timeZone"],
  })
  .openapi("NewRoom");

export const newSpeaker = z.strictObject({ name: name.optional() }).openapi("NewSpeaker");

export const changedMe = z.strictObject({ name }).openapi("ChangedMe");

const role = z.enum(["host", "guest"]);

export const person = z.object({ id: z.string(), name: z.string(), role }).openapi("Person");

const speaker = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    speaking: z.boolean(),
    loudnessLufs: z.number().openapi({ description: "Momentary loudness in whole LUFS; −70 while not on the air" }),
    onAir: z.boolean().openapi({ description: "Whether their sound is connected" }),
  })
  .openapi("Speaker");

const listenerLinks = {
  listen: z.url().openapi({ description: "The player's page" }),
  live: z.url().openapi({ description: "Endless Ogg Opus" }),
  hls: z.url().openapi({ description: "Low-latency HLS" }),
};

const speakerLinks = {
  studio: z.url().openapi({ description: "The studio's page, with this person's token behind the #" }),
  whip: z.url().openapi({ description: "The WHIP endpoint (RFC 9725), which takes the same token" }),
};

const state = z.enum(["waiting", "live", "ended"]).openapi({
  description: "waiting: the hold sound plays until the host goes live",
});

export const room = z
  .object({
    id: z.string(),
    title: z.string(),
    state,
    createdAt: z.iso.datetime(),
    music: z.boolean(),
    liveAt: z.iso.datetime().nullable(),
    schedule,
    serverTimeMs,
    postsTurn: z.int().openapi({ description: "Grows with each post and each removal; 0: there never was a post" }),
    listeners: z.int().nullable().openapi({
      description: "Connections and estimated HLS clients over all edges; null while it is not known",
    }),
    ears: z.int().nullable().openapi({
      description: "Listeners who acknowledged sound in the last 30 s; null while it is not known",
    }),
    intervalMs: z.number().nullable().openapi({
      description: "How often edges write to listeners, the longest of any; null when nobody listens",
    }),
    speakers: z.array(speaker),
    links: z.object(listenerLinks),
  })
  .openapi("Room");

export const rooms = z.object({ rooms: z.array(room) }).openapi("Rooms");

export const createdRoom = z
  .object({
    id: z.string(),
    title: z.string(),
    state,
    schedule,
    note,
    serverTimeMs,
    hostToken: z.string().openapi({ description: "Shown this once; whoever has it hosts the room" }),
    links: z.object({ ...listenerLinks, ...speakerLinks }),
  })
  .openapi("CreatedRoom");

export const invitedSpeaker = z
  .object({
    id: z.string(),
    name: z.string(),
    token: z.string().openapi({ description: "Shown this once; whoever has it speaks as this person" }),
    links: z.object(speakerLinks),
  })
  .openapi("InvitedSpeaker");

export const refusal = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
    }),
  })
  .openapi("Refusal");
