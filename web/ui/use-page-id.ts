import { useState } from "preact/hooks";

let given = 0;

/** An id that no other element of the page has. Preact's own begin anew at each root, and a page has two: its content and its foot. */
export function usePageId(): string {
  return useState(() => {
    given += 1;
    return `id-${given}`;
  })[0];
}
