import { createRoute } from "@hono/zod-openapi";
import { answer, refusals } from "./route-parts.ts";
import * as schemas from "./schemas.ts";
import { signsAnswer, signsQuery, verdictAnswer, verdictQuery } from "./verdict-schemas.ts";

/** The routes of "attack or crowd?". Anybody may ask. */

const params = schemas.roomParams;

export const getVerdict = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/verdict",
  summary: "What the room's load is: crowd, attack, both, our own fault, upstream or not known; with the evidence",
  request: { params, query: verdictQuery },
  responses: {
    200: answer(verdictAnswer, "The verdict"),
    ...refusals("bad_request", "room_not_found", "rate_limited"),
  },
});

export const getSigns = createRoute({
  method: "get",
  path: "/api/v1/rooms/{room}/verdict/signs",
  summary: "The merged sketches that the room's verdicts rest on",
  request: { params, query: signsQuery },
  responses: { 200: answer(signsAnswer, "The sketches"), ...refusals("bad_request", "room_not_found", "rate_limited") },
});

export const getHouseVerdict = createRoute({
  method: "get",
  path: "/api/v1/verdict",
  summary: "The same of all rooms together, and of what belongs to none",
  request: { query: verdictQuery },
  responses: { 200: answer(verdictAnswer, "The verdict"), ...refusals("bad_request", "rate_limited") },
});

export const getHouseSigns = createRoute({
  method: "get",
  path: "/api/v1/verdict/signs",
  summary: "The merged sketches that the house's verdicts rest on",
  request: { query: signsQuery },
  responses: { 200: answer(signsAnswer, "The sketches"), ...refusals("bad_request", "rate_limited") },
});
