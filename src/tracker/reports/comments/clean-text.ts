/** Stands for a joiner while the unseen is taken out: a private character, of which none is kept. */
const KEPT_JOINER = "\uE000";
/** Joins what is one picture to readers; between letters it only hides. */
const JOINER = /(?<=\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic})/gu;
/** Control characters, those that turn writing around or hide in it, surrogates, private and unassigned ones. */
const UNSEEN = /[^\P{C}\uE000]/gu;
/** Counts as a space in patterns, and is none; and what stands for the joiner. */
const NO_SPACES = /[\uFEFF\uE000]/gu;
const SPACES = /\s+/gu;
/** More marks on one letter than any writing has. */
const HEAPED_MARKS = /(\p{M}{3})\p{M}+/gu;

const ADDRESS = /(?:\b[a-z][a-z0-9+.-]{1,20}:\/\/|\bwww\.)\S+|\b(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:[:/]\S*)?/giu;
/** A missing space after a full stop makes no address; a path, a scheme or an ending that is known does. */
const SURELY_ADDRESS =
  /[:/]|^www\.|\.(?:app|biz|cc|click|club|cn|co|com|dev|gg|info|io|link|live|ly|me|net|online|org|ru|shop|site|to|top|tv|xyz)$/iu;

/** One line as it may be shown: nothing in it that is not seen, turns writing around or breaks the line. Markup stays text. */
export function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replace(NO_SPACES, "")
    .replace(JOINER, KEPT_JOINER)
    .replace(SPACES, " ")
    .replace(UNSEEN, "")
    .replaceAll(KEPT_JOINER, "\u200D")
    .replace(HEAPED_MARKS, "$1")
    .trim();
}

/** The text with `[link]` for each address of a page or a mailbox. */
export function withoutLinks(text: string): string {
  return text.replace(ADDRESS, (found) => (SURELY_ADDRESS.test(found) ? "[link]" : found));
}
