/** A voice goes the whole way, in real browsers and players, and what comes out is that voice. */
import { expect, test } from "bun:test";
import { type Alignment, align } from "./alignment.ts";
import { recordSeconds, TestBrowser } from "./browser.ts";
import { speakFrom, stageOf } from "./browser-speaker.ts";
import { HlsPage } from "./hls-page.ts";
import { type CreatedRoom, eventually, Scene } from "./scene.ts";
import { readSound, speech } from "./speech.ts";

const SECONDS = 10;

test(
  "a voice is heard whole by the player, by live.opus and by LL-HLS",
  async () => {
    const spoken = await speech({ sentences: 30 });
    await using scene = await Scene.start();
    await using mouth = await TestBrowser.open({ microphone: spoken.wav });
    await using ears = await TestBrowser.open({ bypassCsp: true });
    await using hlsPage = new HlsPage();
    const room = await scene.createRoom({ title: "Town hall" });
    await speakFrom(await mouth.page(stageOf(scene, room)), { url: room.links.whip, token: room.hostToken });
    await scene.goLive(room);
    await speaks(scene, room);

    const player = await ears.pageThatCanBeRecorded(room.links.listen);
    await player.getByRole("button", { name: /listen/i }).click();
    const hls = await ears.pageThatCanBeRecorded(hlsPage.playing(room.links.hls));

    const [byPlayer, byHlsJs, byStream, byHls] = await Promise.all([
      recordSeconds(player, SECONDS),
      recordSeconds(hls, SECONDS),
      readSound(room.links.live, { seconds: SECONDS }),
      readSound(room.links.hls, { seconds: SECONDS }),
    ]);

    expectWhole("player", align(byPlayer.subarray(-SECONDS * 48_000), spoken.sound));
    expectWhole("live.opus", align(byStream, spoken.sound));
    expectWhole("hls by ffmpeg", align(byHls, spoken.sound));
    expectWhole("hls by hls.js", align(byHlsJs.subarray(-SECONDS * 48_000), spoken.sound));
    expect(await hls.evaluate("faults.filter((fault) => fault.fatal)")).toEqual([]);
  },
  { timeout: 120_000 },
);

async function speaks(scene: Scene, room: CreatedRoom): Promise<void> {
  await eventually("the host is heard to speak", async () => {
    const view = await scene.api<{ speakers: { speaking: boolean }[] }>("GET", `/rooms/${room.id}`);
    return view.speakers.some(({ speaking }) => speaking);
  });
}

function expectWhole(way: string, alignment: Alignment): void {
  process.stdout.write(`${way}: ${JSON.stringify(alignment)}\n`);
  expect(alignment.correlation).toBeGreaterThanOrEqual(0.9);
  expect(alignment.windows).toBeGreaterThan(10);
  expect(alignment.largestJumpMs).toBeLessThan(5);
}
