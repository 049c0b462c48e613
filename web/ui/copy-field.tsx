import { useEffect, useId, useRef, useState } from "preact/hooks";
import { CheckIcon, CopyIcon } from "./icons.tsx";

const SHOWN_MS = 2_000;

/** Copies a text; `copied` says so for a moment. `copy` hands back false where the browser refuses. */
export function useCopy(text: string): { copied: boolean; copy: () => Promise<boolean> } {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return false;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
    return true;
  };
  return { copied, copy };
}

type CopyFieldProps = { label: string; value: string; hint?: string; focused?: boolean };

/** An address to take along: to read, to select, to copy with one tap. `focused`: it takes the focus when it appears. */
export function CopyField({ label, value, hint, focused = false }: CopyFieldProps) {
  const id = useId();
  const hintId = useId();
  const input = useRef<HTMLInputElement>(null);
  const { copied, copy } = useCopy(value);
  useEffect(() => {
    if (focused) input.current?.focus();
  }, [focused]);
  // Pages over plain http have no clipboard; the selection is one key from it.
  const copyOrSelect = async () => (await copy()) || input.current?.select();
  return (
    <div class="copy-field">
      <label for={id}>{label}</label>
      <div class="copy-row">
        <input
          id={id}
          ref={input}
          type="text"
          readOnly
          value={value}
          aria-describedby={hint === undefined ? undefined : hintId}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button type="button" class="button" onClick={copyOrSelect} aria-label={`Copy: ${label}`}>
          {copied ? <CheckIcon /> : <CopyIcon />}
          <span aria-live="polite">{copied ? "Copied" : "Copy"}</span>
        </button>
      </div>
      {hint !== undefined && (
        <p id={hintId} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
