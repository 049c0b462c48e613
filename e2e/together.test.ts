/** Several speakers at once: each hears the others and not himself, listeners hear all, and all are equally loud. */
import { expect, test } from "bun:test";
import { PeerSpeaker } from "./peer-speaker.ts";
import { Scene } from "./scene.ts";
import { beats, loudnessLufs, RATE, readSound, type Sound, speech, toneDb } from "./speech.ts";

/** Tones that share no harmonic. */
const TONES = { ana: 440, ben: 620, cleo: 930 };
const NAMES = ["ana", "ben", "cleo"] as const;

const seconds = (sound: Sound, from: number, to: number) => sound.subarray(from * RATE, to * RATE);

test(
  "speakers hear one another and never themselves; a loud and a quiet one come out equally loud",
  async () => {
    const [ana, ben] = await Promise.all([
      speech({ sentences: 8, voice: "en+m3" }),
      speech({ sentences: 8, voice: "en+f2", gainDb: -20 }),
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
    const began = performance.now();
    const program = readSound(`${room.links.live}?burst=0`, { seconds: 38 });
    /** How far the program's recording has come, give or take a second. */
    const reached = () => (performance.now() - began) / 1000;

    await a.says(seconds(ana.sound, 0, 15));
    const anaEnded = reached();
    await b.says(seconds(ben.sound, 0, 15));
    const benEnded = reached();
    await Promise.all([a.says(beats(TONES.ana, 6)), b.says(beats(TONES.ben, 6)), c.says(beats(TONES.cleo, 6))]);

    const returns = { ana: a.takeHeard(), ben: b.takeHeard(), cleo: c.takeHeard() };
    for (const hearer of NAMES) {
      const heard = returns[hearer].subarray(-4 * RATE);
      const db = (speaker: keyof typeof TONES) => toneDb(heard, TONES[speaker]);
      const others = NAMES.filter((speaker) => speaker !== hearer).map(db);
      process.stdout.write(
        `${hearer} hears himself at ${db(hearer).toFixed(0)} dB, others at ${others.map(Math.round)} dB\n`,
      );
      expect(Math.min(...others)).toBeGreaterThan(-40);
      expect(db(hearer)).toBeLessThan(Math.min(...others) - 40);
    }

    const listened = await program;
    for (const speaker of NAMES) expect(toneDb(listened.subarray(31 * RATE), TONES[speaker])).toBeGreaterThan(-40);
    const loudnessUntil = (end: number) => loudnessLufs(seconds(listened, end - 5, end - 1));
    const [loud, quiet] = await Promise.all([loudnessUntil(anaEnded), loudnessUntil(benEnded)]);
    process.stdout.write(`loudness after 10 s of inputs 20 dB apart: ${loud} and ${quiet} LUFS\n`);
    expect(Math.abs(loud - quiet)).toBeLessThan(3);
  },
  { timeout: 120_000 },
);
