/** One block of a playlist that exists. */
export type ListedBlock = { sequence: number; url: string; durationMs: number };

export type BlockPlaylist = { initUrl: string; targetMs: number; blocks: ListedBlock[]; ended: boolean };

/** No honest playlist lists more. */
const LINES_MAX = 1_000;

/** Reads what is needed of an HLS media playlist (RFC 8216 §4.3); `undefined` when it is none with an init section. */
export function readBlockPlaylist(text: string, baseUrl: string): BlockPlaylist | undefined {
  const lines = text.split(/\r?\n/, LINES_MAX).map((line) => line.trim());
  if (lines[0] !== "#EXTM3U") return undefined;
  const init = tagIn(lines, "#EXT-X-MAP:")?.match(/URI="([^"]+)"/)?.[1];
  const initUrl = init === undefined ? null : URL.parse(init, baseUrl);
  if (initUrl === null) return undefined;
  return {
    initUrl: initUrl.href,
    targetMs: Math.max(1, Number(tagIn(lines, "#EXT-X-TARGETDURATION:")) || 10) * 1_000,
    blocks: readBlocks(lines, baseUrl),
    ended: lines.includes("#EXT-X-ENDLIST"),
  };
}

function readBlocks(lines: readonly string[], baseUrl: string): ListedBlock[] {
  let sequence = Number(tagIn(lines, "#EXT-X-MEDIA-SEQUENCE:")) || 0;
  let durationMs = 0;
  let isGap = false;
  const blocks: ListedBlock[] = [];
  for (const line of lines) {
    if (line.startsWith("#EXTINF:")) durationMs = (Number.parseFloat(line.slice(8)) || 0) * 1_000;
    else if (line === "#EXT-X-GAP") isGap = true;
    else if (line !== "" && !line.startsWith("#")) {
      const url = URL.parse(line, baseUrl);
      if (!isGap && url !== null) blocks.push({ sequence, url: url.href, durationMs });
      sequence += 1;
      isGap = false;
    }
  }
  return blocks;
}

function tagIn(lines: readonly string[], tag: string): string | undefined {
  return lines.find((line) => line.startsWith(tag))?.slice(tag.length);
}
