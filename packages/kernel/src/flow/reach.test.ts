import { type Authority, type Found, type Grant, HOST_FILE, type Label, type Slot, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { agentOf } from "../dispatch/principal.test-harness.ts";
import type { Principal } from "../dispatch/principal.ts";
import { type Leaves, namingOfHost } from "./reach.ts";

interface Row {
  readonly why: string;
  readonly url: string;
  readonly words?: string;
  readonly grants?: readonly (string | Grant)[];
  readonly found?: readonly Found[];
  readonly planned?: true;
  readonly leaves?: Partial<Leaves>;
  readonly by: string | undefined;
}

function named({ url, words = "", grants = [], found = [], planned, leaves = {} }: Row): string | undefined {
  const held = grants.map((grant): Grant => (typeof grant === "string" ? { action: "host.use", resource: grant } : grant));
  const who: Principal = agentOf({
    owner: "ann",
    identity: "scribe",
    authority: { grants: held, budget: {}, depth: 1, children: 1 } as unknown as Authority,
    cwd: "/run/p1",
    label: HOST_FILE,
    words,
    found,
  });
  const slot: Slot = { slot: "url", type: "host", value: url };
  return namingOfHost(
    slot,
    { who, now: 100, isSpent: () => false, policy: { named: planned ? "planned" : "words" } },
    { flow: "egress", carries: false, label: HOST_FILE, ...leaves },
  )?.by;
}

const PAGE = "read http://x.example/page, please";
const WORDS: readonly Row[] = [
  { why: "itself", url: "http://x.example/page", words: PAGE, by: "words" },
  { why: "itself, with its own port written", url: "http://x.example:80/page", words: PAGE, by: "words" },
  { why: "itself, in capital letters of its host", url: "http://X.Example/page", words: PAGE, by: "words" },
  { why: "itself, with a dot behind its host", url: "http://x.example./page", words: PAGE, by: "words" },
  { why: "itself over TLS", url: "https://x.example/page", words: PAGE, by: "words" },
  { why: "itself at the end of a sentence", url: "http://x.example/page", words: "Read http://x.example/page.", by: "words" },
  { why: "itself in brackets", url: "http://x.example/page", words: "(see http://x.example/page)", by: "words" },
  { why: "its query, which is part of it", url: "http://x.example/page?a=b", words: "http://x.example/page?a=b", by: "words" },
  { why: "itself, written without a scheme", url: "http://x.example/page", words: "read x.example/page", by: "words" },
  { why: "the front page of a host", url: "https://x.example/", words: "what x.example says", by: "words" },
  { why: "the front page of a port", url: "http://x.example:8080/", words: "what x.example:8080 says", by: "words" },
  { why: "no query", url: "http://x.example/page?d=1", words: PAGE, by: undefined },
  { why: "no empty query", url: "http://x.example/page?", words: PAGE, by: undefined },
  { why: "no slash behind", url: "http://x.example/page/", words: PAGE, by: undefined },
  { why: "no slashes", url: "http://x.example/page///", words: PAGE, by: undefined },
  { why: "no slash before", url: "http://x.example//page", words: PAGE, by: undefined },
  { why: "no encoded letter", url: "http://x.example/%70age", words: PAGE, by: undefined },
  { why: "no other case", url: "http://x.example/Page", words: PAGE, by: undefined },
  { why: "no parameter", url: "http://x.example/page;a", words: PAGE, by: undefined },
  { why: "nothing below", url: "http://x.example/page/a", words: PAGE, by: undefined },
  { why: "not the front page", url: "http://x.example/", words: PAGE, by: undefined },
  { why: "not in clear what was written to be encrypted", url: "http://x.example:443/page", words: "https://x.example/page", by: undefined },
  { why: "not in clear at the port of TLS", url: "http://x.example:8443/page", words: "https://x.example:8443/page", by: undefined },
  { why: "not encrypted at another port", url: "https://x.example:8080/page", words: "http://x.example:8080/page", by: undefined },
  { why: "no other port", url: "http://x.example:8080/page", words: PAGE, by: undefined },
  { why: "nothing of a host beside its front page", url: "http://x.example/a", words: "what x.example says", by: undefined },
  { why: "no query of its front page", url: "http://x.example/?a", words: "what x.example says", by: undefined },
  { why: "no address beside the host", url: "http://x.example/a", words: "what x.example says, and http://x.example/page", by: undefined },
  { why: "nothing by a plan that was not made", url: "http://x.example/page", words: PAGE, planned: true, by: undefined },
  { why: "nothing that is no address", url: "http://x.example:99999/page", words: PAGE, by: undefined },
];
test.for(WORDS)("of a context that holds something private, words name $why", (row) => {
  expect(named(row)).toBe(row.by);
});

const FOUND: Found = { type: "host", value: "http://x.example/page", by: [] };
test.for<Row>([
  { why: "a host that was granted whole", url: "http://x.example/a?b=c", grants: ["x.example/**"], by: "authority" },
  {
    why: "no host by a right that has expired",
    url: "http://x.example/a",
    grants: [{ action: "host.use", resource: "x.example/**", constraints: { expiresAt: 100 } }],
    leaves: { carries: true },
    by: undefined,
  },
  { why: "a port that was granted whole", url: "https://x.example/a?b=c", grants: ["x.example/443/**"], by: "authority" },
  { why: "no other port", url: "http://x.example/a", grants: ["x.example/443/**"], by: undefined },
  { why: "an address", url: "http://x.example/a/b", grants: ["x.example/80/GET/a/b"], by: "authority" },
  { why: "a front page", url: "http://x.example/", grants: ["x.example/80/GET"], by: "authority" },
  { why: "no slash more", url: "http://x.example/a/b/", grants: ["x.example/80/GET/a/b"], by: undefined },
  { why: "no slash within", url: "http://x.example/a//b", grants: ["x.example/80/GET/a/b"], by: undefined },
  { why: "no query", url: "http://x.example/a/b?c", grants: ["x.example/80/GET/a/b"], by: undefined },
  { why: "nothing of a host to be read", url: "http://x.example/a", grants: ["x.example/80/GET/**", "x.example/80/HEAD/**"], by: undefined },
  { why: "nothing by one wildcard", url: "http://x.example/a", grants: ["x.example/80/GET/*"], by: undefined },
  { why: "nothing by a wildcard in place of the method", url: "http://x.example/a", grants: ["x.example/80/*/a"], by: undefined },
  { why: "nothing that an agent chose", url: "http://x.example/a", grants: [{ action: "host.use", resource: "x.example/**", chosen: true }], by: undefined },
  {
    why: "nothing that an agent chose, though the words name the host",
    url: "http://x.example/a",
    words: "what x.example says",
    grants: [{ action: "host.use", resource: "x.example/**", chosen: true }],
    by: undefined,
  },
  {
    why: "no query of an address, though the words name the host",
    url: "http://x.example/a?b",
    words: "what x.example says",
    grants: ["x.example/80/GET/a"],
    by: undefined,
  },
  {
    why: "nothing by words that only plans stand for",
    url: "http://x.example/page",
    words: PAGE,
    grants: ["x.example/80/GET/**"],
    planned: true,
    by: undefined,
  },
  { why: "nothing by another right", url: "http://x.example/a", grants: [{ action: "secret.use", resource: "x.example/**" }], by: undefined },
  { why: "what was found", url: "http://x.example/page", found: [FOUND], by: "lookup" },
])("a right names $why", (row) => {
  expect(named(row)).toBe(row.by);
});

const PUBLIC: Label = { ...HOST_FILE, confidentiality: "public" };
test.for<Row>([
  { why: "nothing private: all of a host in the words", url: "http://x.example/a?b", words: "what x.example says", leaves: { label: PUBLIC }, by: "words" },
  {
    why: "nothing at all: all of a host to be read",
    url: "http://x.example/a?b",
    grants: ["x.example/80/GET/**"],
    leaves: { label: TRUSTED },
    by: "authority",
  },
  {
    why: "something private that a call sends by its own class: as its words name",
    url: "http://x.example/a",
    words: "x.example",
    leaves: { flow: "send" },
    by: "words",
  },
  {
    why: "more than an address: not what only the words name",
    url: "http://x.example/page",
    words: PAGE,
    leaves: { carries: true, label: PUBLIC },
    by: undefined,
  },
  { why: "more than an address: not what was found", url: "http://x.example/page", found: [FOUND], leaves: { carries: true, flow: "send" }, by: undefined },
  {
    why: "more than an address: not an address that was granted",
    url: "http://x.example/a",
    grants: ["x.example/80/GET/a"],
    leaves: { carries: true },
    by: undefined,
  },
  {
    why: "more than an address: a host that was granted whole",
    url: "http://x.example/a",
    grants: ["x.example/80/**"],
    leaves: { carries: true, flow: "send" },
    by: "authority",
  },
])("where there leaves $why", (row) => {
  expect(named(row)).toBe(row.by);
});
