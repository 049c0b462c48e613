/** Resolves when somebody looks at the page, at once when they do. */
export function becomesSeen(): Promise<void> {
  return new Promise((resolve) => {
    const off = new AbortController();
    const look = () => {
      if (document.visibilityState === "hidden") return;
      off.abort();
      resolve();
    };
    document.addEventListener("visibilitychange", look, { signal: off.signal });
    look();
  });
}
