import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect as tlsConnect } from "node:tls";
import type { SecureFetch } from "just-bash";

const MOST_BYTES = 16_777_216;
const MOST_REDIRECTS = 20;
const TIMEOUT_MS = 30_000;

type Options = NonNullable<Parameters<SecureFetch>[1]>;
type Response = Awaited<ReturnType<SecureFetch>>;

/** `curl` of a guest: each request through the holder's proxy, which decides and resolves; nothing is looked up here. */
export function egressFetch(socket: string): SecureFetch {
  return (url, options = {}) => follow(socket, new URL(url), options);
}

async function follow(socket: string, target: URL, options: Options): Promise<Response> {
  const response = await once(socket, target, options);
  const next = options.followRedirects === false ? undefined : redirectOf(response, target);
  if (!next) return response;
  const left = options.maxRedirects ?? MOST_REDIRECTS;
  if (left <= 0) throw new Error(`too many redirects, the last one to ${next.href}`);
  const kept = next.origin === target.origin ? options : { ...options, headers: withoutCredentials(options) };
  const { body: _, ...bodiless } = kept;
  const isNowGet = response.status === 303 || (response.status < 303 && options.method === "POST");
  return follow(socket, next, { ...(isNowGet ? { ...bodiless, method: "GET" } : kept), maxRedirects: left - 1 });
}

/** As curl does it: what a command tells one host is not told to the next, whoever leads there. */
function withoutCredentials({ headers }: Options): Record<string, string> {
  const told = new Headers(headers as Record<string, string>);
  for (const name of ["authorization", "cookie"]) told.delete(name);
  return Object.fromEntries(told);
}

function redirectOf({ status, headers }: Response, target: URL): URL | undefined {
  const location = headers["location"];
  return location !== undefined && status >= 300 && status < 400 ? new URL(location, target) : undefined;
}

async function once(socket: string, target: URL, options: Options): Promise<Response> {
  if (target.protocol !== "http:" && target.protocol !== "https:") throw new Error(`${target.protocol} is no protocol of the web`);
  const tunnel = target.protocol === "https:" ? await openTunnel(socket, target) : undefined;
  const headers = Object.fromEntries(new Headers(options.headers as Record<string, string>));
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      ...(tunnel ? { createConnection: () => tunnel, path: `${target.pathname}${target.search}` } : { socketPath: socket, path: target.href }),
      method: options.method ?? "GET",
      headers: { host: target.host, ...headers, connection: "close" },
      timeout: Math.min(options.timeoutMs ?? TIMEOUT_MS, TIMEOUT_MS),
      ...(options.signal && { signal: options.signal }),
    });
    request.once("timeout", () => request.destroy(new Error(`${target.host} did not answer in time`)));
    request.once("error", reject);
    request.once("response", (response) => {
      collect(response, target).then(resolve, reject);
    });
    // Unheard, it would be no answer and no error.
    request.once("upgrade", (_answer, stream) => {
      stream.destroy();
      reject(new Error(`${target.host} went over to another protocol, which nobody asked for`));
    });
    request.end(options.method === "GET" || options.method === "HEAD" ? undefined : options.body);
  });
}

function openTunnel(socket: string, target: URL): Promise<ReturnType<typeof tlsConnect>> {
  const authority = `${target.hostname}:${target.port || 443}`;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath: socket, method: "CONNECT", path: authority, headers: { host: authority }, timeout: TIMEOUT_MS });
    request.once("timeout", () => request.destroy(new Error(`${authority} did not answer in time`)));
    request.once("error", reject);
    request.once("response", (response) => {
      response.resume();
      reject(new Error(`the proxy refused ${authority} with ${response.statusCode}`));
    });
    request.once("connect", (response, plain) => {
      if (response.statusCode !== 200) {
        plain.destroy();
        return reject(new Error(`the proxy refused ${authority} with ${response.statusCode}`));
      }
      const secure = tlsConnect({ socket: plain, servername: target.hostname }, () => resolve(secure));
      secure.once("error", reject);
    });
    request.end();
  });
}

async function collect(response: IncomingMessage, target: URL): Promise<Response> {
  const pieces: Buffer[] = [];
  let total = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    total += piece.length;
    if (total > MOST_BYTES) throw new Error(`the answer of ${target.host} is larger than ${MOST_BYTES} bytes`);
    pieces.push(piece);
  }
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
  return { status: response.statusCode ?? 0, statusText: response.statusMessage ?? "", headers, body: Buffer.concat(pieces), url: target.href };
}
