import type { CallContext, LineRules } from "@aether/ports";
import { compilePattern, type Grant, HOST_FILE, SyscallError } from "@aether/protocol";
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
const END = Number.POSITIVE_INFINITY;
/** A caller with grants as the kernel tells them. */
function contextOf(grants: readonly Grant[], more: object = {}): CallContext {
  const ends = ({ constraints, lineage = [] }: Grant): number =>
    Math.min(...[constraints, ...lineage.map((one) => one.constraints)].map((one) => one?.expiresAt ?? END));
  const limits = ({ constraints, lineage = [] }: Grant) => [constraints, ...lineage.map((one) => one.constraints)];
  const isLimited = (grant: Grant): boolean => limits(grant).some((one) => one?.maxUses !== undefined);
  const live = grants.filter((grant) => ends(grant) > NOW);
  const inForce = (action: string) =>
    live
      .filter((grant) => grant.action === action)
      .map((grant) => ({ resource: grant.resource, limited: isLimited(grant), ...(grant.chosen && { chosen: grant.chosen }) }));
  const permits = (action: string, resource: string): boolean =>
    live.some((grant) => grant.action === action && compilePattern(grant.resource).matches(resource));
  const caller = { owner: "ann", authority: { budget: {}, depth: 0, children: 0 } };
  const signal = new AbortController().signal;
  return { caller, signal, permits, inForce, lapsed: () => [], require: () => undefined, bytesLeft: () => undefined, ...more } as unknown as CallContext;
}
const NOW = 100;
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
  const context = contextOf([...grants, { action: "host.use", resource: "api.example/**" }], { signal });
  const verdict = rules(context, running).judge(TARGET);
  expect(verdict.allowed && verdict.secrets?.permits("key")).toBe(permitted);
});

test.for<{ why: string; grant: Partial<Grant>; running: boolean; left: number; allowed: boolean }>([
  { why: "a limited right to a host with a use left, while a command runs", grant: { constraints: { maxUses: 1 } }, running: true, left: 1, allowed: true },
  { why: "a limited right that is used up", grant: { constraints: { maxUses: 1 } }, running: true, left: 0, allowed: false },
  { why: "a limited right, when no command would commit its use", grant: { constraints: { maxUses: 1 } }, running: false, left: 1, allowed: false },
  { why: "a right without a limit, for what a command left running", grant: {}, running: false, left: 1, allowed: true },
])("$why: $allowed", ({ grant, running, left, allowed }) => {
  const require = (_action: string, resource: string): void => {
    if (left === 0) throw new SyscallError("QUOTA", `the grant for ${resource} is used up`);
  };
  const context = contextOf([{ action: "host.use", resource: "api.example/**", ...grant }], { require });
  const verdict = rules(context, running).judge(TARGET);
  const goes = (): boolean => {
    if (verdict.allowed) verdict.use?.();
    return verdict.allowed;
  };
  if (left === 0) expect(goes).toThrow("used up");
  else expect(goes()).toBe(allowed);
});

test.for([true, false])("once a right of its holder was taken back nothing leaves a box, whatever its last call may (running: %s)", (running) => {
  const context = contextOf([{ action: "host.use", resource: "api.example/**" }]);
  expect(rules(context, running).judge(TARGET)).toMatchObject({ allowed: true });
  expect(rules(context, running, true).judge(TARGET)).toMatchObject({ allowed: false, grant: "host.use: api.example/443/GET" });
});

const ANY: Grant = { action: "host.use", resource: "**" };
const HERE: Grant = { action: "host.use", resource: "127.0.0.1/8080/**" };
const limit = (constraints: Grant["constraints"]): Grant => ({ ...HERE, constraints });

test.for<{ why: string; grants: Grant[]; running?: boolean; opens: boolean; by?: string }>([
  { why: "a right that writes it", grants: [HERE], opens: true },
  { why: "a wider right alone", grants: [ANY], opens: false },
  { why: "one that has expired, beside a wider one", grants: [limit({ expiresAt: NOW }), ANY], opens: false },
  {
    why: "one that its giver's has outlived, beside a wider one",
    grants: [{ ...HERE, lineage: [{ id: "c", constraints: { expiresAt: NOW } }] }, ANY],
    opens: false,
  },
  { why: "one that holds until later, beside a wider one", grants: [limit({ expiresAt: NOW + 1 }), ANY], opens: true },
  { why: "one that holds until later, for what a command left running", grants: [limit({ expiresAt: NOW + 1 })], running: false, opens: true },
  { why: "one whose uses are counted, and it is counted", grants: [limit({ maxUses: 1 }), ANY], opens: true, by: HERE.resource },
  { why: "one whose uses are counted, where no command would commit them", grants: [limit({ maxUses: 1 }), ANY], running: false, opens: false },
  { why: "one that an agent chose of a wider one", grants: [{ ...HERE, chosen: true }], opens: false },
  { why: "one that an agent chose for a call of its own", grants: [{ ...HERE, chosen: "judged" }], opens: false },
])("a private address is opened by $why: $opens", ({ grants, running = true, opens, by }) => {
  const counted: (string | undefined)[] = [];
  const context = contextOf(grants, { require: (_action: string, _resource: string, of?: string) => void counted.push(of) });
  const verdict = rules(context, running).judge({ host: "127.0.0.1", port: 8080, method: "GET", path: "/" });
  expect(verdict.allowed && verdict.private).toBe(opens);
  if (verdict.allowed) verdict.use?.();
  expect(counted).toEqual([by]);
});
