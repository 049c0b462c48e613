import type { RoomNotice } from "../../src/protocol/index.ts";
import { Portrait } from "../ui/portrait.tsx";
import { inOrder } from "../ui/speaker-order.ts";

/** Who is on stage; those who speak have a ring, and say so to a screen reader when it comes by. */
export function SpeakerRow({ speakers }: { speakers: RoomNotice["speakers"] }) {
  if (speakers.length === 0) return null;
  return (
    <section class="speakers" aria-label="On stage">
      <ul>
        {inOrder(speakers).map((speaker) => (
          <li key={speaker.id}>
            <Portrait {...speaker} />
            <span class="speaker-name">{speaker.name}</span>
            <span class="speaker-role">
              {speaker.speaking ? "Speaking" : speaker.role === "host" ? "Host" : "Guest"}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
