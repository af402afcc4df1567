import type { Signal } from "@aether/protocol";

/** Searches the web. It reaches its service only through the `fetch` it is given. */
export interface SearchEngine {
  readonly name: string;
  /** The one address it needs; a person configured it. */
  readonly endpoint: string;
  /** @throws SyscallError `UPSTREAM` when the answer is not one */
  search(query: SearchQuery, fetch: SearchFetch, signal: Signal): Promise<readonly SearchHit[]>;
}

export interface SearchQuery {
  readonly text: string;
  readonly limit: number;
}

export type SearchFetch = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<{ readonly status: number; readonly text: string }>;

export interface SearchHit {
  readonly title: string;
  readonly url: string;
  readonly text: string;
}
