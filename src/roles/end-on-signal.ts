/** The first signal closes in order; a second one ends at once. */
export function endOnSignal(close: () => Promise<void>): void {
  let closing = false;
  async function end(): Promise<void> {
    if (closing) process.exit(1);
    closing = true;
    await close();
    process.exit(0);
  }
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}
