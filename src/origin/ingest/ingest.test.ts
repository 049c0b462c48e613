import { afterEach, expect, test } from "bun:test";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { parseRtcp, type RtpPacket, seededRandom } from "../../media/index.ts";
import { MAX_HALF_OPEN } from "./half-open.ts";
import { hear, IngestStage, PACKETS, until } from "./testing/ingest-stage.ts";
import type { TestPeer } from "./testing/test-peer.ts";

let stage: IngestStage;
afterEach(async () => {
  await stage?.close();
});

async function codeOf(action: () => unknown): Promise<string> {
  try {
    await action();
    return "done";
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
}

test("a speaker is heard, hears what is sent back, and both know how the network does", async () => {
  stage = await IngestStage.start();
  const back: RtpPacket[] = [];
  const reports: string[] = [];
  const onRtcp = (bytes: Uint8Array) => reports.push(...(parseRtcp(bytes) ?? []).map((one) => one.type));
  const ana = await stage.speaker("ana", { onRtp: (packet) => back.push(packet), onRtcp });
  const joined = await stage.joined("ana");
  await hear(joined, 60);
  expect(back.length).toBeGreaterThan(40);
  for (const [at, packet] of back.slice(1).entries()) {
    expect((packet.timestamp - Number(back[at]?.timestamp)) >>> 0).toBe(960);
    expect((packet.sequenceNumber - Number(back[at]?.sequenceNumber)) & 0xffff).toBe(1);
  }
  stage.skew.ms += 2_100;
  await until(() => reports.includes("sender-report") && reports.includes("description"));
  expect(stage.ingest.stats()).toMatchObject([{ participant: "ana", state: "speaking", session: ana.session }]);
});

test("an offer that only sends gets no sink", async () => {
  stage = await IngestStage.start();
  await stage.speaker("ana", { direction: "sendonly" });
  const joined = await stage.joined("ana");
  expect(joined.sink).toBeUndefined();
  await hear(joined, 5);
});

test("a participant's new session takes over with its first sound, and nobody has left", async () => {
  stage = await IngestStage.start();
  const first = await stage.speaker("ana");
  const old = await stage.joined("ana");
  const second = await stage.speaker("ana");
  second.silence();
  await hear(old, 10);
  expect(stage.ingest.stats().length).toBe(2);
  second.begin(second.peer as TestPeer);
  const now = await stage.joined("ana", 2);
  expect(now.source).not.toBe(old.source);
  expect(old.source.pull(new Float32Array(960))).toBe("silence");
  await hear(now, 5);
  expect(stage.events.map(({ event }) => event)).toEqual(["joined", "joined"]);
  expect(await codeOf(() => stage.ingest.delete(first.session))).toBe("session_not_found");
});

test("what is not the Opus that was agreed on is dropped and counted, and the speaker goes on", async () => {
  stage = await IngestStage.start();
  const ana = await stage.speaker("ana");
  const joined = await stage.joined("ana");
  const random = seededRandom(9);
  const noise = (length: number) => Uint8Array.from({ length }, () => random() * 256);
  for (let round = 0; round < 20; round++) {
    ana.peer?.sendRtp({ payload: noise(80), payloadType: 8, ssrc: 1 });
    ana.peer?.sendRtp({ payload: Uint8Array.of(0xff, 0x3f, ...noise(40)), ssrc: 2 });
    ana.peer?.sendRtp({ payload: new Uint8Array(0), ssrc: 3 });
    ana.peer?.sendRtp({ payload: Uint8Array.of(8, ...noise(1_300)), ssrc: 4 });
    ana.peer?.sendDatagram(Uint8Array.of(0x80, 200, 0, 99, ...noise(24)));
  }
  await hear(joined, 30);
  await until(async () => (await stage.metric('stentor_ingest_packets_total{fate="foreign"}')) >= 80);
  expect(await stage.metric('stentor_ingest_packets_total{fate="malformed"}')).toBeGreaterThan(0);
});

test("a flood is held back, then ended, and its neighbour hears no gap", async () => {
  stage = await IngestStage.start();
  await stage.speaker("ana");
  const ana = await stage.joined("ana");
  await hear(ana, 10);
  const eve = await stage.speaker("eve");
  await stage.joined("eve");
  const flood = setInterval(() => {
    for (let packet = 0; packet < 100; packet++) eve.peer?.send(PACKETS[packet % 50] as Uint8Array);
  }, 20);
  const others = hear(ana, 60);
  expect(await stage.left("eve")).toBe("flood");
  clearInterval(flood);
  expect((await others).filter((one) => one === "silence")).toEqual([]);
  expect(await stage.metric('stentor_ingest_packets_total{fate="policed"}')).toBeGreaterThan(2_000);
  expect(stage.ingest.stats().map(({ participant }) => participant)).toEqual(["ana"]);
});

test("thousands of offers that never connect cost bounded memory, and no speaker a tick", async () => {
  stage = await IngestStage.start();
  let offer = "";
  await stage.speaker("ana", {
    exchange: async (sdp) => {
      offer = sdp;
      return (await stage.ingest.offer({ room: "hall", participant: "ana", channels: 1, sdp })).sdp;
    },
  });
  const ana = await stage.joined("ana");
  await hear(ana, 10);
  const codes = new Map<string, number>();
  const attempt = async (participant: string) => {
    const code = await codeOf(() => stage.ingest.offer({ room: "x", participant, channels: 1, sdp: offer }));
    codes.set(code, (codes.get(code) ?? 0) + 1);
  };
  const before = process.memoryUsage.rss();
  const others = hear(ana, 40);
  for (let index = 0; index < 2_000; index++) {
    await attempt(`p${index}`);
    if (index % 50 === 0) await new Promise(setImmediate);
  }
  for (let index = 0; index < 400; index++) await attempt("p1");
  expect((await others).filter((one) => one === "silence")).toEqual([]);
  expect(codes.get("done")).toBe(MAX_HALF_OPEN);
  expect(codes.get("session_limit")).toBe(2_400 - MAX_HALF_OPEN);
  expect(process.memoryUsage.rss() - before).toBeLessThan(150e6);

  stage.skew.ms += 10_100;
  await until(() => stage.ingest.stats().length === 1);
  await attempt("late");
  expect(codes.get("done")).toBe(MAX_HALF_OPEN + 1);
  expect(await stage.metric('stentor_ingest_sessions_ended_total{reason="never_connected"}')).toBe(MAX_HALF_OPEN);
});

test("garbage and false STUN on the port harm nobody", async () => {
  stage = await IngestStage.start();
  await stage.speaker("ana");
  const ana = await stage.joined("ana");
  await hear(ana, 10);
  const others = hear(ana, 40);
  const socket = createSocket("udp4");
  const random = seededRandom(2);
  for (let round = 0; round < 5_000; round++) {
    const bytes = Uint8Array.from({ length: 20 + random() * 100 }, () => random() * 256);
    if (round % 2 === 0) bytes.set([0, 1, 0, bytes.length - 20, 0x21, 0x12, 0xa4, 0x42]);
    socket.send(bytes, stage.port, "127.0.0.1");
    if (round % 100 === 0) await new Promise(setImmediate);
  }
  expect((await others).filter((one) => one === "silence")).toEqual([]);
  socket.close();
});

test("who is silent for 15 seconds has left", async () => {
  stage = await IngestStage.start();
  const ana = await stage.speaker("ana");
  await hear(await stage.joined("ana"), 1);
  ana.silence();
  stage.skew.ms += 14_000;
  const samples = () => stage.metric("stentor_ingest_jitter_target_ms_count");
  const before = await samples();
  await until(async () => (await samples()) > before);
  expect(stage.events.length).toBe(1);
  stage.skew.ms += 1_000;
  expect(await stage.left("ana")).toBe("lost");
});

test("a restart gives new credentials and a new fingerprint; the old connection plays on when nobody follows", async () => {
  stage = await IngestStage.start();
  const ana = await stage.speaker("ana");
  const joined = await stage.joined("ana");
  const fragment =
    "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=ice-ufrag:newu\r\na=ice-pwd:newnewnewnewnewnewnewn\r\n";
  const { etag, fragment: ours } = await stage.ingest.patch(ana.session, fragment, "*");
  expect(etag).not.toBe(ana.etag);
  for (const name of ["ice-ufrag", "ice-pwd", "fingerprint", "setup", "candidate"]) {
    expect(ours).toContain(`\r\na=${name}:`);
  }
  expect(await codeOf(() => stage.ingest.patch(ana.session, fragment, ana.etag))).toBe("etag_mismatch");
  expect(await stage.ingest.patch(ana.session, fragment, etag)).toEqual({ etag: null, fragment: null });
  stage.skew.ms += 10_100;
  await hear(joined, 20);
  expect(stage.events.map(({ event }) => event)).toEqual(["joined"]);
});

test("each wrong request has its code", async () => {
  stage = await IngestStage.start({ maxSessions: 1 });
  const ana = await stage.speaker("ana");
  const patch =
    (text: string, match: string | null, session = ana.session) =>
    () =>
      stage.ingest.patch(session, text, match);
  const candidate = "a=candidate:1 1 udp 2122260223 127.0.0.1 9 typ host\r\n";
  expect(await codeOf(patch(candidate, ana.etag))).toBe("done");
  expect(await codeOf(patch(candidate, `"other", ${ana.etag}`))).toBe("done");
  expect(await codeOf(patch(candidate, null))).toBe("etag_missing");
  expect(await codeOf(patch(candidate, '"other"'))).toBe("etag_mismatch");
  expect(await codeOf(patch("hello", ana.etag))).toBe("ice_fragment_invalid");
  expect(await codeOf(patch(candidate.repeat(2_000), ana.etag))).toBe("sdp_too_large");
  expect(await codeOf(patch(candidate, ana.etag, "nobody"))).toBe("session_not_found");
  expect(await codeOf(() => stage.ingest.delete("nobody"))).toBe("session_not_found");
  const offer = (sdp: string) => () => stage.ingest.offer({ room: "hall", participant: "bo", channels: 1, sdp });
  expect(await codeOf(offer("nonsense"))).toBe("sdp_invalid");
  expect(await codeOf(() => stage.speaker("bo"))).toBe("session_limit");
  expect(await stage.metric('stentor_ingest_offers_total{outcome="sdp_invalid"}')).toBe(1);
});

test("deleting, removing and closing say why a speaker left, and only to those who were heard", async () => {
  stage = await IngestStage.start();
  const [ana] = await Promise.all(["ana", "bo", "cy"].map((name) => stage.speaker(name)));
  await Promise.all(["ana", "bo", "cy"].map((name) => stage.joined(name)));
  const dee = await stage.speaker("dee");
  dee.silence();
  stage.ingest.delete(ana?.session ?? "");
  stage.ingest.remove("hall", "bo");
  stage.ingest.remove("hall", "nobody");
  stage.ingest.closeRoom("another");
  stage.ingest.closeRoom("hall");
  expect(stage.events.slice(-3)).toEqual([
    { event: "left", room: "hall", participant: "ana", reason: "deleted" },
    { event: "left", room: "hall", participant: "bo", reason: "removed" },
    { event: "left", room: "hall", participant: "cy", reason: "room_closed" },
  ]);
  expect(stage.ingest.stats()).toEqual([]);
});

test("who is removed, or whose room is closed, while his offer is answered gets no session", async () => {
  stage = await IngestStage.start();
  let offer = "";
  await stage.speaker("ana", {
    exchange: async (sdp) => {
      offer = sdp;
      return (await stage.ingest.offer({ room: "hall", participant: "ana", channels: 1, sdp })).sdp;
    },
  });
  const answered = ["bo", "cy"].map((participant) =>
    codeOf(() =>
      stage.ingest.offer({ room: participant === "bo" ? "hall" : "x", participant, channels: 1, sdp: offer }),
    ),
  );
  stage.ingest.remove("hall", "bo");
  stage.ingest.closeRoom("x");
  expect(await Promise.all(answered)).toEqual(["session_not_found", "session_not_found"]);
  expect(stage.ingest.stats().map(({ participant }) => participant)).toEqual(["ana"]);
});

test("the announced address stands first in the answer", async () => {
  stage = await IngestStage.start({ announcedAddress: "203.0.113.9" });
  let answer = "";
  await stage.speaker("ana", {
    exchange: async (sdp) => {
      answer = (await stage.ingest.offer({ room: "hall", participant: "ana", channels: 2, sdp })).sdp;
      return answer;
    },
  });
  const [first, second] = answer.match(/a=candidate:.*/g) ?? [];
  expect(first).toContain(` 203.0.113.9 ${stage.port} typ host`);
  expect(second).toContain(` 127.0.0.1 ${stage.port} typ host`);
});

test("it does not start on a port that is taken, nor with a name for an address", async () => {
  stage = await IngestStage.start();
  const taken = createSocket("udp4");
  taken.bind(0, "127.0.0.1");
  await once(taken, "listening");
  expect(await codeOf(() => IngestStage.start({ mediaPort: taken.address().port }))).toBe("port_taken");
  expect(await codeOf(() => IngestStage.start({ announcedAddress: "media.example" }))).toBe("config_invalid");
  taken.close();
});
