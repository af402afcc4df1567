import type { CallContext } from "@aether/ports";
import { type Grant, HOST_FILE, type Label, SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { rulesFor } from "./egress-rules.ts";

const TARGET = { host: "api.example", port: 443, method: "GET", path: "/" };
const uses = (more: Partial<Grant> = {}): Grant => ({ action: "secret.use", resource: "key", ...more });

test.for<{ why: string; grants: Grant[]; running: boolean; aborted?: boolean; permitted: boolean | undefined }>([
  { why: "a right to it, while a command runs", grants: [uses()], running: true, permitted: true },
  { why: "a right to it, after the command, for what it left running", grants: [uses()], running: false, permitted: true },
  { why: "a limited right, while a command runs", grants: [uses({ constraints: { maxUses: 1 } })], running: true, permitted: true },
  { why: "a limited right, when no command would commit its use", grants: [uses({ constraints: { maxUses: 1 } })], running: false, permitted: false },
  {
    why: "a right under an ancestor's limit, when no command would commit its use",
    grants: [uses({ lineage: [{ id: "c1", constraints: { maxUses: 1 } }] })],
    running: false,
    permitted: false,
  },
  { why: "a right to it, after the call was stopped", grants: [uses()], running: true, aborted: true, permitted: false },
  { why: "no right to any secret", grants: [], running: true, permitted: undefined },
])("$why: $permitted", ({ grants, running, aborted = false, permitted }) => {
  const signal = aborted ? AbortSignal.abort() : new AbortController().signal;
  const caller = { owner: "ann", authority: { grants: [...grants, { action: "host.use", resource: "api.example/**" }], budget: {}, depth: 0, children: 0 } };
  const context = { caller, signal, permits: () => true, names: () => true, require: () => undefined } as unknown as CallContext;
  const verdict = rulesFor({ context: () => context, label: () => HOST_FILE, isRunning: () => running, record: async () => undefined }).judge(TARGET);
  expect(verdict.allowed && verdict.secrets?.permits("key")).toBe(permitted);
});

test.for<{ why: string; granted: boolean; named: boolean; allowed: boolean; says?: string }>([
  { why: "that is granted and named", granted: true, named: true, allowed: true },
  { why: "that nobody named, though it is granted", granted: true, named: false, allowed: false, says: "that a person named" },
  { why: "that is named and not granted", granted: false, named: true, allowed: false, says: "no grant for api.example" },
])("a box reaches a host $why: $allowed", ({ granted, named, allowed, says }) => {
  const asked: string[] = [];
  const names = ({ value }: { value: string }) => asked.push(value) > 0 && named;
  const caller = { owner: "ann", authority: { grants: [{ action: "host.use", resource: "**" }], budget: {}, depth: 0, children: 0 } };
  const context = { caller, signal: new AbortController().signal, permits: () => granted, names, require: () => undefined } as unknown as CallContext;
  const verdict = rulesFor({ context: () => context, label: () => HOST_FILE, isRunning: () => true, record: async () => undefined }).judge(TARGET);
  expect(verdict.allowed).toBe(allowed);
  if (!verdict.allowed) expect(verdict.why).toContain(says);
  expect(asked).toEqual(granted ? ["https://api.example/"] : []);
});

const SECRET: Label = { ...HOST_FILE, confidentiality: "secret" };
test.for<{ why: string; label: Label; kind?: string; allowed: boolean }>([
  { why: "nothing secret reaches a host that was named", label: HOST_FILE, allowed: true },
  { why: "a secret does not", label: SECRET, allowed: false },
  { why: "a secret for that host does", label: { ...SECRET, readers: ["api.example"] }, allowed: true },
  { why: "what is for others does not", label: { ...HOST_FILE, readers: ["other.example"] }, allowed: false },
  { why: "a secret of a person's own does", label: SECRET, kind: "session", allowed: true },
])("a box that holds $why", ({ label, kind = "agent", allowed }) => {
  const caller = { owner: "ann", kind, label: HOST_FILE, authority: { grants: [{ action: "host.use", resource: "**" }], budget: {}, depth: 0, children: 0 } };
  const context = { caller, signal: new AbortController().signal, permits: () => true, names: () => true, require: () => undefined } as unknown as CallContext;
  const verdict = rulesFor({ context: () => context, label: () => label, isRunning: () => true, record: async () => undefined }).judge(TARGET);
  expect(verdict.allowed).toBe(allowed);
});

test.for<{ why: string; grant: Partial<Grant>; running: boolean; left: number; allowed: boolean }>([
  { why: "a limited right to a host with a use left, while a command runs", grant: { constraints: { maxUses: 1 } }, running: true, left: 1, allowed: true },
  { why: "a limited right that is used up", grant: { constraints: { maxUses: 1 } }, running: true, left: 0, allowed: false },
  { why: "a limited right, when no command would commit its use", grant: { constraints: { maxUses: 1 } }, running: false, left: 1, allowed: false },
  { why: "a right without a limit, for what a command left running", grant: {}, running: false, left: 1, allowed: true },
])("$why: $allowed", ({ grant, running, left, allowed }) => {
  const caller = { owner: "ann", authority: { grants: [{ action: "host.use", resource: "api.example/**", ...grant }], budget: {}, depth: 0, children: 0 } };
  const require = (_action: string, resource: string): void => {
    if (left === 0) throw new SyscallError("QUOTA", `the grant for ${resource} is used up`);
  };
  const context = { caller, signal: new AbortController().signal, permits: () => true, names: () => true, require } as unknown as CallContext;
  const verdict = rulesFor({ context: () => context, label: () => HOST_FILE, isRunning: () => running, record: async () => undefined }).judge(TARGET);
  const goes = (): boolean => {
    if (verdict.allowed) verdict.use?.();
    return verdict.allowed;
  };
  if (left === 0) expect(goes).toThrow("used up");
  else expect(goes()).toBe(allowed);
});
