import { type CallContext, type EgressResponse, type EgressRules, type Handler, judgeHost } from "@aether/ports";
import { formatWebAddress, hostResource, type Label, parseWebAddress, SyscallError, type webFetch } from "@aether/protocol";
import type { WebDeps } from "./index.ts";
import { readPage } from "./read-page.ts";

const MAX_REDIRECTS = 5;
/** Bytes of one page. */
const MAX_PAGE = 10_485_760;
const TEXT = /^(?:text\/|application\/(?:json|xml|xhtml\+xml|javascript|yaml|x-yaml|rss\+xml|atom\+xml|ld\+json)|[^;]*\+(?:json|xml))/i;

export function createFetch(deps: WebDeps): Handler<typeof webFetch> {
  return async ({ url, max, timeout_ms }, ctx) => {
    const signal = AbortSignal.any([ctx.signal as AbortSignal, AbortSignal.timeout(timeout_ms)]);
    const { response, at } = await follow(deps, ctx, { url, signal });
    const mediaType = response.headers["content-type"] ?? "application/octet-stream";
    if (!TEXT.test(mediaType))
      throw new SyscallError("UNSUPPORTED", `${at} is ${mediaType.split(";")[0]}, not text; fetch it with a command in a box instead`, { url: at });
    const text = decode(response.body, mediaType);
    const page = /html/i.test(mediaType) ? await readPage(text, at) : { title: "", text };
    return {
      url: at,
      status: response.status,
      title: page.title,
      text: page.text.slice(0, max),
      media_type: mediaType.split(";")[0] ?? "",
      bytes: response.body.length,
      truncated: page.text.length > max,
    };
  };
}

/** Every stop of a chain of redirects is asked for like the first. */
async function follow(
  deps: WebDeps,
  ctx: CallContext,
  { url, signal }: { url: string; signal: AbortSignal },
): Promise<{ response: EgressResponse; at: string }> {
  let at = formatWebAddress(parseWebAddress(url));
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    ctx.require("host.use", hostResource({ ...parseWebAddress(at), method: "GET" }));
    // What a failure says may be the other side's words too.
    ctx.raise(labelOf(at));
    const response = await deps.egress.request({ url: at, method: "GET", headers: HEADERS, maxBytes: MAX_PAGE }, rules(deps, ctx), signal);
    // A page that is shown to who holds a secret is not everybody's.
    if (response.secrets.length > 0) ctx.raise({ ...labelOf(at), confidentiality: "private" });
    const next = response.headers["location"];
    if (response.status < 300 || response.status > 399 || next === undefined) return { response, at };
    at = formatWebAddress(parseWebAddress(new URL(next, at).href.replace(/#.*$/, "")));
  }
  throw new SyscallError("UPSTREAM", `${url} leads on and on: more than ${MAX_REDIRECTS} redirects`, { url });
}

const HEADERS = { accept: "text/html,application/xhtml+xml,text/plain,application/json;q=0.9,*/*;q=0.5", "user-agent": "Aether (+agent)" };

function rules(deps: WebDeps, ctx: CallContext): EgressRules {
  return {
    maxBytes: MAX_PAGE * 2,
    record: (event) => deps.record(event, ctx.caller),
    judge: (target) => judgeHost(ctx, target),
  };
}

/** What comes from outside is believed by nobody. */
export function labelOf(url: string): Label {
  return { integrity: "untrusted", confidentiality: "public", sources: [parseWebAddress(url).host] };
}

function decode(bytes: Uint8Array, mediaType: string): string {
  const charset =
    /charset="?([\w-]+)/i.exec(mediaType)?.[1] ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(Buffer.from(bytes.subarray(0, 2_048)).toString("latin1"))?.[1];
  try {
    return new TextDecoder(charset ?? "utf-8").decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
