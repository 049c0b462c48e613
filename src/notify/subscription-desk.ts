import type { EmailWish, PushWish } from "./subscription.ts";

export class SubscriptionDesk {
  get vapidPublicKey(): string {
    return "";
  }
  get takesMail(): boolean {
    return false;
  }
  async addPush(_wish: PushWish): Promise<void> {}
  async addEmail(_wish: EmailWish): Promise<void> {}
  async confirm(_token: string): Promise<void> {}
  async remove(_token: string): Promise<void> {}
  async removePush(_endpoint: string, _room?: string | null): Promise<void> {}
}
