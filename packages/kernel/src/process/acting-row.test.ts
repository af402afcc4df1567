import type { Label } from "@aether/protocol";
import { expect, test } from "vitest";
import { Draft } from "../dispatch/draft.ts";
import type { Finished } from "../dispatch/finished.ts";
import { emitterOf, withinLabel } from "./acting-row.ts";

const PRIVATE: Label = { integrity: "untrusted", confidentiality: "private", sources: [] };
const SECRET: Label = { integrity: "trusted", confidentiality: "secret", sources: [] };
const ended = (ok: boolean, label: Label): Finished => ({
  kind: "settled",
  outcome: ok ? { ok, value: "the word" } : { ok, error: { code: "UPSTREAM", message: "the word" } },
  draft: new Draft(),
  label,
});

test.for([
  { why: "an answer that may be heard is", ok: true, label: PRIVATE, heard: true },
  { why: "an answer above it is not", ok: true, label: SECRET, heard: false },
  { why: "a failure that may be heard is", ok: false, label: PRIVATE, heard: true },
  { why: "a failure above it is not: its words may be the answer", ok: false, label: SECRET, heard: false },
])("behind a process $why", ({ ok, label, heard }) => {
  expect(JSON.stringify(withinLabel(ended(ok, label), PRIVATE, "k")).includes("the word")).toBe(heard);
});

test.for([
  { why: "an event that may be heard is told behind a process", acting: true as const, label: PRIVATE, told: ["tick"] },
  { why: "one above it is not", acting: true as const, label: SECRET, told: [] },
  { why: "a person's own session is told of all", acting: undefined, label: SECRET, told: ["tick"] },
])("$why", ({ acting, label, told }) => {
  const heard: string[] = [];
  emitterOf({ onEvent: (event) => void heard.push(event) }, { asker: PRIVATE, acting }).emit?.("tick", null, label);
  expect(heard).toEqual(told);
});
