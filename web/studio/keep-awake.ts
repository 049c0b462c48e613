import { effect } from "@preact/signals";
import type { StudioModel } from "./studio-model.ts";

/** A phone whose screen sleeps takes the microphone with it: while somebody is on stage, the screen stays on. */
export function keepAwake(model: Pick<StudioModel, "wouldBeMissed">): void {
  if (navigator.wakeLock === undefined) return;
  let lock: Promise<WakeLockSentinel | undefined> | undefined;
  const update = () => {
    const wanted = model.wouldBeMissed() && document.visibilityState === "visible";
    if (wanted) lock ??= navigator.wakeLock.request("screen").catch(() => undefined);
    else {
      // The browser itself lets go of it when the page is hidden; it has to be asked for anew.
      void lock?.then((held) => held?.release());
      lock = undefined;
    }
  };
  effect(update);
  document.addEventListener("visibilitychange", update);
}
