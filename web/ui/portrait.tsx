import { initialsOf, tintOf } from "./words.ts";

const TINTS = 6;

/** A person as a round tint with initials; a ring breathes around whoever speaks. */
export function Portrait({ id, name, speaking }: { id: string; name: string; speaking: boolean }) {
  return (
    <span class={`portrait tint-${tintOf(id, TINTS)}${speaking ? " is-speaking" : ""}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
