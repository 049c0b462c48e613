import { expect, test } from "bun:test";
import { withStereo } from "./stage-connection.ts";

test("the answer asks our encoder for stereo, once", () => {
  const answer = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=mid:0\r\n";
  const stereo = "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=1\r\na=mid:0\r\n";
  expect(withStereo(answer)).toBe(stereo);
  expect(withStereo(stereo)).toBe(stereo);
  expect(withStereo("a=mid:0\r\n")).toBe("a=mid:0\r\n");
});
