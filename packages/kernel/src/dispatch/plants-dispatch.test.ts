import { type CallContext, type Journal, service, type Touched } from "@aether/ports";
import { type Authority, FlowPolicy, type Label, open, SyscallError, syscall } from "@aether/protocol";
import { beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { Meter } from "../budget/meter.ts";
import type { Approvals, Ruling } from "./approvals.ts";
import { Executor } from "./executor.ts";
import { flowStageOf, NO_USES, surroundingsOf } from "./flow.test-harness.ts";
import { tryCall } from "./flow-stage.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import { Registry } from "./registry.ts";

const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"] };
const AUTHORITY: Authority = { grants: [], budget: {}, depth: 0, children: 0 };
const put = syscall({
  name: "t.put",
  summary: "For this test.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  effect: "once",
  flow: "durable-write",
  needs: open("a test"),
});

const MAKEFILE: Touched = { path: "/mnt/ann/p/Makefile", file: "/home/ann/p/Makefile" };
const CONFIG: Touched = { path: "/mnt/ann/p/.git/config", file: "/home/ann/p/.git/config" };

let touches: (ctx: CallContext) => Promise<readonly Touched[]>;
let looked: number;
let ruling: Ruling;
let policy: unknown;
let executor: Executor;
let registry: Registry;
let journal: Journal;

const principal = (over: Partial<Principal> = {}): Principal => agentOf({ owner: "ann", authority: AUTHORITY, ...over });

beforeEach(() => {
  looked = 0;
  ruling = { kind: "ask" };
  policy = undefined;
  journal = {
    read: async ({ text }: { text: string }) => (text.includes("kernel_policy") && policy ? [{ body: JSON.stringify(policy) }] : []),
    counters: async () => [],
    events: async () => [],
  } as unknown as Journal;
  const digest = { sha256: (text: string | Uint8Array) => String(text) };
  const meter = new Meter();
  meter.hold([{ id: "p1", limits: {}, row: undefined }]);
  const handler = {
    touches: async (_input: unknown, ctx: CallContext) => {
      looked++;
      return touches(ctx);
    },
    run: async () => ({}),
  };
  registry = new Registry([service({ domain: "t", definitions: { put }, handlers: { "t.put": handler } })], digest);
  executor = new Executor({
    journal,
    clock: { now: () => 0, timer: () => () => undefined },
    digest,
    meter,
    registry,
    approvals: { ruling: async () => ruling, asked: async () => 0 } as unknown as Approvals,
    flow: flowStageOf(journal),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    loadCounters: async () => undefined,
    commit: async () => undefined,
    surroundings: surroundingsOf(() => principal()),
  });
});

const admit = (who: Partial<Principal> = {}, recovered?: { evidence: null }) =>
  executor.admit({ who: principal(who), key: "p1:1", name: "t.put", input: {}, ...(recovered && { recovered }) });

test("what a call would strike decides beside its own class", async () => {
  touches = async () => [MAKEFILE];
  expect((await admit()).kind).toBe("sealed");
  const asked = await admit({ label: MAIL });
  expect(asked).toMatchObject({ kind: "ask", question: { evidence: { decision: { rule: "plants", plants: [{ path: MAKEFILE.path }] } } } });
  ruling = { kind: "pass", by: "answer", writes: [], audit: [] };
  expect((await admit({ label: MAIL })).kind).toBe("sealed");
});

test("what would come to lie there counts by its own label", async () => {
  touches = async (ctx) => {
    ctx.raise(MAIL);
    return [MAKEFILE];
  };
  expect(await admit()).toMatchObject({ kind: "ask", question: { evidence: { decision: { rule: "plants", sources: ["/mail"] } } } });
});

test("what version control keeps is refused also to who has read nothing, is told first, and cannot be approved", async () => {
  touches = async () => [...Array.from({ length: 30 }, () => MAKEFILE), CONFIG];
  ruling = { kind: "pass", by: "answer", writes: [], audit: [] };
  const refused = await admit();
  expect(refused).toMatchObject({ kind: "refused", error: { code: "DENIED" } });
  if (refused.kind === "refused") expect(refused.error.message).toContain(".git/config");
  expect(refused.kind === "refused" && refused.draft.audit.map(({ kind }) => kind)).toEqual(["syscall.refused", "flow.denied"]);
});

test("a person's own session strikes what it likes, and what recovery found was decided about", async () => {
  touches = async () => [CONFIG];
  expect((await admit({ kind: "session" })).kind).toBe("sealed");
  expect((await admit({}, { evidence: null })).kind).toBe("sealed");
  expect(looked).toBe(0);
});

test("where nothing can be told the call fails by that", async () => {
  touches = async () => {
    throw new SyscallError("NOT_FOUND", "there is nothing");
  };
  expect(await admit()).toMatchObject({ kind: "refused", error: { code: "NOT_FOUND" } });
});

test("an owner's own list comes before the table", async () => {
  touches = async () => [MAKEFILE];
  policy = FlowPolicy.parse({ plants: [{ files: "**/makefile", as: "plain", why: "mine" }] });
  expect((await admit({ label: MAIL })).kind).toBe("sealed");
  touches = async () => [CONFIG];
  expect((await admit({ label: MAIL })).kind).toBe("refused");
});

test("a trial by a person looks; by an agent it tells nothing of files", async () => {
  touches = async () => [MAKEFILE];
  const trials = { ...flowStageOf(journal), uses: NO_USES, registry, clock: { now: () => 0, timer: () => () => undefined }, touching: executor.touching };
  const borrow = <T>(_whose: unknown, use: (who: Principal) => Promise<T>) => use(principal());
  const tried = (asker: Partial<Principal>) =>
    tryCall({ ...trials, borrow }, { who: principal(asker), isSpent: () => false }, { name: "t.put", input: {}, label: MAIL });
  expect(await tried({ kind: "session" })).toMatchObject({ verdict: "ask", rule: "plants", flow: "plants" });
  expect(looked).toBe(1);
  expect(await tried({ kind: "agent" })).toMatchObject({ rule: "labelled", flow: "durable-write" });
  expect(looked).toBe(1);
});
