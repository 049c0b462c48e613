/** What one page of HTML needs; addresses are those of the assets. */
export type DocumentParts = {
  title: string;
  description: string;
  /** A page without one says all it has to say in `content`. */
  script?: string;
  content?: string;
  style: string;
  icon: string;
  /** Where the listener's worklet lies; only pages that listen have one. */
  worklet?: string;
  /** Where the script lies that solves challenges; only pages that listen have one. */
  challengeWorker?: string;
  withoutScript?: string;
};

const OPENING = '<div class="waiting" role="status"><span>Opening…</span></div>';

/**
 * A page as it is sent: a head that fetches one script and one style sheet, and a body that already shows where one is.
 *
 * No inline script or style: the Content-Security-Policy allows none. All parts are our own words, so nothing is escaped.
 */
export function htmlDocument(parts: DocumentParts): string {
  const scripts = named("stentor-worklet", parts.worklet) + named("stentor-challenge", parts.challengeWorker);
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
${scripts}<link rel="icon" href="${parts.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${parts.style}">
${script}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><a class="brand" href="/"><img src="${parts.icon}" alt="" width="30" height="30">Stentor</a></header>
<main id="main" tabindex="-1"${parts.content === undefined ? ' aria-busy="true"' : ""}>${parts.content ?? OPENING}</main>
${noScript}</body>
</html>
`;
}

/** A script that the page's own script loads when it needs it. */
function named(name: string, path: string | undefined): string {
  return path === undefined ? "" : `<meta name="${name}" content="${path}">\n`;
}
