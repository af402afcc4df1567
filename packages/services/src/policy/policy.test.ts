import { DatabaseSync } from "node:sqlite";
import { type CallContext, type FlowTrial, KERNEL_TABLES, ofOwner, type Sql, type Write } from "@aether/ports";
import { DEFAULT_FLOW_POLICY, type FlowDecision, FlowPolicy, type Label, policySet, type SyscallError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createPolicyService } from "./index.ts";

const NOW = 1_000_000;
const LABEL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mnt/a.md"] };
const ASKED: FlowDecision = { verdict: "ask", rule: "untrusted-egress", reason: "r", flow: "egress", sources: ["/mnt/a.md"], slots: [], shown: false };
const SYSCALLS = [
  { name: "mail.send", flow: "send" },
  { name: "mail.grant", flow: "authority" },
  { name: "note.add", flow: "durable-write", tool: { name: "note_add" } },
] as const;

/** The service over the kernel's tables and an audit log; a step's writes are committed as dispatch does it. */
function policies({ owner = "local" }: { owner?: string } = {}) {
  const db = new DatabaseSync(":memory:");
  for (const statement of KERNEL_TABLES.migrations.flat()) db.exec(statement);
  db.exec(
    "create table audit (seq integer primary key, owner text not null, pid text, kind text not null, at integer not null, body text not null, v integer not null default 1, identity text, caller text, verdict text, about text, label text)",
  );
  db.exec("create table process (pid text, owner text, root text)");
  const announced: unknown[] = [];
  const recorded: unknown[] = [];
  const judged: FlowTrial[] = [];
  const { handlers } = createPolicyService({ syscalls: () => SYSCALLS });
  const enter = async (name: string, input: unknown, caller: { owner?: string } = {}): Promise<unknown> => {
    const writes: Write[] = [];
    const events: unknown[] = [];
    const ctx = {
      caller: { owner, pid: "person", identity: "me", ...caller },
      now: () => NOW,
      flowTable: [{ rule: "trusted", says: "allow" }],
      judge: async (trial: FlowTrial) => {
        judged.push(trial);
        return ASKED;
      },
      read: async (statement: Sql) => {
        const { text, values } = ofOwner(statement, caller.owner ?? owner);
        return db.prepare(text).all(...values);
      },
      write: (...statements: Write[]) => void writes.push(...statements.map((one) => ofOwner(one, caller.owner ?? owner))),
      audit: (kind: string, body: unknown) => void recorded.push({ kind, body }),
      announce: (topic: string, body: unknown) => void events.push({ topic, body }),
      raise: () => undefined,
      processes: { get: async (pid: string) => (pid === "p1" ? { label: LABEL } : undefined) },
    } as unknown as CallContext;
    const handler = handlers[name];
    if (typeof handler !== "function") throw new Error(`no handler ${name}`);
    const output = await handler(input, ctx);
    for (const { text, values, changes } of writes) {
      const done = db.prepare(text).run(...values);
      if (changes !== undefined && Number(done.changes) !== changes) throw new Error("CONFLICT");
    }
    announced.push(...events);
    return output;
  };
  const born = (pid: string, root: string): void => void db.prepare("insert into process values (?, ?, ?)").run(pid, owner, root);
  const audit = (pid: string, kind: string, { of = "local", ...body }: { of?: string; call: string }): void => {
    db.prepare("insert into audit (owner, pid, kind, at, body) values (?, ?, ?, ?, ?)").run(of, pid, kind, NOW, JSON.stringify(body));
  };
  return { enter, born, audit, announced, recorded, judged };
}

const policy = (over: Parameters<typeof FlowPolicy.parse>[0] = {}): FlowPolicy => FlowPolicy.parse(over);
type Rule = FlowPolicy["rules"][number];
const ruled = (when: Rule["when"], verdict: Rule["verdict"]): FlowPolicy => policy({ rules: [{ when, verdict, why: "w" }], questions: 3 });
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "accepted",
    (error: SyscallError) => `${error.code}: ${error.message}`,
  );

test("nobody has set one: the default, at version 0, and the table", async () => {
  expect(await policies().enter("policy.show", {})).toEqual({ policy: DEFAULT_FLOW_POLICY, version: 0, table: [{ rule: "trusted", says: "allow" }] });
});

describe("a new policy", () => {
  test("is shown from then on, to its owner, and told to the kernel and the audit log", async () => {
    const { enter, announced, recorded } = policies();
    const next = ruled({ syscall: "mail.send", values: ["a@b.example"] }, "allow");
    expect(await enter("policy.set", { policy: next })).toEqual({ version: 1 });
    expect(await enter("policy.show", {})).toMatchObject({ policy: next, version: 1 });
    expect(await enter("policy.show", {}, { owner: "other" })).toMatchObject({ version: 0 });
    expect(announced).toEqual([{ topic: "policy.local.changed", body: { version: 1 } }]);
    // Its row of the audit log is dispatch's to write.
    expect([policySet.audit, policySet.told?.({ policy: next }, { version: 1 }), recorded]).toEqual(["policy.set", { version: 1, policy: next }, []]);
  });

  test("counts up, and takes the place of the one it was made from only", async () => {
    const { enter, announced } = policies();
    expect(await enter("policy.set", { policy: policy(), ifVersion: 0 })).toEqual({ version: 1 });
    expect(await enter("policy.set", { policy: policy(), ifVersion: 1 })).toEqual({ version: 2 });
    expect(await refusal(enter("policy.set", { policy: policy({ questions: 9 }), ifVersion: 1 }))).toMatch(/^CONFLICT.*at version 2, not 1/);
    expect(await enter("policy.show", {})).toMatchObject({ version: 2, policy: { questions: 5 } });
    expect(announced).toHaveLength(2);
  });

  test("of two at once, one is lost at the commit", async () => {
    const { enter } = policies();
    const ends = await Promise.allSettled([enter("policy.set", { policy: policy() }), enter("policy.set", { policy: policy() })]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

const planted = (files: string, as: FlowPolicy["plants"][number]["as"]): FlowPolicy => policy({ plants: [{ files, as, why: "a test" }] });
const allow = (when: Rule["when"]): FlowPolicy => ruled(when, "allow");

test.for<{ why: string; policy: FlowPolicy; says: RegExp }>([
  { why: "allows everything", policy: allow({}), says: /rules\[0\] would allow everything/ },
  { why: "allows everything private", policy: allow({ integrity: "untrusted", confidentiality: "private" }), says: /would allow everything/ },
  { why: "allows a change of rights", policy: allow({ flow: ["egress", "authority"] }), says: /may not allow authority.*changed by a person/ },
  { why: "allows one by a pattern", policy: allow({ syscall: "mail.*" }), says: /may not allow mail\.grant/ },
  { why: "allows all syscalls", policy: allow({ syscall: "**" }), says: /may not allow mail\.grant/ },
  { why: "lets a secret out", policy: allow({ flow: ["send"], confidentiality: "secret" }), says: /may not allow send of secret content/ },
  { why: "lets one out by a value", policy: allow({ values: ["x.example"], confidentiality: "secret" }), says: /may not allow egress of secret/ },
  { why: "has a pattern that is none, also in a no", policy: ruled({ syscall: "mail.{a,b}" }, "deny"), says: /rules\[0\]\.when\.syscall.*only \*/ },
  {
    why: "forbids a tool's name",
    policy: ruled({ syscall: "note_add" }, "deny"),
    says: /rules\[0\]\.when\.syscall fits no syscall.*that tool's syscall is note\.add/,
  },
  { why: "forbids what is not there", policy: ruled({ syscall: "mail.sned" }, "deny"), says: /fits no syscall.*aether call lists them/ },
  { why: "asks about it by a pattern", policy: ruled({ syscall: "MAIL.*" }, "ask"), says: /fits no syscall/ },
  { why: "speaks of services by a pattern that is none", policy: policy({ services: [{ syscall: "mail.s*" }] }), says: /services\[0\]\.syscall/ },
  { why: "vouches for whatever service", policy: policy({ services: [{ syscall: "**", results: "tool" }] }), says: /services\[0\] would believe whatever/ },
  { why: "makes every file plain", policy: planted("**/*", "plain"), says: /plants\[0\] would let everything be planted/ },
  { why: "names files by a pattern that is none", policy: planted("**/{a,b}", "asked"), says: /plants\[0\]\.files.*only \*/ },
  { why: "names files that no whole path is", policy: planted("Makefile", "asked"), says: /plants\[0\]\.files fits nothing/ },
  { why: "believes every lookup", policy: policy({ services: [{ syscall: "*.find", finds: true }] }), says: /name the service/ },
])("a policy that $why is refused, set or tried, with the reason", async ({ policy: bad, says }) => {
  const { enter, announced, judged } = policies();
  expect(await refusal(enter("policy.set", { policy: bad }))).toMatch(says);
  expect(await refusal(enter("policy.test", { name: "mail.send", input: {}, policy: bad }))).toMatch(says);
  expect(await enter("policy.show", {})).toMatchObject({ version: 0 });
  expect([announced, judged]).toEqual([[], []]);
});

test.for<{ why: string; policy: FlowPolicy }>([
  { why: "sending of what is not secret", policy: allow({ flow: ["send"], confidentiality: "private" }) },
  { why: "one syscall", policy: allow({ syscall: "mail.send" }) },
  { why: "what others will bring, to allow it", policy: allow({ syscall: "chat.send" }) },
  { why: "requests of boxes, to forbid them", policy: ruled({ syscall: "vm.request" }, "deny") },
  { why: "a pattern, to forbid it", policy: ruled({ syscall: "note.**" }, "deny") },
  { why: "a pattern, of some classes", policy: allow({ syscall: "mail.*", flow: ["send"] }) },
  { why: "values", policy: allow({ values: ["x.example"] }) },
  { why: "writing down of a secret", policy: allow({ flow: ["durable-write"], confidentiality: "secret" }) },
  { why: "files of its own", policy: planted("**/deploy/*.sh", "plain") },
  { why: "every file, to refuse it", policy: planted("/**", "refused") },
  { why: "nothing, which denies everything", policy: ruled({}, "deny") },
  { why: "a service that is named", policy: policy({ services: [{ syscall: "mail.*", results: "tool", finds: true }] }) },
])("a policy may speak of $why", async ({ policy: good }) => {
  expect(await policies().enter("policy.set", { policy: good })).toEqual({ version: 1 });
});

describe("a trial", () => {
  test("is the gate's own answer, in the context that was asked about", async () => {
    const { enter, judged } = policies();
    expect(await enter("policy.test", { name: "mail.send", input: { to: "a" }, agent_id: "p1", words: "w", label: LABEL })).toEqual(ASKED);
    await enter("policy.test", { name: "mail.send", input: null });
    expect(judged).toEqual([
      { name: "mail.send", input: { to: "a" }, pid: "p1", words: "w", label: LABEL },
      { name: "mail.send", input: null },
    ]);
  });

  test("of an agent that is not there, or another's, is NOT_FOUND", async () => {
    expect(await refusal(policies().enter("policy.test", { name: "mail.send", input: {}, agent_id: "p9" }))).toMatch(/^NOT_FOUND/);
  });
});

describe("an explanation", () => {
  const body = (call: string) => ({ call: `p1:${call}`, syscall: "mail.send", decision: ASKED });

  test("has the decisions of the agent, the latest last, and what it has read", async () => {
    const { enter, audit } = policies();
    audit("p1", "flow.asked", body("t0-0"));
    audit("p1", "syscall.read", { call: "p1:t0-1" });
    audit("p2", "flow.denied", body("t0-2"));
    audit("p1", "flow.denied", { ...body("t0-3"), of: "other" });
    audit("p1", "flow.shown", body("t1-0"));
    const entry = (call: string) => ({ at: NOW, call: `p1:${call}`, syscall: "mail.send", decision: ASKED });
    expect(await enter("policy.explain", { agent_id: "p1", limit: 20 })).toEqual({ decisions: [entry("t0-0"), entry("t1-0")], label: LABEL });
    expect(await enter("policy.explain", { agent_id: "p1", limit: 1 })).toMatchObject({ decisions: [{ call: "p1:t1-0" }] });
    for (const call of ["t0-0", "p1:t0-0"])
      expect(await enter("policy.explain", { agent_id: "p1", call, limit: 20 })).toMatchObject({ decisions: [{ call: "p1:t0-0" }] });
  });

  test("of a run's first agent has the decisions of the whole run, and of another agent its own", async () => {
    const { enter, born, audit } = policies();
    for (const pid of ["p1", "p2"]) born(pid, "p1");
    for (const pid of ["p1", "p2", "p3"]) audit(pid, "flow.asked", { ...body("t0-0"), call: `${pid}:t0-0` });
    const calls = async (asked: object) => ((await enter("policy.explain", { limit: 20, ...asked })) as { decisions: { call: string }[] }).decisions;
    expect(await calls({ agent_id: "p1" })).toMatchObject([{ call: "p1:t0-0" }, { call: "p2:t0-0" }]);
    expect(await calls({ agent_id: "p1", call: "p2:t0-0" })).toMatchObject([{ call: "p2:t0-0" }]);
  });

  test("of an agent that is not there is NOT_FOUND", async () => {
    expect(await refusal(policies().enter("policy.explain", { agent_id: "p9", limit: 20 }))).toMatch(/^NOT_FOUND/);
  });
});

test("what the gate let be proposed is granted as it was asked", async () => {
  const grants = [{ slot: "to", type: "address", value: "a@b.example" }];
  expect(await policies().enter("policy.propose", { grants })).toEqual({ granted: grants });
});
