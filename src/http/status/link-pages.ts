/** Tiny pages behind the links of letters: no scripts, no styles of their own, and nothing in them that a caller wrote. */

export const CONFIRMED = page(
  "You will be told",
  "<p>This address is told from now on. Each letter has a link to stop.</p>",
);

export const REMOVED = page("You will be told no more", "<p>This address gets no more letters.</p>");

/** The button sends back to the page's own address, token included. */
export const REMOVE = page(
  "Be told no more?",
  '<form method="post"><p>This address will get no more letters.</p><button>Stop the letters</button></form>',
);

export const DEAD_LINK = page(
  "This link does not work",
  "<p>It is too old, or was not copied whole. On the status page you can ask for a new one.</p>",
);

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title></head>
<body><main><h1>${title}</h1>${content}<p><a href="/status">Status</a></p></main></body></html>
`;
}
