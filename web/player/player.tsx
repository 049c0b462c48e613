import { solve } from "../../client/challenge/index.ts";
import { acceptInvitation, Listener, StoredTickets, watchPlace, watchRoom } from "../../client/listener/index.ts";
import { takeFromAddress } from "../api/keyring.ts";
import { RoomApi } from "../api/room-api.ts";
import { SubscribeApi } from "../status/subscribe/subscribe-api.ts";
import { webPush } from "../status/subscribe/web-push.ts";
import { offerTrouble } from "../trouble/offer-trouble.tsx";
import { mount, roomOfAddress } from "../ui/mount.tsx";
import { showOnLockScreen } from "./lock-screen.ts";
import { PlayerModel } from "./player-model.ts";
import { PlayerPage } from "./player-page.tsx";
import { ReminderModel } from "./schedule/reminder-model.ts";

const room = roomOfAddress(location.pathname);
const worklet = document.querySelector<HTMLMetaElement>('meta[name="stentor-worklet"]')?.content;
const tickets = new StoredTickets(() => localStorage);
const invitation = takeFromAddress("ticket");
if (invitation !== undefined) acceptInvitation(room, invitation, tickets);

const api = new RoomApi();
const model = new PlayerModel({
  room,
  audio: () => new Audio(),
  settings: () => localStorage,
  listen: (options) => new Listener({ ...options, ...(worklet !== undefined && { workletUrl: worklet }) }),
  watch: watchRoom,
  tickets,
  solve,
  watchPlace,
  askTime: () => api.time(room),
  listPosts: () => api.posts(room),
});
const trouble = offerTrouble(() => model.trouble());
const reminder = new ReminderModel({
  room,
  push: webPush,
  config: () => trouble.api.config(),
  api: new SubscribeApi(),
  language: navigator.language,
  keep: () => localStorage,
});
mount(<PlayerPage model={model} reminder={reminder} address={location.origin + location.pathname} />);
for (const [target, event] of [
  [document, "visibilitychange"],
  [window, "pageshow"],
  [window, "focus"],
] as const)
  target.addEventListener(event, () => model.lookedAt());
showOnLockScreen(model);
model.open();
