import { createRoute } from "@hono/zod-openapi";
import * as listening from "./listening-schemas.ts";
import { answer, json, refusals } from "./route-parts.ts";
import * as schemas from "./schemas.ts";

/** The routes of the JSON API: the same schemas check the requests and make `/api/v1/openapi.json`. */

const asOperator = { security: [{ operator: [] }] };
const asParticipant = { security: [{ participant: [] }] };
const params = schemas.roomParams;

export const createRoom = createRoute({
  method: "post",
  path: "/api/v1/rooms",
  summary: "Make a room; its hold sound plays from now on",
  ...asOperator,
  request: { body: json(schemas.newRoom) },
  responses: {
    201: answer(schemas.createdRoom, "The room, with its host's token"),
    ...refusals("bad_request", "schedule_invalid", "token_missing", "rate_limited", "room_limit", "store_unavailable"),
  },
});

export const listRooms = createRoute({
  method: "get",
  path: "/api/v1/rooms",
  summary: "Rooms that have not ended, the newest first",
  responses: { 200: answer(schemas.rooms, "The rooms") },
});

export const getRoom = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}",
  summary: "A room, for an hour after its end too",
  request: { params },
  responses: { 200: answer(schemas.room, "The room"), ...refusals("room_not_found") },
});

export const getAudience = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/audience",
  summary: "Who listens now, and over time, for an hour after the room's end too",
  request: { params, query: listening.audienceQuery },
  responses: {
    200: answer(listening.audience, "The audience"),
    ...refusals("bad_request", "room_not_found", "rate_limited"),
  },
});

export const getDigests = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/digests",
  summary: "What the origin published, for whoever checks what arrives: at most the last hundred parts",
  request: { params, query: listening.digestsQuery },
  responses: {
    200: answer(listening.digests, "The digests, oldest first"),
    ...refusals("bad_request", "room_not_found", "room_ended", "rate_limited", "origin_unavailable"),
  },
});

export const goLive = createRoute({
  method: "post",
  path: "/api/v1/rooms/{room}/live",
  summary: "Put the speakers on the air in place of the hold sound (host)",
  ...asParticipant,
  request: { params },
  responses: {
    200: answer(schemas.room, "The room, live"),
    ...refusals("token_missing", "room_not_found", "room_ended", "origin_unavailable"),
  },
});

export const endRoom = createRoute({
  method: "post",
  path: "/api/v1/rooms/{room}/end",
  summary: "End the room for everybody (host or operator)",
  ...asParticipant,
  request: { params },
  responses: { 200: answer(schemas.room, "The room, ended"), ...refusals("token_missing", "room_not_found") },
});

export const inviteSpeaker = createRoute({
  method: "post",
  path: "/api/v1/rooms/{room}/speakers",
  summary: "Invite a guest to speak (host)",
  ...asParticipant,
  request: { params, body: { ...json(schemas.newSpeaker), required: false } },
  responses: {
    201: answer(schemas.invitedSpeaker, "The guest's token and links"),
    ...refusals("bad_request", "token_missing", "room_not_found", "room_ended", "speaker_limit", "store_unavailable"),
  },
});

export const removeSpeaker = createRoute({
  method: "delete",
  path: "/api/v1/rooms/{room}/speakers/{participant}",
  summary: "Take a guest off the air and void their token (host)",
  ...asParticipant,
  request: { params: schemas.speakerParams },
  responses: {
    204: { description: "They are gone" },
    ...refusals("bad_request", "token_missing", "speaker_not_found", "room_ended"),
  },
});

export const getMe = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/me",
  summary: "Who the token says that the caller is",
  ...asParticipant,
  request: { params },
  responses: { 200: answer(schemas.person, "The caller"), ...refusals("token_missing", "room_not_found") },
});

export const changeMe = createRoute({
  method: "patch",
  path: "/api/v1/rooms/{room}/me",
  summary: "Change the caller's name",
  ...asParticipant,
  request: { params, body: json(schemas.changedMe) },
  responses: {
    200: answer(schemas.person, "The caller"),
    ...refusals("bad_request", "token_missing", "room_not_found", "room_ended", "store_unavailable"),
  },
});
