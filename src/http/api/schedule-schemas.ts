import { z } from "@hono/zod-openapi";

/** As the host says it; what it means is control's to read. */
const startFields = {
  scheduledAt: z.string().max(64).openapi({
    description: "RFC 3339 with an offset, or a local date and time, with the time zone that it is meant in",
    example: "2027-05-01T20:00",
  }),
  timeZone: z.string().max(64).openapi({ description: "IANA name", example: "Europe/Vienna" }),
};

export const startWish = z
  .strictObject({ scheduledAt: startFields.scheduledAt, timeZone: startFields.timeZone.optional() })
  .openapi("StartWish");

/** In a new room both may be left out. */
export const startOfNewRoom = {
  scheduledAt: startFields.scheduledAt.optional(),
  timeZone: startFields.timeZone.optional(),
};

export const schedule = z
  .object({
    scheduledAt: z.iso.datetime(),
    timeZone: z.string().openapi({ description: "IANA name, for showing it as the host meant it" }),
    openedAt: z.iso.datetime().nullable(),
    phase: z.enum(["backstage", "late", "open"]).openapi({
      description:
        "backstage: before the start. late: it has opened, and its host is not there. open: it is, or was, live",
    }),
  })
  .nullable()
  .openapi("Schedule", { description: "When the room begins; null: whenever its host wishes" });

export const serverTimeMs = z.int().openapi({ description: "The server's clock, Unix milliseconds, for a countdown" });

export const note = z.string().nullable().openapi({
  description: "What had to be decided, such as which of two equal local times was taken; null: nothing",
});

export const scheduleAnswer = z.object({ schedule, note, serverTimeMs }).openapi("ScheduleAnswer");
