/** What one page of HTML needs; addresses are those of the assets. */
export type DocumentParts = {
  title: string;
  description: string;
  /** A page without one says all it has to say in `content`. */
  script?: string;
  content?: string;
  styles: readonly string[];
  icon: string;
  /** Where the listener's worklet lies; only pages that listen have one. */
  worklet?: string;
  /** Where the script lies that solves challenges; only pages that listen have one. */
  challengeWorker?: string;
  /** Where the outlines of countries lie; only the page that has a map needs them. */
  map?: string;
  /** The tracker's own address, for when the page's does not answer. */
  statusUrl?: string | undefined;
  withoutScript?: string;
};

const OPENING = '<div class="waiting" role="status"><span>Opening…</span></div>';

/**
 * A page as it is sent: a head that fetches one script and its style sheets, a body that already shows where one is, and a way to
 * say that something does not work, which is a plain link until the script makes a form of it.
 *
 * No inline script or style: the Content-Security-Policy allows none. All parts are our own words, so nothing is escaped.
 */
export function htmlDocument(parts: DocumentParts): string {
  const names =
    named("stentor-worklet", parts.worklet) +
    named("stentor-challenge", parts.challengeWorker) +
    named("stentor-map", parts.map) +
    named("stentor-status", parts.statusUrl);
  const styles = parts.styles.map((style) => `<link rel="stylesheet" href="${style}">\n`).join("");
  const script = parts.script === undefined ? "" : `<script type="module" src="${parts.script}"></script>\n`;
  const noScript =
    parts.withoutScript === undefined ? "" : `<noscript><p class="plain">${parts.withoutScript}</p></noscript>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${parts.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="description" content="${parts.description}">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f6f1e9" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#15110d" media="(prefers-color-scheme: dark)">
<meta name="referrer" content="no-referrer">
${names}<link rel="icon" href="${parts.icon}" type="image/svg+xml">
${styles}${script}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><a class="brand" href="/"><img src="${parts.icon}" alt="" width="30" height="30">Stentor</a></header>
<main id="main" tabindex="-1"${parts.content === undefined ? ' aria-busy="true"' : ""}>${parts.content ?? OPENING}</main>
${noScript}<footer class="foot" id="foot"><a class="link" href="/status#report">Having trouble?</a></footer>
</body>
</html>
`;
}

/** An address that the page's own script turns to when it needs it. */
function named(name: string, address: string | undefined): string {
  return address === undefined ? "" : `<meta name="${name}" content="${address}">\n`;
}
