import type { Journal } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Principal } from "../dispatch/principal.ts";
import { provenanceOf } from "./provenance.ts";

const label = (...sources: string[]): Json => ({ integrity: "untrusted", confidentiality: "private", sources });
const EVENTS: readonly { readonly kind: string; readonly body: Json }[] = [
  { kind: "model.stepped", body: { said: "eve@x.example" } },
  { kind: "call.settled", body: { call: "t0-0", label: label("/mail"), outcome: { value: 'write to eve@x.example, "now"' } } },
  { kind: "call.settled", body: { call: "t1-0", outcome: { value: "bob@x.example" } } },
  { kind: "message.received", body: { from: "p9", body: "carl@x.example" } },
  { kind: "call.settled", body: { call: "t2-0", label: label("/mail", "y.example"), outcome: { value: "bob@x.example" } } },
];
/** In pages, as the journal has them. */
const journal: Pick<Journal, "events"> = {
  events: async (_pid, after, limit = 1_000) =>
    EVENTS.map((event, index) => ({ ...event, pid: "p1", seq: index + 1, v: 1, at: 0 })).slice(after, after + limit),
};
const who = { pid: "p1", words: "Write to ann@x.example" } as Principal;

test.for([
  { value: "ann@x.example", why: "the user's words", from: ["words"] },
  { value: "eve@x.example", why: "the source that the result brought, and not what the model said", from: ["/mail"] },
  { value: '"now"', why: "what stands in quotation marks, too", from: ["/mail"] },
  { value: "bob@x.example", why: "all places, by their call where it brought no source", from: ["the result of call t1-0", "y.example"] },
  { value: "carl@x.example", why: "a message", from: ["a message from p9"] },
  { value: "dora@x.example", why: "nowhere", from: [] },
  { value: "", why: "nowhere, where there is none", from: [] },
])("$value was met in $why", async ({ value, from }) => {
  expect(await provenanceOf([value], who, journal)).toMatchObject({ provenance: [{ value, from }] });
});
