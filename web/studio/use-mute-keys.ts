import { useEffect } from "preact/hooks";
import type { StudioModel } from "./studio-model.ts";

/** M mutes everywhere but in text; the space bar does too, where it does not already press or choose something. */
export function useMuteKeys(model: Pick<StudioModel, "toggleMute">): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!mutes(event)) return;
      event.preventDefault();
      model.toggleMute();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [model]);
}

function mutes(event: KeyboardEvent): boolean {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target instanceof Element ? event.target : undefined;
  if (target?.closest("input:not([type=checkbox], [type=range]), textarea, select, dialog") != null) return false;
  if (event.key.toLowerCase() === "m") return true;
  return event.key === " " && target?.closest("button, a, summary, input, [role=button]") == null;
}
