import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { loadOpusCodec, type OpusEncoder, tone } from "../../media/index.ts";
import { Metrics, silentLog, systemClock } from "../../platform/index.ts";
import { Ingest, type SpeakerEvent } from "./index.ts";

/** Runs in the page; what the speaker's client does, in few words. */
const PAGE = `<!doctype html><script>
const state = {};
async function speak(direction) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  state.pc = pc;
  pc.addTransceiver(stream.getAudioTracks()[0], { direction, streams: [stream] });
  pc.addTransceiver("video", { direction: "sendonly" });
  await pc.setLocalDescription();
  state.answer = await exchangeOffer(pc.localDescription.sdp);
  await pc.setRemoteDescription({ type: "answer", sdp: state.answer });
}
async function restart() {
  const { pc } = state;
  pc.restartIce();
  await pc.setLocalDescription();
  const offer = pc.localDescription.sdp;
  const line = (sdp, name) => sdp.match(new RegExp("a=" + name + ":.*"))[0];
  const wanted = ["ice-ufrag", "ice-pwd"];
  const fragment = await exchangeFragment(wanted.map((name) => line(offer, name)).join("\\r\\n") + "\\r\\n");
  let answer = state.answer.replace(/a=candidate:.*\\r\\n/g, "");
  for (const name of [...wanted, "fingerprint", "setup"]) answer = answer.replace(line(answer, name), line(fragment, name));
  const candidates = fragment.match(/a=candidate:.*\\r\\n/g).join("");
  answer = answer.replace("a=end-of-candidates", candidates + "a=end-of-candidates");
  await pc.setRemoteDescription({ type: "answer", sdp: answer });
}
async function received() {
  for (const report of (await state.pc.getStats()).values()) {
    if (report.type === "inbound-rtp" && report.kind === "audio") return report.packetsReceived;
  }
  return 0;
}
</script>`;

let browser: Browser;
let ingest: Ingest;
const events: SpeakerEvent[] = [];
const answers: { session: string; etag: string; sdp: string }[] = [];
const PORT = 40_000 + (process.pid % 20_000);

beforeAll(async () => {
  ingest = await Ingest.start({
    mediaPort: PORT,
    bindAddress: "127.0.0.1",
    codec: await loadOpusCodec(),
    clock: systemClock,
    log: silentLog,
    metrics: new Metrics(),
    onSpeaker: (event) => events.push(event),
  });
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
}, 30_000);

afterAll(async () => {
  await browser?.close();
  await ingest?.close();
});

test("Chromium speaks, hears what is sent back, and goes on through an ICE restart", async () => {
  const page = await openPage();
  await page.evaluate('speak("sendrecv")');
  const [joined] = await until(
    () => events.filter((event) => event.event === "joined"),
    (found) => found.length === 1,
  );
  if (joined?.event !== "joined" || joined.sink === undefined) throw new Error("nobody joined");
  const codec = await loadOpusCodec();
  const mixer = new Mixer(
    joined,
    await codec.encoder({ channels: 1, bitrate: 32_000, constantBitrate: false, expectedLossPercent: 0 }),
  );
  try {
    await until(
      () => mixer.loudest,
      (power) => power > 1e-4,
    );
    await until(
      async () => Number(await page.evaluate("received()")),
      (packets) => packets > 20,
    );

    await page.evaluate("restart()");
    await until(
      () => ingest.stats()[0]?.session,
      (session) => session === answers[0]?.session,
    );
    mixer.forget();
    await until(
      () => mixer.loudest,
      (power) => power > 1e-4,
    );
    const before = Number(await page.evaluate("received()"));
    await until(
      async () => Number(await page.evaluate("received()")),
      (packets) => packets > before + 50,
    );

    expect(await page.evaluate("state.pc.connectionState")).toBe("connected");
    expect(events.map((event) => event.event)).toEqual(["joined"]);
    expect(restarted).toBe(1);
  } finally {
    mixer.stop();
  }
  await page.evaluate("state.pc.close()");
  await until(
    () => events.at(-1),
    (event) => event?.event === "left",
  );
}, 30_000);

let restarted = 0;

async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.route("https://stentor.test/", (route) => route.fulfill({ body: PAGE, contentType: "text/html" }));
  await page.exposeFunction("exchangeOffer", async (sdp: string) => {
    const answer = await ingest.offer({ room: "hall", participant: "ana", channels: 1, sdp });
    answers.push(answer);
    return answer.sdp;
  });
  await page.exposeFunction("exchangeFragment", async (fragment: string) => {
    const { etag, fragment: ours } = await ingest.patch(answers.at(-1)?.session ?? "", fragment, "*");
    expect(etag).not.toBe(answers.at(-1)?.etag ?? null);
    restarted += 1;
    return ours;
  });
  await page.goto("https://stentor.test/");
  return page;
}

/** Pulls as a mixer does, and sends a tone back. */
class Mixer {
  loudest = 0;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #frame = new Float32Array(960);
  readonly #tone = tone({ hz: 440, ms: 20 });

  constructor(speaker: SpeakerEvent & { event: "joined" }, encoder: OpusEncoder) {
    this.#timer = setInterval(() => {
      speaker.source.pull(this.#frame);
      this.loudest = Math.max(this.loudest, this.#frame.reduce((sum, one) => sum + one * one, 0) / 960);
      speaker.sink?.send(encoder.encode(this.#tone));
    }, 20);
  }

  forget(): void {
    this.loudest = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

async function until<T>(read: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
