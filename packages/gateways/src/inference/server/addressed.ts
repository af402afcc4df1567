import type { IncomingMessage } from "node:http";
import { type Json, ownOf } from "@aether/protocol";
import type { Addressed, Embedding } from "../ask.ts";
import { readGeminiEmbed, readGeminiEmbedBatch } from "../gemini/embeddings.ts";
import { GEMINI } from "../gemini/wire.ts";
import { Refused } from "./refused.ts";
import type { Route } from "./route.ts";

const BASE = "/v1beta/models";
/** Its clients ask by any of these versions, which are one here. */
const MODELS = /^\/v1(?:beta|alpha)?\/models(?=\/|$)/;

/** Whether a request is in Google's wire: by the version or the action of its address, or by a key as Google's clients bring it. */
export function isGoogles({ url = "", headers }: Pick<IncomingMessage, "url" | "headers">): boolean {
  const [path = "", ...query] = url.split("?");
  if (/^\/v1(?:beta|alpha)(?=\/|$)/.test(path)) return true;
  if (!MODELS.test(path)) return false;
  if (ownOf(ASKED, path.slice(path.lastIndexOf(":") + 1)) !== undefined) return true;
  return headers["x-goog-api-key"] !== undefined || new URLSearchParams(query.join("?")).has("key");
}

const ASKED: Readonly<Record<string, (at: Addressed, alt: string) => Route>> = {
  generateContent: (at) => ({ kind: "answer", wire: GEMINI, at }),
  streamGenerateContent: (at, alt) => ({ kind: "answer", wire: GEMINI, at: { ...at, stream: alt === "sse" ? "events" : "array" } }),
  countTokens: (at) => ({ kind: "count", wire: GEMINI, at }),
  embedContent: (at) => embed((body) => readGeminiEmbed(body, at)),
  batchEmbedContents: (at) => embed((body) => readGeminiEmbedBatch(body, at)),
};

const embed = (read: (body: Json) => Embedding): Route => ({ kind: "embed", wire: GEMINI, read });

/** @throws Refused */
export function addressed({ method, url }: { readonly method: string; readonly url: string }): Route {
  const [path = "", ...query] = url.split("?");
  const alt = altOf(query.join("?"));
  const base = MODELS.exec(path)?.[0];
  if (path === base) return listing(method, undefined);
  const named = base === undefined ? undefined : decoded(path.slice(base.length + 1));
  if (!named) throw noRoute(path);
  // A model's own name may hold a colon.
  const colon = named.lastIndexOf(":");
  const asked = colon < 0 ? undefined : ownOf(ASKED, named.slice(colon + 1));
  if (!asked) {
    if (method === "GET") return listing(method, named);
    throw noRoute(path);
  }
  if (method !== "POST") throw new Refused("method", `${path.slice(0, 200)} takes POST`);
  const model = named.slice(0, colon);
  if (model === "" || model.length > 200) throw new Refused("invalid", "the address names no model");
  return asked({ model }, alt);
}

function listing(method: string, id: string | undefined): Route {
  if (method !== "GET") throw new Refused("method", `${BASE} takes GET`);
  return { kind: "models", wire: GEMINI, ...(id !== undefined && { id }) };
}

/** How the answer is wanted. Whatever else a query says is nothing here. @throws Refused for a form that is not written */
function altOf(query: string): string {
  const all = new URLSearchParams(query).getAll("alt");
  const alt = all.at(-1) ?? "json";
  if (all.length <= 1 && ["json", "sse"].includes(alt)) return alt;
  throw new Refused("invalid", "alt is json or sse, and stands there once");
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const noRoute = (path: string): Refused =>
  new Refused("no-route", `there is no ${path.slice(0, 200)}; there are ${BASE} and ${BASE}/MODEL:${Object.keys(ASKED).join(", :")}`);
