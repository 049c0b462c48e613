/** A process that posts as fast as it may in as many rooms as it takes, and tells each post that was acknowledged. Ended by a kill. */
import { writeSync } from "node:fs";
import { FakeOrigin } from "../../../../e2e/cast/fake-origin.ts";
import { Metrics, silentLog, systemClock } from "../../../platform/index.ts";
import { InProcessRelay } from "../../../relay/index.ts";
import { openStore } from "../../../store/index.ts";
import { Control } from "../../control.ts";
import { png } from "./pictures.ts";

const [folder = ""] = process.argv.slice(2);
const relay = new InProcessRelay(() => undefined);
const control = new Control({
  ...{ relay, clock: systemClock, log: silentLog, metrics: new Metrics() },
  store: await openStore({ folder, databaseUrl: undefined }),
  operatorToken: "operator-token-of-the-tests",
  maxRooms: 10_000,
  maxSpeakers: 4,
});
new FakeOrigin(relay).start();

for (;;) {
  const { room, host } = await control.rooms.create({ title: "Room", music: false, hostName: "Ana" });
  for (let count = 0; count < 10; count++) {
    const picture = count % 3 === 0 ? { bytes: png(64, 48), alt: "A stage" } : null;
    const wish = { text: `post ${count}`, link: null, picture, promoted: false };
    const { id } = await control.posts.post(room.id, host.token, wish);
    writeSync(1, `${room.id} ${id}\n`);
  }
}
