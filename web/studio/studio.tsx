import { Speaker } from "../../client/speaker/index.ts";
import { openKeyring, takeFromAddress } from "../api/keyring.ts";
import { RoomApi } from "../api/room-api.ts";
import { noFacts, offerTrouble } from "../trouble/offer-trouble.tsx";
import { mount, roomOfAddress } from "../ui/mount.tsx";
import { keepAwake } from "./keep-awake.ts";
import { StudioModel } from "./studio-model.ts";
import { StudioPage } from "./studio-page.tsx";

const room = roomOfAddress(location.pathname);
const keyring = openKeyring();
const token = takeFromAddress("token");
if (token !== undefined) keyring.keepStudio(room, token);

const model = new StudioModel({
  room,
  token: keyring.studioToken(room),
  api: new RoomApi(),
  speak: (options) => new Speaker({ ...options, whip: `${location.origin}/whip/${room}` }),
});
mount(<StudioPage model={model} origin={location.origin} />);
offerTrouble(noFacts(room));
keepAwake(model);
addEventListener("beforeunload", (event) => {
  if (model.wouldBeMissed()) event.preventDefault();
});
void model.run();
