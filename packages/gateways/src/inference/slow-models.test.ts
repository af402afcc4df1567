import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type DoorSession, SyscallError } from "@aether/protocol";
import { afterEach, expect, test } from "vitest";
import { type InferenceListener, listenInference } from "./index.ts";
import { replay, SERVED, type Step } from "./replay-session.test-harness.ts";

const TOKEN = "right-token";
const open: InferenceListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

const messages = [{ role: "user", content: "hello" }];
const WIRES = [
  {
    wire: "anthropic",
    path: "/v1/messages",
    body: { model: "m", max_tokens: 9, messages },
    ended: "event: message_stop",
    refused: '"type":"authentication_error"',
  },
  { wire: "chat", path: "/v1/chat/completions", body: { model: "m", messages }, ended: "data: [DONE]", refused: '"code":"invalid_api_key"' },
  { wire: "responses", path: "/v1/responses", body: { model: "m", input: "hello" }, ended: "event: response.completed", refused: "invalid_api_key" },
  {
    wire: "gemini",
    path: "/v1beta/models/m:streamGenerateContent?alt=sse",
    body: { contents: [{ parts: [{ text: "hello" }] }] },
    // Clients of this wire take a comment for a broken piece.
    silence: '"parts":[{"text":""}],"role":"model"},"index":0}],"modelVersion"',
    ended: '"finishReason":"STOP"',
    refused: '"status":"UNAUTHENTICATED"',
  },
  {
    wire: "gemini, as an array",
    path: "/v1beta/models/m:streamGenerateContent",
    body: { contents: [{ parts: [{ text: "hello" }] }] },
    media: "application/json",
    silence: "\n",
    ended: '"finishReason":"STOP"',
    refused: '"status":"UNAUTHENTICATED"',
  },
] as const satisfies readonly Row[];

interface Row {
  readonly wire: string;
  readonly path: string;
  readonly body: object;
  readonly media?: string;
  readonly silence?: string;
  readonly ended: string;
  readonly refused: string;
}
const COMMENT = ": the model is at work\n";

const HEADERS = { "x-api-key": TOKEN, "content-type": "application/json" };

async function listening(session: DoorSession, known = () => true): Promise<InferenceListener> {
  const listener = await listenInference({
    at: { port: 0 },
    authenticate: (token) => (token === TOKEN && known() ? session : undefined),
    mapModel: (asked) => asked,
    log: { warn() {}, error() {} },
    limits: { closeMs: 100, beatMs: 10 },
  });
  open.push(listener);
  return listener;
}

/** A model that answers once it is let, asked for a stream on this wire. */
async function ask({ path, body }: Row, end: Step) {
  const hold = Promise.withResolvers<void>();
  const state = { known: true };
  const { session } = replay([{ ...end, hold: hold.promise }]);
  const listener = await listening(session, () => state.known);
  const response = await fetch(`${listener.address}${path}`, {
    method: "POST",
    headers: HEADERS,
    body: JSON.stringify({ ...body, stream: true }),
  });
  return { response, state, answer: hold.resolve };
}

/** The whole stream; `then` is called once, after three signs of life. */
async function read(response: Response, { silence = COMMENT }: Row, then: () => void): Promise<string> {
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.split(silence).length > 3) then();
  }
  return text;
}

test.for<Row>(WIRES)("$wire: while a model thinks, its client is kept by what every reader of a stream reads over", async (wire) => {
  const { response, answer } = await ask(wire, { events: [], parts: [{ type: "text", text: "at last" }] });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, expect.stringContaining(wire.media ?? "text/event-stream")]);
  const text = await read(response, wire, answer);
  expect(text.slice(0, 200)).toContain(wire.silence ?? COMMENT);
  expect(text).toContain("at last");
  expect(text).toContain(wire.ended);
});

test.for([true, false])("who answers is told by the head, or by the trailer where the head left in silence: %s", async (silent) => {
  const hold = Promise.withResolvers<void>();
  const listener = await listening(replay([{ parts: [{ type: "text", text: "at last" }], ...(silent && { events: [], hold: hold.promise }) }]).session);
  const [{ path, body }] = WIRES;
  const asked = request(`${listener.address}${path}`, { method: "POST", headers: HEADERS });
  asked.end(JSON.stringify({ ...body, stream: true }));
  const [incoming] = (await once(asked, "response")) as [IncomingMessage];
  hold.resolve();
  await once(incoming.resume(), "end");
  const told = [incoming.headers["aether-model"], incoming.headers.trailer, incoming.trailers["aether-model"]];
  expect(told).toEqual(silent ? [undefined, "aether-model", SERVED] : [SERVED, undefined, undefined]);
});

test.for<Row>(WIRES)("$wire: what fails after that is the stream's own error", async (wire) => {
  const { response, answer } = await ask(wire, { error: new SyscallError("UPSTREAM", "m failed after 3 attempts: it broke", { retryable: false }) });
  const text = await read(response, wire, answer);
  expect(text).toContain("m failed after 3 attempts");
  expect(text).not.toContain(wire.ended);
});

test.for<Row>(WIRES)("$wire: a stream whose token is revoked says so, and not that somebody is overloaded", async (wire) => {
  const { response, state, answer } = await ask(wire, { error: new SyscallError("CANCELLED", "the session was closed") });
  const text = await read(response, wire, () => {
    state.known = false;
    answer();
  });
  expect(text).toContain("the token was revoked");
  expect(text).toContain(wire.refused);
  expect(text).not.toContain("overloaded");
});
