import { setTimeout } from "node:timers/promises";
import { egressFetch } from "../bash/egress-fetch.ts";
import { ToldFailure } from "../told-failure.ts";
import { PIECE_BYTES } from "./file-calls.ts";

/** Requests of one command that are under way or whose answers nobody has taken. */
const MOST_REQUESTS = 16;
/** How long a question waits for its answer; a thread that waits here can be ended no sooner. */
const PATIENCE_MS = 25;
const METHOD = /^[A-Za-z]{1,32}$/;

type Fetched = Awaited<ReturnType<ReturnType<typeof egressFetch>>>;

interface Request {
  readonly abort: AbortController;
  readonly settled: Promise<void>;
  fetched?: Fetched;
  failed?: string;
}

/** What is told of an answer; its body is fetched in pieces. */
export interface FetchedWords extends Omit<Fetched, "body"> {
  readonly bytes: number;
}

/** The requests of a command, made here, because where its guest runs there is no network and no socket. */
export class FetchDesk {
  readonly #fetch: ReturnType<typeof egressFetch>;
  readonly #requests = new Map<number, Request>();
  #last = 0;

  constructor(socket: string) {
    this.#fetch = egressFetch(socket);
  }

  /** @returns what it is asked for by */
  begin(given: unknown, body: Uint8Array): number {
    if (this.#requests.size >= MOST_REQUESTS) throw new ToldFailure(`no more than ${MOST_REQUESTS} requests may be under way at once`);
    const { url, options } = requestOf(given, body);
    const abort = new AbortController();
    const fetching = this.#fetch(url, { ...options, signal: abort.signal });
    const request: Request = {
      abort,
      settled: fetching.then(
        (fetched) => {
          request.fetched = fetched;
        },
        (error: unknown) => {
          request.failed = error instanceof Error ? error.message : "the request failed";
        },
      ),
    };
    this.#requests.set(++this.#last, request);
    return this.#last;
  }

  /** The answer without its body; null = not yet. @throws ToldFailure */
  async wait(id: number): Promise<FetchedWords | null> {
    const request = this.#request(id);
    const patience = new AbortController();
    await Promise.race([request.settled, setTimeout(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    if (request.failed !== undefined) {
      this.#requests.delete(id);
      throw new ToldFailure(request.failed);
    }
    if (!request.fetched) return null;
    const { body, ...rest } = request.fetched;
    return { ...rest, bytes: body.length };
  }

  body(id: number, from: number): Uint8Array {
    return this.#request(id).fetched?.body.subarray(from, from + PIECE_BYTES) ?? new Uint8Array();
  }

  forget(id: number): void {
    this.#requests.get(id)?.abort.abort();
    this.#requests.delete(id);
  }

  close(): void {
    for (const id of [...this.#requests.keys()]) this.forget(id);
  }

  #request(id: number): Request {
    const request = this.#requests.get(id);
    if (!request) throw new ToldFailure("there is no such request");
    return request;
  }
}

function requestOf(given: unknown, body: Uint8Array): { readonly url: string; readonly options: NonNullable<Parameters<ReturnType<typeof egressFetch>>[1]> } {
  const { url, method, headers, hasBody, followRedirects, maxRedirects, timeoutMs } = (typeof given === "object" && given !== null ? given : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof url !== "string" || !URL.canParse(url)) throw new ToldFailure(`${JSON.stringify(url)} is no address`);
  if (method !== undefined && (typeof method !== "string" || !METHOD.test(method))) throw new ToldFailure("a method is a word of letters");
  return {
    url,
    options: {
      headers: headersOf(headers),
      ...(method !== undefined && { method }),
      ...(hasBody === true && { body: Buffer.from(body).toString() }),
      ...(typeof followRedirects === "boolean" && { followRedirects }),
      ...(typeof maxRedirects === "number" && { maxRedirects }),
      ...(typeof timeoutMs === "number" && timeoutMs > 0 && { timeoutMs }),
    },
  };
}

function headersOf(given: unknown): Record<string, string> {
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
