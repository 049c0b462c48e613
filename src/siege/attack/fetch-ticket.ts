import { Asker } from "./asker.ts";
import { Ear } from "./ear.ts";
import type { Ground, Source } from "./ground.ts";

const PATIENCE_MS = 3_000;

/** One honest ticket: a place at the door or, where nobody has to wait, that of a listener. `undefined`: none is given. */
export async function fetchTicket(ground: Ground, source: Source): Promise<string | undefined> {
  const asker = new Asker(ground, source);
  const answer = await asker.ask({ path: `/r/${ground.target.room}/door`, body: "" }, PATIENCE_MS);
  asker.close();
  const told = /"ticket":"([^"]{1,400})"/.exec(answer?.body ?? "")?.[1];
  if (told !== undefined) return told;
  const ear = new Ear(ground, source, { reports: false, query: "" });
  ground.after(PATIENCE_MS, () => ear.close());
  await ear.over;
  return ear.ticket;
}
