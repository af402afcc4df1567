import type { IncomingMessage } from "node:http";
import { ownOf } from "@aether/protocol";
import { ANTHROPIC } from "../anthropic/wire.ts";
import type { Wire } from "../ask.ts";
import { CHAT } from "../chat/wire.ts";
import { readEmbedding } from "../embeddings.ts";
import { GEMINI } from "../gemini/wire.ts";
import { RESPONSES } from "../responses/wire.ts";
import { addressed, isGoogles } from "./addressed.ts";
import { Refused } from "./refused.ts";
import type { Route } from "./route.ts";

const POSTS: Readonly<Record<string, Route>> = {
  "/v1/messages": { kind: "answer", wire: ANTHROPIC },
  "/v1/messages/count_tokens": { kind: "count", wire: ANTHROPIC },
  "/v1/chat/completions": { kind: "answer", wire: CHAT },
  "/v1/embeddings": { kind: "embed", wire: CHAT, read: readEmbedding },
  "/v1/responses": { kind: "answer", wire: RESPONSES },
  "/v1/responses/input_tokens": { kind: "count", wire: RESPONSES },
};
const MODELS = "/v1/models";

/** In whose words a request is answered that has no route. */
export function wireOf(request: IncomingMessage): Wire {
  const { url = "", headers } = request;
  if (isGoogles(request)) return GEMINI;
  return url.startsWith("/v1/messages") || headers["anthropic-version"] !== undefined ? ANTHROPIC : CHAT;
}

/** What is asked for; a query says nothing here but in Google's addresses. @throws Refused */
export function routeOf(request: IncomingMessage): Route {
  const { method = "", url = "" } = request;
  const path = url.split("?", 1)[0] ?? "";
  if (path === "/") {
    if (method === "HEAD" || method === "GET") return { kind: "hello", wire: wireOf(request) };
    throw new Refused("method", `${path} takes HEAD and GET`);
  }
  const post = Object.hasOwn(POSTS, path) ? ownOf(POSTS, path) : undefined;
  if (post) {
    if (method === "POST") return post;
    throw new Refused("method", `${path} takes POST`);
  }
  if (isGoogles(request)) return addressed({ method, url });
  const id = path === MODELS ? "" : modelIn(path);
  if (id === undefined)
    throw new Refused("no-route", `there is no ${path.slice(0, 200)}; there are ${[...Object.keys(POSTS), MODELS, "/v1beta/models"].join(", ")}`);
  if (method !== "GET") throw new Refused("method", `${MODELS} takes GET`);
  return { kind: "models", wire: wireOf(request), ...(id !== "" && { id }) };
}

function modelIn(path: string): string | undefined {
  if (!path.startsWith(`${MODELS}/`)) return undefined;
  try {
    return decodeURIComponent(path.slice(MODELS.length + 1));
  } catch {
    return undefined;
  }
}
