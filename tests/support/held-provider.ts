import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@aether/protocol";
import { until } from "./installation.ts";

/** One request that a provider holds: what it answers comes as it is told, piece by piece. */
export interface HeldAnswer {
  readonly asked: Json;
  says(text: string): void;
  thinks(text: string): void;
  calls(name: string, input: Json): void;
  /** Ends the answer. */
  ends(reason?: "stop" | "tool_calls"): void;
  refuses(status: number, headers?: Readonly<Record<string, string>>): void;
  breaks(): void;
}

/** A provider of the chat wire whose answers are said by the test, over a real wire. Its model is `held`. */
export async function heldProvider() {
  const answers: HeldAnswer[] = [];
  const server = createServer(async (request, response) => {
    if (request.method === "GET") return void response.end(JSON.stringify({ data: [{ id: "held", context_length: 100_000 }] }));
    let text = "";
    for await (const bytes of request) text += bytes;
    answers.push(heldAnswer(response, JSON.parse(text) as Json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    /** The request of that number, once it is there. */
    asked: (index: number): Promise<HeldAnswer> => until(`request ${index}`, async () => answers[index]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function heldAnswer(response: ServerResponse, asked: Json): HeldAnswer {
  const send = (delta: Json, finish: string | null = null): void => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
    const usage = finish && { prompt_tokens: 9, completion_tokens: 3 };
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], usage })}\n\n`);
  };
  let calls = 0;
  return {
    asked,
    says: (content) => send({ content }),
    thinks: (reasoning_content) => send({ reasoning_content }),
    calls: (name, input) => send({ tool_calls: [{ index: calls, id: `c${calls++}`, function: { name, arguments: JSON.stringify(input) } }] }),
    ends: (reason = "stop") => {
      send({}, reason);
      response.end("data: [DONE]\n\n");
    },
    refuses: (status, headers = {}) =>
      void response.writeHead(status, { "content-type": "application/json", ...headers }).end('{"error":{"message":"slow down"}}'),
    breaks: () => void response.destroy(),
  };
}
