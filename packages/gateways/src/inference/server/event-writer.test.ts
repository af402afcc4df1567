import { once } from "node:events";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { INFERENCE_LIMITS } from "../limits.ts";
import { EventWriter } from "./event-writer.ts";

/** A writer whose client reads what it is told, and what it has read by its end. */
async function written(use: (writer: EventWriter) => void, limits: Partial<typeof INFERENCE_LIMITS>) {
  const cut: number[] = [];
  const options = {
    limits: { ...INFERENCE_LIMITS, ...limits },
    media: "text/event-stream",
    beat: () => ": beat\n\n",
    headers: () => ({}),
    onSlow: (unsent: number) => void cut.push(unsent),
  };
  const server = createServer((_request, response: ServerResponse) => use(new EventWriter({ ...options, response })));
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = request({ port: (server.address() as AddressInfo).port, host: "127.0.0.1" }).end();
  let bytes = 0;
  const [incoming] = await once(client, "response");
  for await (const chunk of incoming) bytes += chunk.length;
  return { bytes, cut };
}

test("one event larger than all that may wait reaches a client that reads", async () => {
  const event = `data: ${"x".repeat(300_000)}\n\n`;
  const { bytes, cut } = await written(
    (writer) => {
      writer.send(event);
      for (let more = 0; more < 3; more++) writer.send("data: x\n\n");
      writer.end("data: [DONE]\n\n");
    },
    { unsentBytes: 65_536 },
  );
  expect({ bytes, cut }).toEqual({ bytes: event.length + 3 * "data: x\n\n".length + "data: [DONE]\n\n".length, cut: [] });
});

test("the last words of an answer may be larger than that too", async () => {
  const { bytes, cut } = await written((writer) => writer.end("x".repeat(300_000)), { unsentBytes: 65_536 });
  expect({ bytes, cut }).toEqual({ bytes: 300_000, cut: [] });
});
