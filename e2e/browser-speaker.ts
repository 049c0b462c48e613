import type { Page } from "playwright-core";

declare global {
  interface Window {
    /** What `speakFrom` opened. */
    speaking: { connection: RTCPeerConnection; microphone: MediaStream; back: MediaStream };
  }
}

/**
 * Speaks from a page, with the browser's own processing off, so that what leaves is what the WAV holds. The page is one of
 * `stageOf`'s. Resolves when the connection stands.
 */
export async function speakFrom(page: Page, whip: { url: string; token: string }): Promise<void> {
  await page.evaluate(async ({ url, token }) => {
    const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: raw });
    const connection = new RTCPeerConnection();
    for (const track of microphone.getAudioTracks()) connection.addTrack(track, microphone);
    const back = new MediaStream();
    connection.ontrack = ({ track }) => {
      back.addTrack(track);
      // Chromium gives a remote track's sound to a graph only while an element plays it too.
      const element = new Audio();
      element.srcObject = back;
      element.muted = true;
      void element.play();
    };
    await connection.setLocalDescription();
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/sdp" },
      body: connection.localDescription?.sdp ?? "",
    });
    if (response.status !== 201) throw new Error(`WHIP: ${response.status} ${await response.text()}`);
    await connection.setRemoteDescription({ type: "answer", sdp: await response.text() });
    window.speaking = { connection, microphone, back };
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (connection.connectionState === "connected") resolve();
        if (connection.connectionState === "failed") reject(new Error("The connection failed"));
      };
      connection.onconnectionstatechange = look;
      look();
    });
  }, whip);
}

/** A page that may have the microphone: the studio, without a token, so that it does nothing by itself. */
export function stageOf(scene: { url: string }, room: { id: string }): string {
  return `${scene.url}/studio/${room.id}`;
}
