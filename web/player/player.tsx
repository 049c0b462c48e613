import { solve } from "../../client/challenge/index.ts";
import { acceptInvitation, Listener, StoredTickets, watchPlace, watchRoom } from "../../client/listener/index.ts";
import { takeFromAddress } from "../api/keyring.ts";
import { offerTrouble } from "../trouble/offer-trouble.tsx";
import { mount, roomOfAddress } from "../ui/mount.tsx";
import { showOnLockScreen } from "./lock-screen.ts";
import { PlayerModel } from "./player-model.ts";
import { PlayerPage } from "./player-page.tsx";

const room = roomOfAddress(location.pathname);
const worklet = document.querySelector<HTMLMetaElement>('meta[name="stentor-worklet"]')?.content;
const tickets = new StoredTickets(() => localStorage);
const invitation = takeFromAddress("ticket");
if (invitation !== undefined) acceptInvitation(room, invitation, tickets);

const model = new PlayerModel({
  room,
  audio: () => new Audio(),
  settings: () => localStorage,
  listen: (options) => new Listener({ ...options, ...(worklet !== undefined && { workletUrl: worklet }) }),
  watch: watchRoom,
  tickets,
  solve,
  watchPlace,
});
mount(<PlayerPage model={model} address={location.origin + location.pathname} />);
offerTrouble(() => model.trouble());
showOnLockScreen(model);
model.open();
