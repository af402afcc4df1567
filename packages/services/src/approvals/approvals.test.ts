import { DatabaseSync } from "node:sqlite";
import { type CallContext, KERNEL_TABLES, ofOwner, type Sql, type Write } from "@aether/ports";
import type { Approval, approvalList, approvalRespond, FlowQuestion, Output, SyscallError, Written } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createApprovalService } from "./index.ts";

const NOW = 1_000_000;

interface Row {
  readonly id?: string;
  readonly owner?: string;
  readonly pid?: string;
  readonly root?: string;
  readonly cause?: string;
  readonly state?: string;
  readonly requestedAt?: number;
  readonly expiresAt?: number;
  readonly evidence?: unknown;
  readonly identity?: string;
  readonly syscall?: string;
}

const QUESTION: FlowQuestion = {
  decision: {
    verdict: "ask",
    rule: "untrusted-egress",
    reason: "web_fetch would reach evil.example, which nobody named",
    flow: "egress",
    sources: ["/mnt/a.md", "x.example"],
    slots: [
      { slot: "url", type: "host", value: "evil.example", named: null },
      { slot: "to", type: "host", value: "good.example", named: "words" },
      { slot: "id", type: "id", value: "7", named: null },
    ],
    shown: false,
  },
  label: { integrity: "untrusted", confidentiality: "private", sources: ["/mnt/a.md", "x.example"] },
  uses: [],
  signals: [],
  provenance: [{ value: "evil.example", from: ["/mnt/a.md"] }],
  content: null,
  cost: {},
  earlier: 2,
};
const deciding = (decision: Partial<FlowQuestion["decision"]>): Row => ({
  cause: "flow",
  evidence: { ...QUESTION, decision: { ...QUESTION.decision, ...decision } },
});
const FLOW = deciding({});
const named = deciding({ slots: [{ slot: "to", type: "host", value: "good.example", named: "words" }] });
const ofRights = deciding({ flow: "authority" });
const ofPlants = deciding({ flow: "plants", plants: [{ path: "/mnt/local/desk/Makefile", why: "make runs it", as: "asked" }] });

/** Processes that are still known, by id: what an agent is called stands in what it was made of. */
const known: Readonly<Record<string, { spec: unknown }>> = { p7: { spec: { name: "scribe" } }, p8: { spec: null } };

/** The kernel's tables with these questions in them, and the service over them; `commit` does what dispatch does with its writes. */
function ask(...rows: readonly Row[]) {
  const db = new DatabaseSync(":memory:");
  for (const statement of KERNEL_TABLES.migrations.flat()) db.exec(statement);
  for (const row of rows) {
    const { id = "a1", owner = "local", pid = "p1", root = "r1", cause = "manifest", state = "open", requestedAt = NOW - 10, expiresAt = NOW + 10 } = row;
    const evidence = JSON.stringify(row.evidence ?? { seen: 1 });
    db.prepare(
      "insert into kernel_approval (id, owner, pid, root, identity, key, tool, syscall, digest, input, cause, evidence, state, scope, reason, decided_by, requested_at, expires_at, decided_at) values (?, ?, ?, ?, ?, ?, 'file_write', ?, 'd', ?, ?, ?, ?, null, null, null, ?, ?, null)",
    ).run(
      ...[
        id,
        owner,
        pid,
        root,
        row.identity ?? "writer",
        `${pid}:t0-0`,
        row.syscall ?? "vfs.write",
        '{"path":"/a"}',
        cause,
        evidence,
        state,
        requestedAt,
        expiresAt,
      ],
    );
    db.prepare("insert or ignore into kernel_wait values (?, ?, ?, null)").run(`approval:${id}`, pid, `${pid}:t0-0`);
  }
  const told: { to: string; id: string; kind: string; body: unknown }[] = [];
  const { handlers } = createApprovalService({ ids: { process: () => "p", token: (prefix) => `${prefix}1` } });
  const enter = async (name: string, input: unknown, caller: { owner?: string; pid?: string } = {}): Promise<unknown> => {
    const { owner = "local" } = caller;
    const writes: Write[] = [];
    const ctx = {
      caller: { owner: "local", pid: "person", identity: "me", ...caller },
      now: () => NOW,
      read: async (statement: Sql) => {
        const { text, values } = ofOwner(statement, owner);
        return db.prepare(text).all(...values);
      },
      write: (...statements: Write[]) => void writes.push(...statements.map((one) => ofOwner(one, owner))),
      audit: () => undefined,
      raise: () => undefined,
      processes: { send: (message: (typeof told)[number]) => void told.push(message), get: async (pid: string) => known[pid] },
    } as unknown as CallContext;
    const handler = handlers[name];
    if (typeof handler !== "function") throw new Error(`no handler ${name}`);
    const output = await handler(input, ctx);
    for (const { text, values, changes } of writes) {
      const done = db.prepare(text).run(...values);
      if (changes !== undefined && Number(done.changes) !== changes) throw new Error("CONFLICT");
    }
    return output;
  };
  return {
    told,
    list: (run?: string, owner?: string) =>
      enter("approval.list", run === undefined ? {} : { run }, owner === undefined ? {} : { owner }) as Promise<Output<typeof approvalList>>,
    respond: (answer: Partial<Written<typeof approvalRespond>> = {}, caller?: { owner?: string }) =>
      enter("approval.respond", { id: "a1", decision: "approve", scope: "once", ...answer }, caller),
    rows: (table: string) => db.prepare(`select * from ${table}`).all(),
  };
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "accepted",
    (error: SyscallError) => `${error.code}: ${error.message}`,
  );

describe("the list of questions", () => {
  test.for<{ why: string; row: Row; run?: string; owner?: string; shown: boolean }>([
    { why: "an open one is shown", row: {}, shown: true },
    { why: "a decided one is not", row: { state: "approved" }, shown: false },
    { why: "nor one that was used up", row: { state: "used" }, shown: false },
    { why: "nor one whose time is over", row: { expiresAt: NOW }, shown: false },
    { why: "another owner's is nobody's business", row: {}, owner: "other", shown: false },
    { why: "one of the run asked for is shown", row: {}, run: "r1", shown: true },
    { why: "one of another run is not", row: {}, run: "r2", shown: false },
  ])("$why", async ({ row, run, owner, shown }) => {
    expect((await ask(row).list(run, owner)).pending).toHaveLength(shown ? 1 : 0);
  });

  test("of a run is not crowded out by another that asks and asks", async () => {
    const crowd = Array.from({ length: 1_000 }, (_, at): Row => ({ id: `b${at}`, root: "r2", requestedAt: NOW - 20 }));
    const { pending } = await ask(...crowd, { id: "a1" }).list("r1");
    expect(pending.map(({ id }) => id)).toEqual(["a1"]);
  });

  test("is in the order of asking, and shows the actual call", async () => {
    const { pending } = await ask({ id: "late", requestedAt: NOW - 1 }, { id: "early", pid: "p2", requestedAt: NOW - 9 }).list();
    expect(pending.map(({ id }) => id)).toEqual(["early", "late"]);
    expect(pending[0]).toEqual<Approval>({
      id: "early",
      card: "early",
      agent_id: "p2",
      run: "r1",
      name: "writer",
      identity: "writer",
      tool: "file_write",
      syscall: "vfs.write",
      description: "writer wants to call file_write",
      input: { path: "/a" },
      cause: "manifest",
      evidence: { seen: 1 },
      preview: null,
      requested_at: NOW - 9,
      expires_at: NOW + 10,
    });
  });

  test.for([
    { why: "by its own name", pid: "p7", says: "scribe wants to call file_write" },
    { why: "by its identity where it has none", pid: "p8", says: "writer wants to call file_write" },
    { why: "by its identity where it is gone", pid: "p9", says: "writer wants to call file_write" },
  ])("names the agent $why", async ({ pid, says }) => {
    const { pending } = await ask({ pid }).list();
    expect(pending[0]?.description).toBe(says);
  });

  test.for([
    { column: "cause", row: { cause: "zz" } },
    { column: "requested_at", row: { requestedAt: "zz" } },
    { column: "expires_at", row: { expiresAt: "zz" } },
  ])("names the row of which $column is damaged", async ({ column, row }) => {
    expect(await ask(row as never).list()).toMatchObject({
      pending: [],
      damaged: { count: 1, rows: [expect.stringMatching(new RegExp(`approval \\w+, its ${column}`))] },
    });
  });

  test("knows no identity of an agent that is nobody across runs", async () => {
    const [asked] = (await ask({ identity: "p1" }).list()).pending;
    expect(asked).not.toHaveProperty("identity");
  });

  test("tells of a question of the flow gate what was decided, and why", async () => {
    const { pending } = await ask(FLOW).list();
    expect(pending).toMatchObject([{ cause: "flow", description: "writer wants to call file_write", flow: QUESTION, evidence: null }]);
  });

  test("says of an unknown outcome that it may have happened", async () => {
    const { pending } = await ask({ cause: "unknown-outcome" }).list();
    expect(pending[0]).toMatchObject({ cause: "unknown-outcome", description: expect.stringContaining("may have happened before a crash") });
  });
});

describe("a decision", () => {
  test.for([
    { why: "yes", answer: { decision: "approve" as const }, kept: { state: "approved", scope: "once", reason: null } },
    {
      why: "no, in quarantine",
      row: FLOW,
      answer: { decision: "quarantine" as const },
      kept: { state: "denied", scope: "once", reason: expect.stringContaining("came from /mnt/a.md, x.example: have it read by ask_document") },
    },
    { why: "no, with a reason", answer: { decision: "deny" as const, reason: "too broad" }, kept: { state: "denied", scope: "once", reason: "too broad" } },
  ])("$why is kept with who made it, and told to whoever waits", async ({ row = {}, answer, kept }) => {
    const { respond, rows, told } = ask(row);
    expect(await respond(answer)).toEqual({ ok: true });
    expect(rows("kernel_approval")).toMatchObject([{ ...kept, decided_by: "me", decided_at: NOW }]);
    expect(told).toEqual([{ to: "p1", id: "approval:a1", kind: "reply", body: { on: "approval:a1" } }]);
    expect(rows("kernel_rule")).toEqual([]);
  });

  test.for([
    { why: "for the rest of the run", answer: { scope: "run" as const }, rule: { root: "r1", identity: null, expires_at: null } },
    { why: "as a rule until a date", answer: { scope: "rule" as const, expires_at: NOW + 99 }, rule: { root: null, identity: "writer", expires_at: NOW + 99 } },
  ])("$why lets later calls of that tool pass", async ({ answer, rule }) => {
    const { respond, rows } = ask({});
    await respond(answer);
    expect(rows("kernel_rule")).toMatchObject([{ owner: "local", tool: "file_write", ...rule, slots: null, created_by: "me" }]);
  });

  test.for([
    { why: "for the rest of the run", answer: { scope: "value" as const }, rule: { root: "r1", identity: null, expires_at: null } },
    { why: "as a rule until a date", answer: { scope: "rule" as const, expires_at: NOW + 99 }, rule: { root: null, identity: "writer", expires_at: NOW + 99 } },
  ])("about a question of the flow gate, $why, holds for the values that nobody named, or else for this very call", async ({ answer, rule }) => {
    for (const { row, slots } of [
      { row: FLOW, slots: '[["url","evil.example"],["id","7"]]' },
      { row: named, slots: '[["call","d"]]' },
    ]) {
      const { respond, rows } = ask(row);
      await respond(answer);
      expect(rows("kernel_rule")).toMatchObject([{ tool: "file_write", ...rule, slots }]);
    }
  });

  test.for<{ why: string; row: Row; answer: Partial<Written<typeof approvalRespond>> }>([
    { why: "no for the rest of the run", row: {}, answer: { decision: "deny", scope: "run" } },
    { why: "no to a question of the flow gate, whatever its scope", row: FLOW, answer: { decision: "deny", scope: "value" } },
    { why: "a quarantine", row: FLOW, answer: { decision: "quarantine" } },
    { why: "a yes to one call", row: FLOW, answer: {} },
  ])("$why makes no rule", async ({ row, answer }) => {
    const { respond, rows } = ask(row);
    await respond(answer);
    expect(rows("kernel_rule")).toEqual([]);
  });

  test.for<{ why: string; row: Row; answer?: Partial<Written<typeof approvalRespond>>; caller?: { owner?: string }; says: RegExp }>([
    { why: "about nothing", row: {}, answer: { id: "a9" }, says: /^NOT_FOUND/ },
    { why: "about another owner's question, which looks the same", row: {}, caller: { owner: "other" }, says: /^NOT_FOUND: there is no approval a1/ },
    { why: "that comes second", row: { state: "denied" }, says: /^CONFLICT.*decided already/ },
    { why: "that comes too late", row: { expiresAt: NOW }, says: /^CONFLICT.*time is over/ },
    { why: "that would hold for ever", row: {}, answer: { scope: "rule" }, says: /^INVALID.*expires_at/ },
    { why: "whose rule ends now", row: {}, answer: { scope: "rule", expires_at: NOW }, says: /^INVALID.*not later than now/ },
    { why: "whose rule has ended", row: {}, answer: { scope: "rule", expires_at: NOW - 1 }, says: /^INVALID.*not later than now/ },
    { why: "that approves all that the flow gate stops", row: FLOW, answer: { scope: "run" }, says: /^INVALID.*nobody approves all/ },
    { why: "that lets rights change from now on", row: ofRights, answer: { scope: "rule", expires_at: NOW + 9 }, says: /^INVALID.*standing rule/ },
    {
      why: "for a copy to where programs run it, whatever it brings by then",
      row: { ...ofPlants, syscall: "vfs.copy" },
      answer: { scope: "value" },
      says: /^INVALID.*not among its values/,
    },
    {
      why: "for a move there",
      row: { ...ofPlants, syscall: "vfs.move" },
      answer: { scope: "rule", expires_at: NOW + 9 },
      says: /^INVALID.*not among its values/,
    },
    { why: "as a rule for nobody", row: { identity: "p1" }, answer: { scope: "rule", expires_at: NOW + 9 }, says: /^INVALID.*known by its name/ },
    { why: "for values, where a tool is asked about", row: {}, answer: { scope: "value" }, says: /^INVALID.*stopped for its tool/ },
    { why: "in quarantine, where nothing was read", row: {}, answer: { decision: "quarantine" }, says: /^INVALID.*approve or deny it/ },
    { why: "in quarantine and for more", row: FLOW, answer: { decision: "quarantine", scope: "value" }, says: /^INVALID.*leave scope value out/ },
    { why: "with an end that no rule has", row: {}, answer: { scope: "run", expires_at: NOW + 9 }, says: /^INVALID.*scope run leave it out/ },
  ])("$why is refused, and nothing changes", async ({ row, answer, caller, says }) => {
    const { respond, rows, told } = ask(row);
    const before = rows("kernel_approval");
    expect(await refusal(respond(answer, caller))).toMatch(says);
    expect([rows("kernel_approval"), rows("kernel_rule"), told]).toEqual([before, [], []]);
  });

  test("the second of two at once loses at the commit", async () => {
    const { respond } = ask({});
    expect((await Promise.allSettled([respond(), respond({ decision: "deny" })])).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
