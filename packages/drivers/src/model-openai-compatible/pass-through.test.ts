import type { RawRequest, StepRequest } from "@aether/ports";
import { expect, test } from "vitest";
import { DONE, event, KEY, partsOf, refuse, request, said, send, serve, stopped, USAGE } from "./chat-server.test-harness.ts";

const raw = (body: RawRequest["body"], rest: Partial<RawRequest> = {}): Pick<StepRequest, "raw"> => ({
  raw: { wire: "chat", body, headers: { "openai-beta": "a=v1" }, stream: true, ...rest },
});

const ODD = event({ choices: [{ index: 0, delta: { content: "hello" }, logprobs: { content: [] } }], tomorrow: 1 });

test("a client's own request goes out as it is, but for the model, its bound and the key", async () => {
  await using server = await serve({ text: send(ODD, stopped("stop"), USAGE, DONE) });
  const driver = server.driver({ headers: { "x-team": "blue", "openai-beta": "ours" } });
  const body = { messages: [{ role: "user", content: [{ type: "hologram" }] }], logprobs: true, max_completion_tokens: 9_000, tomorrow: {} };
  const parts = await partsOf(driver, request("text", { messages: [], ...raw(body) }));
  expect(driver.speaks?.("text")).toBe("chat");
  expect(server.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, "x-team": "blue", "openai-beta": "ours" });
  expect(server.seen[0]?.body).toEqual({ ...body, max_completion_tokens: 100, model: "text", stream: true, stream_options: { include_usage: true } });
  expect(parts).toMatchObject([
    { type: "raw", data: ODD.slice("data: ".length).trim() },
    { type: "text-delta", text: "hello" },
    { type: "raw" },
    { type: "raw", data: "[DONE]", last: true },
    { type: "finish", reason: "stop", usage: { inputTokens: 11, outputTokens: 5, cachedTokens: 3 } },
  ]);
});

test("a server that counts nothing is charged by what was written, and one without a last word by its reason", async () => {
  await using server = await serve({ text: send(said("x".repeat(70)), stopped("length")) });
  const parts = await partsOf(server.driver(), request("text", raw({ messages: [{ role: "user", content: "y".repeat(350) }] })));
  expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "length", usage: { outputTokens: 20 } });
  expect(parts.at(-1)).toMatchObject({ usage: { inputTokens: expect.closeTo(113, -1) } });
});

test("servers that refuse what they do not know are asked in translation, and those that choose no tools say so", async () => {
  await using server = await serve({ text: send(said("a"), stopped("stop"), DONE) });
  expect(server.driver({ quirks: { verbatim: false } }).speaks).toBeUndefined();
  const driver = server.driver({ quirks: { toolChoice: false } });
  const forced = await partsOf(driver, request("text", raw({ messages: [], tool_choice: "required" })));
  expect(forced).toMatchObject([{ type: "error", cause: "invalid" }]);
  expect(server.seen).toEqual([]);
});

test("what is wrong with a request comes in the server's own words, unless they hold the key or nothing was asked raw", async () => {
  const wrong = (message: string) => JSON.stringify({ error: { message, code: "tomorrow" } });
  await using server = await serve({ plain: refuse(400, wrong("no such member")), key: refuse(400, wrong(`not ${KEY}`)) });
  const asked = async (model: string, over: object) => (await partsOf(server.driver(), request(model, over)))[0];
  const ours = raw({ messages: [] });
  expect(await asked("plain", ours)).toMatchObject({ cause: "invalid", verbatim: { status: 400, body: wrong("no such member") } });
  for (const part of [await asked("plain", {}), await asked("key", ours)]) {
    expect(part).toMatchObject({ type: "error", cause: "invalid" });
    expect(part).not.toHaveProperty("verbatim");
  }
});
