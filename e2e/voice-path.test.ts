/** A voice goes the whole way, in real browsers and players, and what comes out is that voice. */
import { expect, test } from "bun:test";
import { align } from "./alignment.ts";
import { recordSteadySeconds, TestBrowser } from "./browser.ts";
import { speakFrom, stageOf } from "./browser-speaker.ts";
import { HlsPage } from "./hls-page.ts";
import type { CreatedRoom } from "./operator-api.ts";
import { eventually, Scene } from "./scene.ts";
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
    const player = await ears.pageThatCanBeRecorded(room.links.listen);
    await player.getByRole("button", { name: /listen/i }).click();
    const hls = await ears.pageThatCanBeRecorded(hlsPage.playing(room.links.hls));
    await speakFrom(await mouth.page(stageOf(scene, room)), { url: room.links.whip, token: room.hostToken });
    await scene.goLive(room);
    await speaks(scene, room);
    const [byPlayer, byHlsJs, byStream, byHls] = await whileSettled(scene, () =>
      Promise.all([
        recordSteadySeconds(player, SECONDS),
        recordSteadySeconds(hls, SECONDS),
        readSound(room.links.live, { seconds: SECONDS }),
        readSound(room.links.hls, { seconds: SECONDS }),
      ]),
    );

    const alignments = {
      player: align(byPlayer, spoken.sound),
      "hls.js": align(byHlsJs, spoken.sound),
      "live.opus by ffmpeg": align(byStream, spoken.sound),
      "LL-HLS by ffmpeg": align(byHls, spoken.sound),
    };
    process.stdout.write(`${Bun.inspect.table(alignments)}\n`);
    for (const { correlation } of Object.values(alignments)) expect(correlation).toBeGreaterThanOrEqual(0.9);
    expect(await hls.evaluate("faults.filter((fault) => fault.fatal)")).toEqual([]);
  },
  { timeout: 180_000 },
);

/** A recording during which the jitter buffer left time alone, as `settles` has it before; on a machine that is stirred, the next such one. */
async function whileSettled<T>(scene: Scene, record: () => Promise<T>): Promise<T> {
  for (;;) {
    await settles(scene);
    const before = await stretchedTicks(scene);
    const recorded = await record();
    if ((await stretchedTicks(scene)) === before) return recorded;
  }
}

function stretchedTicks(scene: Scene): Promise<number> {
  return scene.metric("stentor_ingest_ticks_total", 'kind="stretched"');
}

async function speaks(scene: Scene, room: CreatedRoom): Promise<void> {
  await eventually("the host is heard to speak", async () => {
    const view = await scene.api<{ speakers: { speaking: boolean }[] }>("GET", `/rooms/${room.id}`);
    return view.speakers.some(({ speaking }) => speaking);
  });
}

/**
 * The start of three processes stirs the network's timing, and players begin some seconds in the past: what is proved here is
 * the path once the jitter buffer has left time alone for longer than that.
 */
async function settles(scene: Scene): Promise<void> {
  let before = -1;
  let sinceMs = 0;
  await eventually(
    "the jitter buffer stretches no more",
    async () => {
      const now = await stretchedTicks(scene);
      if (now !== before) sinceMs = performance.now();
      before = now;
      return performance.now() - sinceMs > 9_000;
    },
    90_000,
  );
}
