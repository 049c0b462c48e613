/** Opens and shows what the address points at behind its `#`, which was not there yet when the page was loaded. Whether it is there. */
export function showTarget(hash: string): boolean {
  const target = document.getElementById(hash.slice(1));
  if (target === null) return false;
  for (let at: Element | null = target; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  target.scrollIntoView({ block: "start" });
  return true;
}
