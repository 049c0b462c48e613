import { expect, test } from "bun:test";
import { ControlScene, codeOf } from "./testing/control-scene.ts";

test("only the host may invite, remove and go live, and only he or the operator may end", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const other = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  const { people, rooms } = scene.control;
  for (const wrong of [guest.token, other.token, "operator-token-of-the-tests", "x"]) {
    expect(await codeOf(people.invite(id, wrong, undefined))).toBe("token_invalid");
    expect(await codeOf(people.remove(id, wrong, guest.id))).toBe("token_invalid");
    expect(await codeOf(rooms.live(id, wrong))).toBe("token_invalid");
    if (!wrong.startsWith("operator")) expect(await codeOf(rooms.end(id, wrong))).toBe("token_invalid");
  }
  expect(await codeOf(people.invite("nowhere", token, undefined))).toBe("room_not_found");
});

test("no store holds a token in clear", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const guest = await scene.control.people.invite(id, token, undefined);
  const kept = JSON.stringify([await scene.store.rooms(), await scene.store.participants(id)]);
  expect(kept).not.toContain(token);
  expect(kept).not.toContain(guest.token);
  expect(Buffer.from(token, "base64url")).toHaveLength(16);
});

test("no more speakers than allowed, however many are invited at once", async () => {
  using scene = new ControlScene({ maxSpeakers: 4 });
  const { id, token } = await scene.room();
  const codes = await Promise.all(
    Array.from({ length: 6 }, () => codeOf(scene.control.people.invite(id, token, undefined))),
  );
  expect(codes.filter((code) => code === "accepted")).toHaveLength(3);
  expect(codes.filter((code) => code === "speaker_limit")).toHaveLength(3);
  const { speakers } = await scene.control.rooms.get(id);
  expect(speakers.map(({ name }) => name)).toEqual(["Ana", "Guest 1", "Guest 2", "Guest 3"]);
  await scene.control.people.remove(id, token, speakers[1]?.id ?? "");
  expect(await codeOf(scene.control.people.invite(id, token, undefined))).toBe("accepted");
});

test("a guest who is removed is out at once, and the origin hears of it even if it was away", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  scene.origin.refusals.set("remove-speaker", "internal");
  await scene.control.people.remove(id, token, guest.id);
  expect(await codeOf(scene.control.people.me(id, guest.token))).toBe("token_invalid");
  expect(await codeOf(scene.control.whip.offer(id, guest.token, "v=0"))).toBe("token_invalid");
  scene.origin.refusals.clear();
  const asked = scene.origin.ordersOf("remove-speaker").length;
  await scene.pass(3);
  expect(scene.origin.ordersOf("remove-speaker")).toHaveLength(asked + 1);
});

test("the host cannot be removed, nor somebody who is not there", async () => {
  using scene = new ControlScene();
  const { id, token, host } = await scene.room();
  expect(await codeOf(scene.control.people.remove(id, token, host))).toBe("bad_request");
  expect(await codeOf(scene.control.people.remove(id, token, "p-nobody"))).toBe("speaker_not_found");
});

test("an ended room can be looked at and not changed", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const { people, rooms, whip } = scene.control;
  await rooms.end(id, token);
  expect((await rooms.end(id, token)).state).toBe("ended");
  expect(scene.ends).toEqual([id]);
  expect((await people.me(id, token)).role).toBe("host");
  expect(await codeOf(people.invite(id, token, undefined))).toBe("room_ended");
  expect(await codeOf(people.rename(id, token, "Eve"))).toBe("room_ended");
  expect(await codeOf(rooms.live(id, token))).toBe("room_ended");
  expect(await codeOf(whip.offer(id, token, "v=0"))).toBe("room_ended");
});

test("a speaker's session is theirs alone, and the newest only", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  const { whip } = scene.control;
  const first = await whip.offer(id, token, "v=0");
  expect(scene.origin.ordersOf("whip-offer")[0]).toMatchObject({ room: id, sdp: "v=0" });
  expect(await codeOf(whip.delete(id, guest.token, first.session))).toBe("session_not_found");
  const second = await whip.offer(id, token, "v=0");
  expect(await codeOf(whip.patch(id, token, first.session, "a=ice-ufrag:x", first.etag))).toBe("session_not_found");
  expect(await whip.patch(id, token, second.session, "a=ice-ufrag:x", second.etag)).toEqual({
    etag: null,
    fragment: null,
  });
  expect(await codeOf(whip.patch(id, token, second.session, "a=ice-ufrag:x", '"old"'))).toBe("etag_mismatch");
  await whip.delete(id, token, second.session);
  expect(await codeOf(whip.delete(id, token, second.session))).toBe("session_not_found");
});

test("an offer to an origin that lost the room is told to try again, and then works", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  scene.origin.refusals.set("whip-offer", "room_not_found");
  expect(await codeOf(scene.control.whip.offer(id, token, "v=0"))).toBe("origin_unavailable");
  expect(scene.origin.ordersOf("open")).toHaveLength(2);
  scene.origin.refusals.clear();
  expect(await codeOf(scene.control.whip.offer(id, token, "v=0"))).toBe("accepted");
});

test("a guest removed while the origin was answering does not get the session", async () => {
  using scene = new ControlScene();
  const { id, token } = await scene.room();
  const guest = await scene.control.people.invite(id, token, "Ben");
  scene.origin.onOrder = ({ order }) => {
    if (order === "whip-offer") scene.store.removeParticipant(id, guest.id);
  };
  expect(await codeOf(scene.control.whip.offer(id, guest.token, "v=0"))).toBe("token_invalid");
  expect(scene.origin.ordersOf("whip-delete")).toHaveLength(1);
});
