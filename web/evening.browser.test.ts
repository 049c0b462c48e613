/** A whole evening on the pages, with the real server behind them: host, guest and listener in one Chromium. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { TestBrowser } from "../e2e/browser.ts";
import { Scene } from "../e2e/scene.ts";
import { speech } from "../e2e/speech.ts";

setDefaultTimeout(60_000);

let scene: Scene;
let browser: TestBrowser;
let host: Page;
let listener: Page;
let room = "";
const complaints: string[] = [];

beforeAll(async () => {
  const { wav } = await speech({ sentences: 10 });
  scene = await Scene.start();
  browser = await TestBrowser.open({ microphone: wav, viewport: { width: 390, height: 844 } });
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

async function open(address: string): Promise<Page> {
  const page = await browser.context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  await page.goto(address);
  return page;
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("the operator's link leads to a room and its studio", async () => {
  host = await open(`${scene.url}/#operator=${scene.operatorToken}`);
  await host.getByLabel("Title").fill("Questions to the mayor");
  await host.getByLabel("Your name").fill("Dora");
  await press(host, "Open the room");
  await host.getByRole("heading", { name: "Questions to the mayor" }).waitFor();
  expect(host.url()).not.toContain("token");
  room = new URL(await host.getByLabel("Link for the audience", { exact: true }).inputValue()).pathname;
  expect(room).toMatch(/^\/r\//);
});

test("a listener who is early hears soft music after one tap", async () => {
  listener = await open(scene.url + room);
  await listener.getByText("you will hear soft music until then").waitFor();
  await press(listener, "Listen");
  await press(listener, "Mute");
  await listener.getByText("this soft music plays until then").waitFor();
  await listener.getByText(/^\d+\.\d s behind live$/).waitFor();
});

test("the host checks the microphone and goes live with one press; the listener sees who speaks", async () => {
  await press(host, "Check my microphone");
  await press(host, "Go live");
  await host.locator(".air-on").waitFor();
  await listener.getByText("You are listening live.").waitFor();
  await listener.locator(".speakers li", { hasText: "Dora" }).getByText("speaking").waitFor();
  await host.getByText("1 person listening").waitFor();
});

test("a broken way on air is mended by an ICE restart, and nobody is asked to press anything", async () => {
  await host.evaluate(() => window.dispatchEvent(new Event("online")));
  await host.locator(".air-lost").waitFor();
  await host.locator(".air-on").waitFor();
  expect(scene.log.join("")).toContain("ICE restarted");
});

test("a guest joins by the personal link, and is sent away by the host", async () => {
  await press(host, "Invite a guest");
  await host.getByLabel("Their name").fill("Emil");
  await press(host, "Make a link");
  const guest = await open(await host.getByLabel("Personal link", { exact: true }).inputValue());
  await press(host, "Done");
  await press(guest, "Check my microphone");
  await press(guest, "Join, on air");
  await guest.locator(".air-on").waitFor();
  await listener.locator(".speakers li", { hasText: "Emil" }).waitFor();
  expect(complaints).toEqual([]);

  await press(host, "Remove Emil");
  await press(host, "Remove");
  await guest.getByRole("heading", { name: "You have left the stage" }).waitFor();
  await guest.reload();
  await guest.getByRole("heading", { name: "This link does not open the studio" }).waitFor();
  await guest.getByRole("link", { name: "Listen to the room" }).click();
  await guest.waitForURL(scene.url + room);
  await guest.close();
  // The refusal of the guest's token, which the browser reports by itself.
  complaints.length = 0;
});

test("a host who leaves the stage leaves soft music behind", async () => {
  await press(host, "Leave the stage");
  await listener.getByText("Soft music until somebody speaks.").waitFor();
  await host.getByText("listeners hear soft music until you are back").waitFor();
  await press(host, "Open my microphone again");
  await press(host, "Join, on air");
  await host.locator(".air-on").waitFor();
  await listener.getByText("You are listening live.").waitFor();
});

test("a host who reloads a live studio is told so at once, and is back on air one press after the check", async () => {
  host.once("dialog", (dialog) => void dialog.accept());
  await host.reload();
  await host.getByText("The room is live. Listeners hear soft music until you join.").waitFor();
  await press(host, "Check my microphone");
  await press(host, "Join, on air");
  await host.locator(".air-on").waitFor();
});

test("the end reaches the listener without a reload", async () => {
  await press(host, "End room");
  await press(host, "End the room");
  await host.getByRole("heading", { name: "The room has ended" }).waitFor();
  await listener.getByText("This conversation is over.").waitFor();
});

test("the lobby shows the host's own rooms with their studio", async () => {
  const made = await scene.createRoom({ title: "Open to all" });
  const lobby = await open(scene.url);
  await lobby.locator(".room-card", { hasText: "Open to all" }).waitFor();
  expect(await lobby.getByRole("link", { name: "Open studio" }).count()).toBe(0);
  await lobby.getByLabel("Title").fill("Mine");
  await press(lobby, "Open the room");
  await lobby.getByRole("heading", { name: "Mine" }).waitFor();
  await lobby.goto(scene.url);
  await lobby.locator(".room-card", { hasText: "Mine" }).getByRole("link", { name: "Open studio" }).click();
  await lobby.getByRole("button", { name: "Check my microphone" }).waitFor();
  await scene.endRoom(made);
});

test("under the server's own security headers, no page broke a rule or threw", () => {
  expect(complaints).toEqual([]);
});
