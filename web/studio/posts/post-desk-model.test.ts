import { expect, test } from "bun:test";
import type { Post } from "../../../src/protocol/index.ts";
import { ApiError } from "../../api/api-error.ts";
import type { PostWish } from "../../api/room-api.ts";
import { PostDeskModel } from "./post-desk-model.ts";
import { shrinkPlan } from "./shrink-picture.ts";

const SMALL = { base64: "QUJD", dataUrl: "data:image/jpeg;base64,QUJD", width: 4, height: 3 };

function scene() {
  const sent: { wish: PostWish; key: string }[] = [];
  const failures: ApiError[] = [];
  let keys = 0;
  const model = new PostDeskModel({
    room: "r",
    token: "t",
    api: {
      posts: async () => ({ turn: 1, posts: [] }),
      post: async (_room, _token, wish, key) => {
        sent.push({ wish, key });
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return { id: key, text: wish.text } as Post;
      },
      removePost: async () => undefined,
    },
    shrink: async () => SMALL,
    newKey: () => {
      keys += 1;
      return `key-${keys}`;
    },
  });
  return { model, sent, failures };
}

test("a post whose answer was lost is sent again under the same key; a changed one under another", async () => {
  const { model, sent, failures } = scene();
  failures.push(new ApiError("network"), new ApiError("network"));
  model.write({ text: " Hello " });
  await model.send();
  expect(model.trouble.value).toContain("does not answer");
  await model.send();
  model.write({ text: "Hello there" });
  await model.send();
  expect(sent.map(({ key }) => key)).toEqual(["key-1", "key-1", "key-2"]);
  expect(sent[0]?.wish).toEqual({ text: "Hello", link: null, picture: null, promoted: false });
  expect([model.draft.value.text, model.trouble.value, model.posts.value.length]).toEqual(["", undefined, 1]);
});

test("what is lacking is said before anything is sent", async () => {
  const { model, sent } = scene();
  await model.send();
  expect(model.trouble.value).toBe("Write something first.");
  model.write({ text: "😀".repeat(1_002) });
  await model.send();
  expect(model.trouble.value).toBe("The text is 2 characters too long.");
  model.write({ text: "Hi", link: "javascript:alert(1)" });
  await model.send();
  expect(model.trouble.value).toContain("https://");
  model.write({ link: "" });
  await model.choosePicture(new Blob());
  await model.send();
  expect(model.trouble.value).toContain("what the picture shows");
  expect(sent).toEqual([]);
  model.write({ alt: "A hall" });
  await model.send();
  expect(sent[0]?.wish.picture).toEqual({ base64: "QUJD", alt: "A hall" });
});

test("a picture is tried from its best to small, never larger than it is, never out of shape", () => {
  const plan = shrinkPlan({ width: 6_000, height: 4_000 });
  expect(plan[0]).toEqual({ width: 1_600, height: 1_067, quality: 0.85 });
  expect(plan.at(-1)?.width).toBeLessThanOrEqual(320);
  expect(shrinkPlan({ width: 90, height: 60 })[0]).toEqual({ width: 90, height: 60, quality: 0.85 });
  expect(shrinkPlan({ width: 9_000, height: 1 }).every(({ height }) => height === 1)).toBe(true);
});
