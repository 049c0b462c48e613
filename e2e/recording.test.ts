/** The recorder that other scenes trust. */
import { expect, test } from "bun:test";
import { recordSteadySeconds, TestBrowser } from "./browser.ts";

/** A page that plays ten seconds of a 440 Hz tone, 8 kHz, 16 bit, in a loop. */
function tonePage(): string {
  const samples = 80_000;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++)
    wav.writeInt16LE(Math.sin((at * 2 * Math.PI * 440) / 8_000) * 10_000, 44 + at * 2);
  const source = `data:audio/wav;base64,${wav.toString("base64")}`;
  return `<!doctype html><script>onload=()=>{const a=new Audio("${source}");a.loop=true;a.play()}</script>`;
}

test("a page can be recorded twice, and each time from then on", async () => {
  await using browser = await TestBrowser.open({ bypassCsp: true });
  await using server = Bun.serve({
    port: 0,
    fetch: () => new Response(tonePage(), { headers: { "Content-Type": "text/html" } }),
  });
  const page = await browser.pageThatCanBeRecorded(`http://localhost:${server.port}/`);
  for (const _ of [1, 2]) {
    const sound = await recordSteadySeconds(page, 1);
    expect(sound).toHaveLength(48_000);
    expect(Math.max(...sound)).toBeGreaterThan(0.2);
  }
}, 60_000);
