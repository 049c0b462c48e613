import { microphoneError, SpeakerError } from "./speaker-error.ts";

/** What the browser does to the voice before anybody hears it. Music wants all three off. */
export type Processing = { echoCancellation: boolean; noiseSuppression: boolean; autoGainControl: boolean };

export type Microphone = { id: string; label: string };

export type MicrophoneWish = { id: string | undefined; processing: Processing; channels: 1 | 2 };

export const VOICE_PROCESSING: Processing = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
export const MUSIC_PROCESSING: Processing = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** Opens a microphone; the caller stops the track. Throws SpeakerError. */
export async function openMicrophone(wish: MicrophoneWish): Promise<MediaStreamTrack> {
  assertCapable();
  const audio: MediaTrackConstraints = {
    ...wish.processing,
    channelCount: { ideal: wish.channels },
    sampleRate: { ideal: 48_000 },
    ...(wish.id === undefined ? {} : { deviceId: { exact: wish.id } }),
  };
  const stream = await navigator.mediaDevices.getUserMedia({ audio, video: false }).catch((cause: unknown) => {
    throw microphoneError(cause);
  });
  const [track] = stream.getAudioTracks();
  if (track === undefined) throw new SpeakerError("microphone_missing");
  track.contentHint = wish.channels === 2 ? "music" : "speech";
  return track;
}

/** The microphones of this device; their names are empty until the person has allowed one. */
export async function listMicrophones(): Promise<Microphone[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return readableMicrophones(devices);
}

/** Leaves out Windows' "communications" alias, which is always a second name of another entry. */
export function readableMicrophones(
  devices: readonly Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[],
): Microphone[] {
  return devices
    .filter((device) => device.kind === "audioinput" && device.deviceId !== "communications" && device.deviceId !== "")
    .map((device, index) => ({ id: device.deviceId, label: device.label || `Microphone ${index + 1}` }));
}

function assertCapable(): void {
  if (!globalThis.isSecureContext) throw new SpeakerError("page_insecure");
  if (navigator.mediaDevices?.getUserMedia === undefined || globalThis.RTCPeerConnection === undefined) {
    throw new SpeakerError("browser_unsupported");
  }
}
