import { openKeyring, takeFromAddress } from "../api/keyring.ts";
import { RoomApi } from "../api/room-api.ts";
import { noFacts, offerTrouble } from "../trouble/offer-trouble.tsx";
import { mount } from "../ui/mount.tsx";
import { LobbyModel } from "./lobby-model.ts";
import { LobbyPage } from "./lobby-page.tsx";

const keyring = openKeyring();
const operator = takeFromAddress("operator");
if (operator !== undefined) keyring.operator = operator;

const model = new LobbyModel({ api: new RoomApi(), keyring, goTo: (address) => location.assign(address) });
mount(<LobbyPage model={model} />);
offerTrouble(noFacts(null));
void model.refreshForever();
