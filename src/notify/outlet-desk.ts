import type { DeliveryAttempt } from "./attempt.ts";
import type { NewOutlet, OutletView, OutletWish } from "./outlet.ts";

export class OutletDesk {
  add(_wish: OutletWish): Promise<NewOutlet> {
    throw new Error("not yet");
  }
  list(): OutletView[] {
    return [];
  }
  async remove(_id: string): Promise<void> {}
  async log(_id: string): Promise<DeliveryAttempt[]> {
    return [];
  }
  test(_id: string): Promise<DeliveryAttempt> {
    throw new Error("not yet");
  }
}
