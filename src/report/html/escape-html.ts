const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Control characters but tab and line feed, and what is no character. */
const FORBIDDEN = /[^\P{Cc}\t\n]|[\ufffe\uffff]/gu;
/** What turns the direction of the text around it. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** For text and for attributes in quotes. What a document may not hold, or what would turn other text around, is taken out. */
export function escapeHtml(text: string): string {
  return bareText(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** Text of people without what is no text. */
export function bareText(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "\ufffd").replace(TURNING, "");
}
