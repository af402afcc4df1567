import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type InferenceAddress, listenInference } from "../listen-inference.ts";
import { createModelMap } from "../model-map.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aether-names-"));
});
afterEach(() => rm(folder, { recursive: true }));

test.for([
  { why: "a box's socket, by the box's own name", inBox: true, host: "aether:3129", status: 200 },
  { why: "a box's socket, as this machine", inBox: true, host: "127.0.0.1:3129", status: 200 },
  { why: "a box's socket, by a page's name", inBox: true, host: "evil.example", status: 421 },
  { why: "the port, as this machine", inBox: false, host: "localhost", status: 200 },
  { why: "the port, by the box's name, which anybody's name server may give to a page", inBox: false, host: "aether:3129", status: 421 },
])("$why: $status", async ({ inBox, host, status }) => {
  const at: InferenceAddress = inBox ? { socket: join(folder, "m.sock") } : { port: 0 };
  const log = { warn: () => undefined, error: () => undefined };
  await using listener = await listenInference({ at, authenticate: () => undefined, mapModel: createModelMap([]), log });
  const where = inBox ? { socketPath: listener.address } : { port: Number(listener.address.split(":").at(-1)), host: "127.0.0.1" };
  const answered = await new Promise((resolve, reject) => {
    const asked = request({ ...where, path: "/", method: "HEAD", agent: false, headers: { host } }, (response) => resolve(response.resume().statusCode));
    asked.once("error", reject).end();
  });
  expect(answered).toBe(status);
});
