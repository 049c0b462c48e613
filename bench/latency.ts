/**
 * `npm run bench latency`: mouth to ear, from a click in the microphone until it sounds in the page, for the player, for
 * LL-HLS by hls.js and for another speaker; and how soon a joiner hears sound. Real Chromium, loopback.
 */
import { TestBrowser } from "../e2e/browser.ts";
import { speakFrom, stageOf } from "../e2e/browser-speaker.ts";
import { delaysMs, noteClicks, notedClicks } from "../e2e/click-times.ts";
import { HlsPage } from "../e2e/hls-page.ts";
import type { CreatedRoom } from "../e2e/operator-api.ts";
import { eventually, Scene } from "../e2e/scene.ts";
import { clicks } from "../e2e/speech.ts";
import { report } from "./table.ts";

const CLICKS = 20;
const JOINS = 100;
const SETTLE_MS = 12_000;

const { wav } = await clicks(60);
await using scene = await Scene.start();
await using mouth = await TestBrowser.open({ microphone: wav, bypassCsp: true });
await using ears = await TestBrowser.open({ bypassCsp: true });
await using hlsPage = new HlsPage();

const room = await scene.createRoom({ title: "Latency" });
const guest = await scene.createGuest(room, "Guest");
const host = await mouth.page(stageOf(scene, room));
await speakFrom(host, { url: room.links.whip, token: room.hostToken });
await scene.goLive(room);

const rows = [];
rows.push(await mouthToEar("another speaker", await otherSpeaker(), "return", 1_000));
rows.push(await mouthToEar("player (WebSocket, MSE)", await listeningPlayer(room), "element", 1_000));
rows.push(await mouthToEar("LL-HLS (hls.js)", await hlsListener(room), "element", 5_000));
rows.push(summary("joiner's first sound (player)", await joinTimes()));
await report(
  { title: "Latency, ms", columns: ["what", "samples", "median", "p95", "max"], rows },
  process.argv.slice(2),
);

async function otherSpeaker() {
  const page = await ears.page(stageOf(scene, room));
  await speakFrom(page, { url: guest.links.whip, token: guest.token });
  return page;
}

async function listeningPlayer({ links }: CreatedRoom) {
  const page = await ears.pageThatCanBeRecorded(links.listen);
  await page.getByRole("button", { name: /listen/i }).click();
  await page.waitForFunction(() => window.stentorTest.elements.some((element) => element.currentTime > 0));
  return page;
}

async function hlsListener({ links }: CreatedRoom) {
  const page = await ears.pageThatCanBeRecorded(hlsPage.playing(links.hls));
  await page.waitForFunction(() => window.stentorTest.elements.some((element) => element.currentTime > 0));
  return page;
}

async function mouthToEar(
  what: string,
  page: Awaited<ReturnType<typeof otherSpeaker>>,
  source: "element" | "return",
  upToMs: number,
) {
  await Bun.sleep(SETTLE_MS);
  await noteClicks(host, what, "microphone");
  await noteClicks(page, what, source);
  await eventually(
    `${CLICKS} clicks are heard`,
    async () => (await notedClicks(page, what)).length > CLICKS + 1,
    60_000,
  );
  const delays = delaysMs(await notedClicks(host, what), await notedClicks(page, what), upToMs);
  await page.close();
  return summary(what, delays.slice(0, CLICKS));
}

/** From the tap on the button until the element's clock moves. */
async function joinTimes(): Promise<number[]> {
  const times: number[] = [];
  for (let join = 0; join < JOINS; join++) {
    const page = await ears.pageThatCanBeRecorded(room.links.listen);
    const button = page.getByRole("button", { name: /listen/i });
    await button.waitFor();
    await page.evaluate(() => {
      document.addEventListener("click", () => Object.assign(window, { tappedAt: performance.now() }), {
        capture: true,
        once: true,
      });
    });
    await button.click();
    times.push(await page.evaluate(firstSoundAfterTap));
    await page.close();
  }
  return times;
}

function firstSoundAfterTap(): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const playing = window.stentorTest.elements.some(
        (element) => element.currentTime > 0 && !element.paused && element.readyState > 2,
      );
      const { tappedAt } = window as unknown as { tappedAt: number };
      if (playing) resolve(performance.now() - tappedAt);
      else setTimeout(look, 2);
    };
    look();
  });
}

function summary(what: string, values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
  return [what, sorted.length, at(0.5), at(0.95), at(1)];
}
