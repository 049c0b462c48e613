import type { Page } from "playwright-core";

declare global {
  interface Window {
    clickTimes?: Record<string, number[]>;
  }
}

/**
 * Starts to note when clicks sound in the page, Unix milliseconds, under `name`. `source` says where to listen: the
 * microphone that `speakFrom` opened, the newest playing media element, or what comes back from the mixer.
 */
export async function noteClicks(page: Page, name: string, source: "microphone" | "element" | "return"): Promise<void> {
  await page.evaluate(
    async ([key, from]) => {
      const context = new AudioContext({ sampleRate: 48_000, latencyHint: "interactive" });
      const script = `registerProcessor("clicks", class extends AudioWorkletProcessor {
        quiet = 0;
        process(inputs) {
          const block = inputs[0][0] ?? [];
          const atMs = Date.now();
          for (let at = 0; at < block.length; at++) {
            if (Math.abs(block[at]) < 0.05) this.quiet++;
            else {
              if (this.quiet > 24000) this.port.postMessage(atMs + at / 48);
              this.quiet = 0;
            }
          }
          return true;
        }
      })`;
      await context.audioWorklet.addModule(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
      const detector = new AudioWorkletNode(context, "clicks", { channelCount: 1, channelCountMode: "explicit" });
      const noted: number[] = [];
      window.clickTimes = { ...window.clickTimes, [key]: noted };
      detector.port.onmessage = ({ data }) => noted.push(data);
      const input = () => {
        if (from === "microphone") return context.createMediaStreamSource(window.speaking.microphone);
        if (from === "return") return context.createMediaStreamSource(window.speaking.back);
        const element = window.stentorTest.elements.findLast((each) => !each.paused);
        if (element === undefined) throw new Error("Nothing plays");
        return context.createMediaElementSource(element);
      };
      input().connect(detector).connect(context.destination);
      await context.resume();
    },
    [name, source] as const,
  );
}

export async function notedClicks(page: Page, name: string): Promise<number[]> {
  return await page.evaluate((key) => window.clickTimes?.[key] ?? [], name);
}

/** For each click that was spoken, how much later it was heard; clicks stand a second apart, and delays are below that or `upToMs`. */
export function delaysMs(spoken: readonly number[], heard: readonly number[], upToMs: number): number[] {
  return spoken.flatMap((at) => {
    const later = heard.find((time) => time >= at && time - at < upToMs);
    return later === undefined ? [] : [later - at];
  });
}
