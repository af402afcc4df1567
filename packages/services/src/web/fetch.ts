import {
  type CallContext,
  type DocumentSource,
  type EgressResponse,
  type EgressRules,
  type Handler,
  judgeHost,
  passBytes,
  renderDocument,
} from "@aether/ports";
import { formatWebAddress, hostResource, type Label, parseWebAddress, SyscallError, webFetch } from "@aether/protocol";
import { Askings } from "./askings.ts";
import type { WebDeps } from "./index.ts";

const MAX_REDIRECTS = 5;
/** Bytes of one page. */
const MAX_PAGE = 10_485_760;
const TEXT = /^(?:text\/|application\/(?:json|xml|xhtml\+xml|javascript|yaml|x-yaml|rss\+xml|atom\+xml|ld\+json)|[^;]*\+(?:json|xml))/i;

/** What is read as what it is, and not as the characters it is written in. */
const DOCUMENT =
  /^[^;]*html|^application\/(?:pdf|vnd\.openxmlformats-officedocument\.(?:wordprocessingml|presentationml|spreadsheetml)\.|vnd\.oasis\.opendocument\.text)/i;

export function createFetch(deps: WebDeps): Handler<typeof webFetch> {
  const askings = new Askings();
  return async ({ url, max, timeout_ms }, ctx) => {
    askings.count(url, ctx);
    const signal = AbortSignal.any([ctx.signal as AbortSignal, AbortSignal.timeout(timeout_ms)]);
    const { response, at } = await follow(deps, ctx, { url, signal });
    const mediaType = response.headers["content-type"] ?? "application/octet-stream";
    const isDocument = DOCUMENT.test(mediaType);
    if (!isDocument && !TEXT.test(mediaType))
      throw new SyscallError("UNSUPPORTED", `${at} is ${mediaType.split(";")[0]}, not text; fetch it with a command in a box instead`, { url: at });
    const page = isDocument
      ? await read(deps, { bytes: response.body, name: at, mediaType, base: at, asker: ctx.caller.root }, ctx.signal)
      : { title: "", text: decode(response.body, mediaType) };
    // Whole, so that no value is cut in two before it is looked for.
    const text = response.hide(page.text);
    return {
      url: at,
      status: response.status,
      title: response.hide(page.title),
      text: text.slice(0, max),
      media_type: mediaType.split(";")[0] ?? "",
      bytes: response.body.length,
      truncated: text.length > max,
    };
  };
}

async function read({ documents }: WebDeps, source: DocumentSource, signal: CallContext["signal"]): Promise<{ readonly title: string; readonly text: string }> {
  const document = await documents.read(source, signal);
  return { title: document.title ?? "", text: renderDocument(document).text.trimEnd() };
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
    const to = addressOf(next, { from: at, hide: response.hide });
    await mayLead(ctx, at, to);
    at = to;
  }
  throw new SyscallError("UPSTREAM", `${url} leads on and on: more than ${MAX_REDIRECTS} redirects`, { url });
}

/**
 * As browsers read it: signs that stand for nothing else are percent-encoded. What that leaves out, as tabs, may have stood between a secret's signs.
 *
 * @throws SyscallError `UPSTREAM` for what is no address
 */
function addressOf(location: string, { from, hide }: { readonly from: string } & Pick<EgressResponse, "hide">): string {
  const url = URL.parse(location, from);
  if (!url) throw new SyscallError("UPSTREAM", `${from} leads to ${JSON.stringify(location.slice(0, 200))}, which is no address`, { url: from });
  url.hash = "";
  return formatWebAddress(parseWebAddress(hide(url.href.replace(/["<>\\^`{|}]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))));
}

/** Most sites answer the unencrypted address with the encrypted one. */
const USUAL_PORTS = [80, 443];

/**
 * The flow gate judged the host that was asked for: another one is judged as if it had been, before its name is looked up.
 *
 * @throws SyscallError `DENIED` where a person would have to be asked: the caller may ask for that address itself
 */
async function mayLead(ctx: CallContext, from: string, to: string): Promise<void> {
  const [left, next] = [parseWebAddress(from), parseWebAddress(to)];
  if (left.host === next.host && (left.port === next.port || USUAL_PORTS.every((port) => [left.port, next.port].includes(port)))) return;
  const { verdict, reason } = await ctx.judge({ name: webFetch.name, input: { url: to }, pid: ctx.caller.pid });
  if (verdict !== "allow")
    throw new SyscallError("DENIED", `${from} leads to ${to}, and was not followed: ${reason}; fetch that address itself if it is meant`, { url: to });
}

const HEADERS = { accept: "text/html,application/xhtml+xml,text/plain,application/json;q=0.9,*/*;q=0.5", "user-agent": "Aether (+agent)" };

function rules(deps: WebDeps, ctx: CallContext): EgressRules {
  return {
    maxBytes: MAX_PAGE * 2,
    take: (bytes) => passBytes(ctx, bytes),
    record: (event) => deps.record(event, ctx.caller),
    judge: (target) => judgeHost(ctx, target, { by: "tool" }),
  };
}

/** What comes from outside is believed by nobody. */
export function labelOf(url: string): Label {
  return { integrity: "untrusted", confidentiality: "public", sources: [parseWebAddress(url).host] };
}

function decode(bytes: Uint8Array, mediaType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(mediaType)?.[1];
  try {
    return new TextDecoder(charset ?? "utf-8").decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
