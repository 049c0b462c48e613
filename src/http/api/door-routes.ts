import { createRoute } from "@hono/zod-openapi";
import * as door from "./door-schemas.ts";
import { answer, json, refusals } from "./route-parts.ts";
import * as schemas from "./schemas.ts";

/** The routes of doors: who comes in when, by whose wish. */

const params = schemas.roomParams;
const asOperator = { security: [{ operator: [] }] };
const asParticipant = { security: [{ participant: [] }] };

export const getDoor = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/door",
  summary: "The room's door: who may come in, who waits, and for how long",
  request: { params },
  responses: {
    200: answer(door.door, "The door"),
    ...refusals("room_not_found", "room_ended", "rate_limited", "store_unavailable"),
  },
});

export const changeDoor = createRoute({
  method: "put",
  path: "/api/v1/rooms/{room}/door",
  summary: "Set seats, a start with a draw, or suspend admission; what is left out stays (host or operator)",
  security: [{ participant: [] }, { operator: [] }],
  request: { params, body: json(door.doorWish) },
  responses: {
    200: answer(door.door, "The door as it is now"),
    ...refusals("bad_request", "token_missing", "room_not_found", "room_ended", "rate_limited", "store_unavailable"),
  },
});

export const invite = createRoute({
  method: "post",
  path: "/api/v1/rooms/{room}/invitations",
  summary: "Make invitations: whoever holds one comes in without waiting (host)",
  ...asParticipant,
  request: { params, body: json(door.invitationWish) },
  responses: {
    201: answer(door.invitations, "Tickets and links"),
    ...refusals("bad_request", "token_missing", "room_not_found", "room_ended", "invitation_limit"),
    ...refusals("rate_limited", "store_unavailable"),
  },
});

export const rotateKeys = createRoute({
  method: "post",
  path: "/api/v1/ticket-keys",
  summary: "Sign tickets with a new key; those of the old one are believed for 24 h (operator)",
  ...asOperator,
  responses: {
    201: answer(door.ticketKeys, "The keys in force, the newest last; never their secrets"),
    ...refusals("token_missing", "rate_limited", "store_unavailable"),
  },
});

export const getCapacity = createRoute({
  method: "get",
  path: "/api/v1/capacity",
  summary: "What a rehearsal proved that the servers carry",
  responses: { 200: answer(door.capacity, "The proof"), ...refusals("rate_limited", "store_unavailable") },
});

export const proveCapacity = createRoute({
  method: "put",
  path: "/api/v1/capacity",
  summary: "Write down what a rehearsal proved; doors admit by it (operator)",
  ...asOperator,
  request: { body: json(door.capacityProof) },
  responses: {
    200: answer(door.capacity, "The proof, in force"),
    ...refusals("bad_request", "token_missing", "rate_limited", "store_unavailable"),
  },
});
