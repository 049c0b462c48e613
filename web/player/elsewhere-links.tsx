import { CopyField } from "../ui/copy-field.tsx";
import { playlistOf } from "./playlist.ts";

/** Addresses for players that are not this page. */
export function ElsewhereLinks({ title, address }: { title: string; address: string }) {
  const stream = `${address}/live.opus`;
  const download = () => save("stentor.m3u", "audio/x-mpegurl", playlistOf(title, stream));
  return (
    <div class="form">
      <CopyField label="Stream" value={stream} hint="Ogg Opus: for VLC, mpv, ffmpeg and internet radios." />
      <CopyField label="HLS" value={`${address}/hls/index.m3u8`} hint="Low-latency HLS: for Safari, TVs and hls.js." />
      <button type="button" class="button" onClick={download}>
        Playlist file (.m3u)
      </button>
    </div>
  );
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
