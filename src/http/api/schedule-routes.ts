import { createRoute } from "@hono/zod-openapi";
import { answer, json, refusals } from "./route-parts.ts";
import { scheduleAnswer, startWish } from "./schedule-schemas.ts";
import { roomParams } from "./schemas.ts";

/** The routes of starts. */

const asParticipant = { security: [{ participant: [] }] };

export const setSchedule = createRoute({
  method: "put",
  path: "/api/v1/rooms/{room}/schedule",
  summary: "Set when the room opens by itself, and goes live with its host (host)",
  ...asParticipant,
  request: { params: roomParams, body: json(startWish) },
  responses: {
    200: answer(scheduleAnswer, "The schedule as it is now"),
    ...refusals("schedule_invalid", "token_missing", "room_not_found", "room_ended", "store_unavailable"),
  },
});

export const clearSchedule = createRoute({
  method: "delete",
  path: "/api/v1/rooms/{room}/schedule",
  summary: "Take the start back: the room begins when its host goes live (host)",
  ...asParticipant,
  request: { params: roomParams },
  responses: {
    204: { description: "There is no start" },
    ...refusals("schedule_invalid", "token_missing", "room_not_found", "room_ended", "store_unavailable"),
  },
});
