import type { RoomNotice } from "../../src/protocol/index.ts";
import { Portrait } from "../ui/portrait.tsx";

/** Who is on stage; those who speak have a ring, and say so to a screen reader when it comes by. */
export function SpeakerRow({ speakers }: { speakers: RoomNotice["speakers"] }) {
  if (speakers.length === 0) return null;
  return (
    <section class="speakers" aria-label="On stage">
      <ul>
        {[...speakers]
          .sort((a, b) => a.id.localeCompare(b.id))
          .map((speaker) => (
            <li key={speaker.id}>
              <Portrait {...speaker} />
              <span class="speaker-name">{speaker.name}</span>
              <span class="speaker-role">
                {speaker.speaking ? "speaking" : speaker.role === "host" ? "host" : "\u00a0"}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
