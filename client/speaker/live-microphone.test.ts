import { afterEach, expect, test } from "bun:test";
import { LiveMicrophone } from "./live-microphone.ts";
import { VOICE_PROCESSING } from "./microphone.ts";

class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = "";
  stopped = false;

  stop(): void {
    this.stopped = true;
  }
}

const WISH = { id: undefined, processing: VOICE_PROCESSING, channels: 1 } as const;
const real = { isSecureContext: globalThis.isSecureContext, RTCPeerConnection: globalThis.RTCPeerConnection };
afterEach(() => {
  Object.assign(globalThis, real);
  Reflect.deleteProperty(navigator, "mediaDevices");
});

/** A browser with one microphone, and a stage that takes its time to switch to it. */
function opening(onSwitch: () => Promise<void>) {
  const track = new FakeTrack();
  Object.assign(globalThis, { isSecureContext: true, RTCPeerConnection: class {} });
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: async () => ({ getAudioTracks: () => [track] }),
  });
  Object.defineProperty(navigator, "mediaDevices", { value: mediaDevices, configurable: true });
  const microphone = new LiveMicrophone({ onSwitch, onDevices: () => undefined, onLost: () => undefined });
  return { microphone, track, opened: microphone.open(WISH) };
}

test("a microphone that is let go while the stage switches to it does not stay open", async () => {
  const switched = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { microphone, track, opened } = opening(() => {
    asked.resolve();
    return switched.promise;
  });
  await asked.promise;
  microphone.release();
  switched.resolve();
  expect(await opened).toBeUndefined();
  expect(track.stopped).toBe(true);
  expect(microphone.track).toBeUndefined();
});

test("a microphone that the stage does not take is closed again", async () => {
  const { microphone, track, opened } = opening(() => Promise.reject(new Error("closed")));
  expect(await opened.catch((error: Error) => error.message)).toBe("closed");
  expect(track.stopped).toBe(true);
  expect(microphone.track).toBeUndefined();
});
