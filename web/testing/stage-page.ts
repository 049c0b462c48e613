import type { Page } from "playwright-core";
import type { Stage } from "./fake-stentor.ts";

declare global {
  interface Window {
    stage: {
      offer(session: string, sdp: string): Promise<string>;
      restart(session: string, fragment: string): Promise<string>;
      heard(session: string): Promise<boolean>;
      hush(session: string): Promise<void>;
    };
  }
}

export type StagePage = Stage & {
  /** Resolves when packets have come in on the session's newest connection. */
  hears(session: string): Promise<void>;
  /** Sends nothing back any more, as a way that broke does. */
  hush(session: string): Promise<void>;
};

/**
 * A browser page in the place of the server's stage: it answers offers as libdatachannel would, sends a tone back, and
 * comes back from an ICE restart as another DTLS end, with a new fingerprint.
 */
export async function openStage(page: Page): Promise<StagePage> {
  await page.evaluate(async () => {
    // With a microphone allowed, addresses are given as they are, not as mDNS names.
    await navigator.mediaDevices.getUserMedia({ audio: true });
    const context = new AudioContext();
    const connections = new Map<string, { pc: RTCPeerConnection; offer: string }>();
    const hush = async (session: string) => {
      for (const sender of connections.get(session)?.pc.getSenders() ?? []) await sender.replaceTrack(null);
    };
    const answer = async (session: string, offer: string) => {
      await hush(session);
      const pc = new RTCPeerConnection();
      const tone = context.createOscillator();
      const out = context.createMediaStreamDestination();
      tone.connect(out);
      tone.start();
      connections.set(session, { pc, offer });
      await pc.setRemoteDescription({ type: "offer", sdp: offer });
      for (const track of out.stream.getTracks()) pc.addTrack(track, out.stream);
      await pc.setLocalDescription();
      await new Promise<void>((resolve) => {
        const look = () => pc.iceGatheringState === "complete" && resolve();
        pc.addEventListener("icegatheringstatechange", look);
        look();
      });
      return pc.localDescription?.sdp ?? "";
    };
    const lines = (sdp: string, pattern: RegExp) => sdp.split("\r\n").filter((line) => pattern.test(line));
    window.stage = {
      offer: answer,
      hush,
      async restart(session, fragment) {
        const before = connections.get(session)?.offer ?? "";
        const fresh = lines(fragment, /^a=(ice-ufrag|ice-pwd|candidate)/);
        const kept = before
          .split("\r\n")
          .filter((line) => line !== "" && !/^a=(ice-ufrag|ice-pwd|candidate)/.test(line));
        const sdp = await answer(session, `${[...kept, ...fresh].join("\r\n")}\r\n`);
        return `${lines(sdp, /^(m=|a=mid|a=ice-ufrag|a=ice-pwd|a=candidate|a=fingerprint|a=setup)/).join("\r\n")}\r\n`;
      },
      heard: async (session) => {
        const report = await connections.get(session)?.pc.getStats();
        let packets = 0;
        for (const entry of report?.values() ?? []) if (entry.type === "inbound-rtp") packets += entry.packetsReceived;
        return packets > 0;
      },
    };
  });
  return {
    hush: (session) => page.evaluate((id) => window.stage.hush(id), session),
    hears: async (session) => void (await page.waitForFunction((id) => window.stage.heard(id), session)),
    offer: (session, sdp) => page.evaluate(([id, text]) => window.stage.offer(id, text), [session, sdp] as const),
    restart: (session, fragment) =>
      page.evaluate(([id, text]) => window.stage.restart(id, text), [session, fragment] as const),
  };
}
