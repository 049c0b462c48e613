import { RoomApi } from "../api/room-api.ts";
import { noFacts, offerTrouble } from "../trouble/offer-trouble.tsx";
import { becomesSeen } from "../ui/becomes-seen.ts";
import { mount, roomOfAddress } from "../ui/mount.tsx";
import { VerdictModel } from "./verdict-model.ts";
import { VerdictPage } from "./verdict-page.tsx";

const model = new VerdictModel({ room: roomOfAddress(location.pathname), api: new RoomApi(), seen: becomesSeen });
mount(<VerdictPage model={model} />);
offerTrouble(noFacts(model.room));
void model.run();
