/** What a notification shows. */
export type PushNotice = { title: string; body: string; tag?: string; data: { url: string } };

const TITLE_MAX = 120;
const BODY_MAX = 400;

/** From a pushed message, which is a `Delivery`'s head as JSON. What is not one leads to the status page, and says so little. */
export function noticeOf(text: string, origin: string): PushNotice {
  const { title, text: body, url, id } = readObject(text);
  return {
    title: stringOr(title, "Stentor").slice(0, TITLE_MAX),
    body: stringOr(body, "").slice(0, BODY_MAX),
    ...(typeof id === "string" && { tag: id }),
    data: { url: addressOf(url, origin) },
  };
}

function readObject(text: string): Record<"title" | "text" | "url" | "id", unknown> {
  const nothing = { title: undefined, text: undefined, url: undefined, id: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...nothing, ...value } : nothing;
  } catch {
    return { ...nothing, text };
  }
}

function stringOr(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}

/** Only the web's own addresses; a post may point elsewhere. */
function addressOf(url: unknown, origin: string): string {
  const fallback = `${origin}/status`;
  if (typeof url !== "string" || !URL.canParse(url, origin)) return fallback;
  const address = new URL(url, origin);
  return address.protocol === "https:" || address.protocol === "http:" ? address.href : fallback;
}
