import { expect, test } from "bun:test";
import { trackerOrigin } from "./tracker-origin.ts";

const HERE = { statusUrl: undefined, publicUrl: undefined, natsServers: [], statusPort: 8081 };

test("the tracker is at the operator's word, else at its port of the host that was asked", () => {
  expect(trackerOrigin(HERE, "http://localhost:8080")).toBe("http://localhost:8081");
  expect(trackerOrigin(HERE, "https://[::1]:8080")).toBe("https://[::1]:8081");
  const told = { ...HERE, statusUrl: "https://status.example.org" };
  expect(trackerOrigin(told, "http://localhost:8080")).toBe("https://status.example.org");
});

test("where only the operator could know, nothing is guessed", () => {
  expect(trackerOrigin({ ...HERE, publicUrl: "https://live.example.org" }, "https://live.example.org")).toBeUndefined();
  expect(trackerOrigin({ ...HERE, natsServers: ["nats://a"] }, "http://edge:8080")).toBeUndefined();
  expect(trackerOrigin({ ...HERE, statusPort: 0 }, "http://localhost:8080")).toBeUndefined();
});
