import { isPromoted, type Parcel } from "../event-terms.ts";

/** What an instance takes: characters of a status, and what every link counts as. */
export type StatusLimits = { characters: number; perLink: number };

const LINK = /https?:\/\/[^\s]+/gu;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A parcel as a status: its text, cut at a word to fit, then its link, which is always whole. What is paid for says so first. */
export function statusText(parcel: Parcel, limits: StatusLimits): string {
  const said = parcel.event === "post" ? parcel.text : `${parcel.title}\n\n${parcel.text}`;
  const whole = (isPromoted(parcel) ? `[Promoted] ${said}` : said).trim();
  const link = parcel.url === null || whole.includes(parcel.url) ? "" : `\n\n${parcel.url}`;
  return cut(whole, limits.characters - countOf(link, limits.perLink), limits.perLink) + link;
}

/** Characters as Mastodon counts them: graphemes, and each link as so many. */
export function countOf(text: string, perLink: number): number {
  const links = text.match(LINK)?.length ?? 0;
  return [...graphemes.segment(text.replace(LINK, ""))].length + links * perLink;
}

function cut(text: string, most: number, perLink: number): string {
  if (countOf(text, perLink) <= most) return text;
  let kept = "";
  for (const word of text.split(/(?<=\s)/u)) {
    if (countOf(`${kept}${word}`.trimEnd(), perLink) > most - 1) break;
    kept += word;
  }
  return `${kept === "" ? firstGraphemes(text, most - 1) : kept.trimEnd()}…`;
}

/** For a text that is one long word. */
function firstGraphemes(text: string, count: number): string {
  return [...graphemes.segment(text)]
    .slice(0, Math.max(0, count))
    .map(({ segment }) => segment)
    .join("");
}
