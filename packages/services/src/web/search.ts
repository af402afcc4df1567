import { type CallContext, type EgressRules, type Handler, passBytes, type SearchEngine } from "@aether/ports";
import { parseWebAddress, SyscallError, type webSearch } from "@aether/protocol";
import { labelOf } from "./fetch.ts";
import type { WebDeps } from "./index.ts";

const MAX_ANSWER = 2_097_152;
const TIMEOUT_MS = 20_000;

export function createSearch(deps: WebDeps): Handler<typeof webSearch> {
  return async ({ query, limit }, ctx) => {
    const { engine } = deps;
    if (!engine) throw new SyscallError("UNAVAILABLE", "no search engine is connected; set AETHER_SEARCH_URL to a SearXNG instance and restart the daemon");
    const signal = AbortSignal.any([ctx.signal as AbortSignal, AbortSignal.timeout(TIMEOUT_MS)]);
    const fetch = async ({ url, headers }: { url: string; headers: Readonly<Record<string, string>> }) => {
      const response = await deps.egress.request({ url, method: "GET", headers, maxBytes: MAX_ANSWER }, rulesFor(deps, ctx, engine), signal);
      return { status: response.status, text: new TextDecoder().decode(response.body) };
    };
    // What a failure says may be the engine's words too.
    ctx.raise(labelOf(engine.endpoint));
    const results = await engine.search({ text: query, limit }, fetch, signal);
    return { engine: engine.name, results: results.slice(0, limit).map(({ title, url, text }) => ({ title, url, text })) };
  };
}

/** The engine's own address and nothing else: a person configured it, so it may be on this machine. */
function rulesFor(deps: WebDeps, ctx: CallContext, { endpoint }: SearchEngine): EgressRules {
  const own = parseWebAddress(endpoint);
  return {
    maxBytes: MAX_ANSWER * 2,
    take: (bytes) => passBytes(ctx, bytes),
    record: (event) => deps.record(event, ctx.caller),
    judge: ({ host, port, path }) =>
      host === own.host && port === own.port && path === own.path
        ? { allowed: true, private: true }
        : { allowed: false, why: "it is not the search engine's address", grant: `host.use: ${host}/**` },
  };
}
