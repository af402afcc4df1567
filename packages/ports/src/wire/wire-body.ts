import type { Json } from "@aether/protocol";
import type { RawRequest, StepRequest } from "../model.ts";

type Limit = "max_tokens" | "max_completion_tokens" | "max_output_tokens" | "maxOutputTokens";

export interface Sending extends Pick<StepRequest, "model" | "maxOutputTokens"> {
  readonly raw: RawRequest;
  /** Of Chat Completions: the bound's name where the client wrote none, and whether counts of a stream can be asked for. */
  readonly limitField?: "max_tokens" | "max_completion_tokens" | undefined;
  readonly streamUsage?: boolean | undefined;
}

/** What is sent instead of a translation: the client's own members, and those that are not the client's to say. */
export function wireBody({ raw, model, maxOutputTokens, limitField = "max_tokens", streamUsage = true }: Sending): Json {
  const { wire, body, stream } = raw;
  if (wire === "gemini") return geminiBody(raw, maxOutputTokens);
  const sent = { ...body, model, stream };
  if (wire === "anthropic") return { ...sent, ...bounded(body, ["max_tokens"], maxOutputTokens) };
  if (wire === "responses") return { ...sent, ...boundIn(raw, body, { names: ["max_output_tokens"], most: maxOutputTokens }), ...unkept(body) };
  const named = (["max_tokens", "max_completion_tokens"] as const).filter((name) => (body[name] ?? null) !== null);
  const limits = boundIn(raw, body, { names: named.length > 0 ? named : [limitField], most: maxOutputTokens });
  if (!stream) return { ...sent, ...limits };
  return { ...sent, ...limits, ...(streamUsage && { stream_options: { ...objectOf(body["stream_options"]), include_usage: true } }) };
}

/** Whatever a client writes there, no answer is longer than what was set aside. */
function bounded(body: RawRequest["body"], names: readonly Limit[], most: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.map((name) => {
      const asked = body[name];
      return [name, typeof asked === "number" && asked > 0 ? Math.min(asked, most) : most];
    }),
  );
}

/** The model's name and whether it streams stand in this wire's addresses. */
function geminiBody(raw: RawRequest, most: number): Json {
  const config = objectOf(raw.body["generationConfig"]);
  const limits = boundIn(raw, config, { names: ["maxOutputTokens"], most });
  return Object.keys(limits).length === 0 ? raw.body : { ...raw.body, generationConfig: { ...config, ...limits } };
}

interface Bound {
  readonly names: readonly Limit[];
  readonly most: number;
}

/** The same, but for a client that wrote none where the provider's own will do. */
function boundIn({ unbounded }: RawRequest, members: RawRequest["body"], { names, most }: Bound): Readonly<Record<string, number>> {
  const wroteNone = names.every((name) => (members[name] ?? null) === null);
  return unbounded && wroteNone ? {} : bounded(members, names, most);
}

const ENCRYPTED = "reasoning.encrypted_content";

/** Nothing is kept at the provider, so thoughts come closed: their ids alone would mean nothing in the next request. */
function unkept({ include }: RawRequest["body"]): Readonly<Record<string, Json>> {
  const wanted = Array.isArray(include) ? (include as readonly Json[]) : [];
  return { store: false, include: wanted.includes(ENCRYPTED) ? wanted : [...wanted, ENCRYPTED] };
}

const objectOf = (value: Json | undefined): Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>) : {};
