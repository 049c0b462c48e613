import { bareText } from "../html/escape-html.ts";
import { LATIN_LETTERS } from "./latin-letters.ts";

/** What the paper's fonts hold beside ASCII and Latin-1: the rest of WinAnsi. */
const WIN_ANSI = new Set("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ");
/** Stands for letters that have no Latin ones. */
const LEFT_OUT = "[…]";
/** Of private use: no letter of anybody. */
const NONE = "\ue000";
const RUN_OF_NONE = /\ue000(?:[\s\ue000]*\ue000)?/g;

/**
 * Text in letters that the standard fonts of PDF hold. Accents that they lack are dropped, Greek and Cyrillic are written in Latin letters; a
 * run of what is left, such as Chinese letters or emoji, becomes "[…]".
 */
export function printable(text: string): string {
  const letters = [...bareText(text).normalize("NFC")].map((letter) => printableLetter(letter) ?? NONE);
  return letters.join("").replace(RUN_OF_NONE, LEFT_OUT);
}

/** `undefined`: there is none. */
function printableLetter(letter: string): string | undefined {
  if (isHeld(letter)) return letter;
  if (/^\s$/.test(letter)) return " ";
  if (/^\p{M}$|^\p{Cf}$/u.test(letter)) return "";
  const plain = letter.normalize("NFKD").replace(/\p{M}/gu, "");
  if (plain !== "" && [...plain].every(isHeld)) return plain;
  const lower = plain.toLowerCase();
  const latin = LATIN_LETTERS.get(lower);
  if (latin === undefined) return undefined;
  return lower === plain ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
}

function isHeld(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || WIN_ANSI.has(letter);
}
