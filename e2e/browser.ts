import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { RATE, type Sound } from "./speech.ts";

/** A real Chromium; its microphone speaks the WAV file, in a loop. */
export class TestBrowser implements AsyncDisposable {
  readonly context: BrowserContext;
  readonly #profile: string;

  static async open(
    options: { microphone?: string; bypassCsp?: boolean; viewport?: { width: number; height: number } } = {},
  ): Promise<TestBrowser> {
    const profile = await mkdtemp(`${tmpdir()}/stentor-chromium-`);
    const microphone =
      options.microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${options.microphone}`];
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: "/usr/bin/chromium",
      headless: true,
      bypassCSP: options.bypassCsp ?? false,
      ...(options.viewport === undefined ? {} : { viewport: options.viewport }),
      args: [
        ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        ...["--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        ...["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", ...microphone],
      ],
    });
    return new TestBrowser(context, profile);
  }

  private constructor(context: BrowserContext, profile: string) {
    this.context = context;
    this.#profile = profile;
  }

  async page(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** A page whose media elements can be recorded. */
  async pageThatCanBeRecorded(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.addInitScript(rememberMediaElements);
    await page.goto(url);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
    await rm(this.#profile, { recursive: true, force: true });
  }
}

declare global {
  interface Window {
    stentorTest: {
      elements: HTMLMediaElement[];
      recorder?: {
        element: HTMLMediaElement;
        blocks: Float32Array[];
        steadyFrom: number;
        waits: number;
        firstAtMs: number;
      };
    };
  }
}

/** Runs in the page before its own scripts: keeps hold of each element that is told to play. */
function rememberMediaElements(): void {
  window.stentorTest = { elements: [] };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!window.stentorTest.elements.includes(this)) window.stentorTest.elements.push(this);
    return play.call(this);
  };
}

/** Starts to take what the page's newest media element sounds, anew when it was taken before. The page's CSP must be bypassed. */
export async function startRecording(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    window.stentorTest.elements.some((element) => !element.paused && element.currentTime > 0),
  );
  await page.evaluate(async () => {
    const element = window.stentorTest.elements.findLast((each) => !each.paused);
    if (element === undefined) throw new Error("Nothing plays");
    const present = window.stentorTest.recorder;
    if (present?.element === element) {
      Object.assign(present, { blocks: [], steadyFrom: 0, waits: 0, firstAtMs: 0 });
      return;
    }
    const context = new AudioContext({ sampleRate: 48_000 });
    const source = `registerProcessor("tap", class extends AudioWorkletProcessor {
      process(inputs) {
        const block = inputs[0][0];
        if (block) this.port.postMessage({ block: block.slice(), atMs: Date.now() });
        return true;
      }
    })`;
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const stream = element.srcObject instanceof MediaStream ? element.srcObject : undefined;
    const input = stream ? context.createMediaStreamSource(stream) : context.createMediaElementSource(element);
    const tap = new AudioWorkletNode(context, "tap", {
      numberOfInputs: 1,
      channelCount: 1,
      channelCountMode: "explicit",
    });
    const recorder = { element, blocks: [] as Float32Array[], steadyFrom: 0, waits: 0, firstAtMs: 0 };
    element.addEventListener("waiting", () => {
      recorder.waits++;
      recorder.steadyFrom = recorder.blocks.length + 375;
    });
    window.stentorTest.recorder = recorder;
    tap.port.onmessage = ({ data }) => {
      recorder.firstAtMs ||= data.atMs;
      recorder.blocks.push(data.block);
    };
    input.connect(tap).connect(context.destination);
    await context.resume();
  });
}

/** What was recorded so far: 48 kHz mono, and when its first sample was taken, Unix milliseconds. */
export async function recorded(page: Page): Promise<{ sound: Sound; firstAtMs: number }> {
  const { base64, firstAtMs } = await page.evaluate(() => {
    const { blocks, firstAtMs } = window.stentorTest.recorder ?? { blocks: [], firstAtMs: 0 };
    const bytes = new Uint8Array(blocks.length * 512);
    blocks.forEach((block, at) => {
      bytes.set(new Uint8Array(block.buffer, block.byteOffset, 512), at * 512);
    });
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return { base64: btoa(text), firstAtMs };
  });
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  return { sound: new Float32Array(bytes.buffer, 0, bytes.byteLength >> 2), firstAtMs };
}

/**
 * Records until the element has gone at its own speed for that long, and returns that piece: while a player closes in on the
 * live edge, the browser cuts and repeats pitch periods, which is its way of stretching time. A machine that starves the page
 * of its processor may make the element wait, a few times at most; the piece then begins after that.
 */
export async function recordSteadySeconds(page: Page, seconds: number): Promise<Sound> {
  await startRecording(page);
  await page.waitForFunction(steadyFor, Math.ceil((seconds * RATE) / 128), { timeout: 90_000, polling: 100 });
  const { sound } = await recorded(page);
  return sound.subarray(-seconds * RATE);
}

function steadyFor(blocks: number): boolean {
  const { recorder, elements } = window.stentorTest;
  if (recorder === undefined) return false;
  const element = elements.findLast((each) => !each.paused);
  if (recorder.waits > 3) throw new Error(`The element waited for data ${recorder.waits} times`);
  if (element?.playbackRate !== 1) recorder.steadyFrom = recorder.blocks.length;
  return recorder.blocks.length - recorder.steadyFrom >= blocks;
}
