import { type DocumentReader, type Egress, type RecordEgress, type SearchEngine, type Service, service } from "@aether/ports";
import { webFetch, webSearch } from "@aether/protocol";
import { createFetch } from "./fetch.ts";
import { createSearch } from "./search.ts";

export interface WebDeps {
  readonly egress: Egress;
  readonly record: RecordEgress;
  readonly documents: DocumentReader;
  /** Absent: `web_search` says how to connect one. */
  readonly engine?: SearchEngine;
}

/** Pages and searches, through the same judge and ledger as everything that leaves a box. */
export function createWebService(deps: WebDeps): Service {
  return service({
    domain: "web",
    definitions: { webFetch, webSearch },
    handlers: { "web.fetch": createFetch(deps), "web.search": createSearch(deps) },
  });
}
