import type { Json, WireKind } from "@aether/protocol";
import { expect, test } from "vitest";
import type { RawRequest } from "../model.ts";
import { type Sending, wireBody } from "./wire-body.ts";

const sent = (wire: WireKind, body: RawRequest["body"], rest: Partial<Sending> & { stream?: boolean } = {}): Json =>
  wireBody({ model: "served", maxOutputTokens: 500, raw: { wire, body, headers: {}, stream: rest.stream ?? false }, ...rest });

test.for<{ wire: WireKind; why: string; body: RawRequest["body"]; limits: Json }>([
  { wire: "anthropic", why: "a longer answer", body: { max_tokens: 9_000 }, limits: { max_tokens: 500 } },
  { wire: "anthropic", why: "a shorter answer", body: { max_tokens: 9 }, limits: { max_tokens: 9 } },
  { wire: "anthropic", why: "no bound", body: {}, limits: { max_tokens: 500 } },
  { wire: "anthropic", why: "a bound that is a text", body: { max_tokens: "9000" }, limits: { max_tokens: 500 } },
  { wire: "responses", why: "a longer answer", body: { max_output_tokens: 9_000 }, limits: { max_output_tokens: 500 } },
  { wire: "responses", why: "no bound", body: { max_output_tokens: null }, limits: { max_output_tokens: 500 } },
  { wire: "chat", why: "no bound", body: {}, limits: { max_tokens: 500 } },
  { wire: "chat", why: "a bound by its newer name", body: { max_completion_tokens: 9_000 }, limits: { max_completion_tokens: 500 } },
  { wire: "chat", why: "two bounds", body: { max_completion_tokens: 9_000, max_tokens: -1 }, limits: { max_completion_tokens: 500, max_tokens: 500 } },
  {
    wire: "gemini",
    why: "a longer answer",
    body: { generationConfig: { maxOutputTokens: 9_000, topK: 3 } },
    limits: { generationConfig: { maxOutputTokens: 500, topK: 3 } },
  },
  { wire: "gemini", why: "no bound", body: {}, limits: { generationConfig: { maxOutputTokens: 500 } } },
  {
    wire: "gemini",
    why: "a bound that is a text",
    body: { generationConfig: { maxOutputTokens: "9000" } },
    limits: { generationConfig: { maxOutputTokens: 500 } },
  },
])("$wire: a client that asks for $why is sent with what was set aside", ({ wire, body, limits }) => {
  const unkept = wire === "responses" ? { store: false, include: ["reasoning.encrypted_content"] } : {};
  const inBody = wire === "gemini" ? {} : { model: "served", stream: false };
  expect(sent(wire, { tomorrow: [1], ...body })).toEqual({ tomorrow: [1], ...inBody, ...(limits as object), ...unkept });
});

test.for<{ wire: WireKind; wrote: RawRequest["body"]; limits: Json }>([
  { wire: "chat", wrote: {}, limits: {} },
  { wire: "chat", wrote: { max_tokens: null }, limits: { max_tokens: null } },
  { wire: "chat", wrote: { max_tokens: "9000" }, limits: { max_tokens: 500 } },
  { wire: "chat", wrote: { max_completion_tokens: 9_000 }, limits: { max_completion_tokens: 500 } },
  { wire: "responses", wrote: {}, limits: { store: false, include: ["reasoning.encrypted_content"] } },
  { wire: "responses", wrote: { max_output_tokens: -1 }, limits: { max_output_tokens: 500, store: false, include: ["reasoning.encrypted_content"] } },
  { wire: "gemini", wrote: {}, limits: {} },
  { wire: "gemini", wrote: { generationConfig: { maxOutputTokens: [9] } }, limits: { generationConfig: { maxOutputTokens: 500 } } },
  { wire: "anthropic", wrote: {}, limits: { max_tokens: 500 } },
])("$wire: where the provider's own bound will do, $wrote is sent as $limits", ({ wire, wrote, limits }) => {
  const inBody = wire === "gemini" ? {} : { model: "served", stream: false };
  expect(sent(wire, {}, { raw: { wire, body: wrote, headers: {}, stream: false, unbounded: true } })).toEqual({ ...inBody, ...(limits as object) });
});

test("the model, the stream and what is kept are not the client's to say", () => {
  expect(sent("responses", { model: "other", stream: false, store: true, include: ["a"] }, { stream: true })).toMatchObject({
    model: "served",
    stream: true,
    store: false,
    include: ["a", "reasoning.encrypted_content"],
  });
});

test("the counts of a chat's stream are asked for, where the server knows how", () => {
  expect(sent("chat", { stream_options: { include_obfuscation: false } }, { stream: true })).toMatchObject({
    stream_options: { include_obfuscation: false, include_usage: true },
  });
  expect(sent("chat", {}, { stream: true, streamUsage: false })).not.toHaveProperty("stream_options");
  expect(sent("chat", {}, { limitField: "max_completion_tokens" })).toMatchObject({ max_completion_tokens: 500 });
});
