import type { CallContext, LineRules } from "@aether/ports";
import { type Grant, HOST_FILE, SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { rulesFor } from "./egress-rules.ts";

const TARGET = { host: "api.example", port: 443, method: "GET", path: "/" };
const rules = (context: CallContext, running: boolean, lost = false): LineRules =>
  rulesFor({
    context: () => context,
    label: async () => HOST_FILE,
    processes: [],
    count: () => 0,
    isRunning: () => running,
    isLost: () => lost,
    record: async () => undefined,
  });
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
  const context = { caller, signal, permits: () => true, require: () => undefined, bytesLeft: () => undefined } as unknown as CallContext;
  const verdict = rules(context, running).judge(TARGET);
  expect(verdict.allowed && verdict.secrets?.permits("key")).toBe(permitted);
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
  const context = { caller, signal: new AbortController().signal, permits: () => true, require, bytesLeft: () => undefined } as unknown as CallContext;
  const verdict = rules(context, running).judge(TARGET);
  const goes = (): boolean => {
    if (verdict.allowed) verdict.use?.();
    return verdict.allowed;
  };
  if (left === 0) expect(goes).toThrow("used up");
  else expect(goes()).toBe(allowed);
});

test.for([true, false])("once a right of its holder was taken back nothing leaves a box, whatever its last call may (running: %s)", (running) => {
  const caller = { owner: "ann", authority: { grants: [{ action: "host.use", resource: "api.example/**" }], budget: {}, depth: 0, children: 0 } };
  const { signal } = new AbortController();
  const context = { caller, signal, permits: () => true, require: () => undefined, bytesLeft: () => undefined } as unknown as CallContext;
  expect(rules(context, running).judge(TARGET)).toMatchObject({ allowed: true });
  expect(rules(context, running, true).judge(TARGET)).toMatchObject({ allowed: false, grant: "host.use: api.example/443/GET" });
});
