/** Several speakers at once: each hears the others and not himself, listeners hear all, and all are equally loud. */
import { expect, test } from "bun:test";
import { align } from "./alignment.ts";
import { PeerSpeaker } from "./peer-speaker.ts";
import { Scene } from "./scene.ts";
import { loudnessLufs, RATE, readSound, type Sound, speech } from "./speech.ts";

/** Speech that is present correlates far above this; speech that is not stays far below. */
const PRESENT = 0.35;
const ABSENT = 0.15;

const seconds = (sound: Sound, from: number, to: number) => sound.subarray(from * RATE, to * RATE);
const presence = (voice: Sound, heard: Sound) => align(voice, heard).correlation;

test(
  "speakers hear one another and never themselves; a loud and a quiet one come out equally loud",
  async () => {
    const [ana, ben, cleo] = await Promise.all([
      speech({ sentences: 8, voice: "en+m3" }),
      speech({ sentences: 8, voice: "en+f2", gainDb: -20 }),
      speech({ sentences: 8, voice: "en+m7", gainDb: -10 }),
    ]);
    await using scene = await Scene.start();
    const room = await scene.createRoom({ title: "Round table" });
    const guests = [await scene.createGuest(room, "Ben"), await scene.createGuest(room, "Cleo")];
    const tokens = [room.hostToken, ...guests.map(({ token }) => token)];
    const [a, b, c] = await Promise.all(tokens.map((token) => PeerSpeaker.join({ url: room.links.whip, token })));
    if (a === undefined || b === undefined || c === undefined) throw new Error("A speaker is missing");
    using _a = a;
    using _b = b;
    using _c = c;
    await scene.goLive(room);
    const program = readSound(room.links.live, { seconds: 40 });

    await a.says(seconds(ana.sound, 0, 14));
    await b.says(seconds(ben.sound, 0, 14));
    for (const speaker of [a, b, c]) speaker.takeHeard();
    await Promise.all([
      a.says(seconds(ana.sound, 15, 23)),
      b.says(seconds(ben.sound, 15, 23)),
      c.says(seconds(cleo.sound, 15, 23)),
    ]);
    await Bun.sleep(300);

    const voices = {
      ana: seconds(ana.sound, 17, 21),
      ben: seconds(ben.sound, 17, 21),
      cleo: seconds(cleo.sound, 17, 21),
    };
    const heard = { ana: a.takeHeard(), ben: b.takeHeard(), cleo: c.takeHeard() };
    for (const hearer of ["ana", "ben", "cleo"] as const) {
      for (const voice of ["ana", "ben", "cleo"] as const) {
        const found = presence(voices[voice], heard[hearer]);
        if (voice === hearer) expect(found).toBeLessThan(ABSENT);
        else expect(found).toBeGreaterThan(PRESENT);
      }
    }

    const listened = await program;
    for (const voice of Object.values(voices)) expect(presence(voice, listened)).toBeGreaterThan(PRESENT);
    const loudness = await Promise.all(
      [ana, ben].map(async ({ sound }) => {
        const at = align(seconds(sound, 10, 14), listened).offsetMs / 1000;
        return await loudnessLufs(seconds(listened, at, at + 4));
      }),
    );
    const [loud = 0, quiet = -70] = loudness;
    process.stdout.write(`loudness after 10 s of inputs 20 dB apart: ${loud} and ${quiet} LUFS\n`);
    expect(Math.abs(loud - quiet)).toBeLessThan(3);
  },
  { timeout: 120_000 },
);
