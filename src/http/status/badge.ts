import type { TroubleState } from "../../protocol/index.ts";

const LOOKS: Record<TroubleState, { word: string; color: string }> = {
  fine: { word: "fine", color: "#1f7a4d" },
  possible: { word: "possible trouble", color: "#9a6200" },
  trouble: { word: "trouble", color: "#b3261e" },
};
const LABEL = "sound";
const HEIGHT = 20;
/** Of the letters that these words hold, in the badge's 11 px. */
const LETTER_WIDTH = 6.4;
const PADDING = 16;

/** A picture for other sites: the state in a word and a colour. */
export function badge(state: TroubleState): string {
  const { word, color } = LOOKS[state];
  const left = Math.round(LABEL.length * LETTER_WIDTH + PADDING);
  const right = Math.round(word.length * LETTER_WIDTH + PADDING);
  const text = (at: number, content: string) =>
    `<text x="${at}" y="14" fill="#fff" text-anchor="middle">${content}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${HEIGHT}" role="img" aria-label="${LABEL}: ${word}">
<title>${LABEL}: ${word}</title>
<rect width="${left + right}" height="${HEIGHT}" rx="4" fill="${color}"/><path d="M4 0h${left - 4}v${HEIGHT}H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="#3b342c"/>
<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">${text(left / 2, LABEL)}${text(left + right / 2, word)}</g>
</svg>
`;
}
