import { DatabaseSync } from "node:sqlite";
import { FAIL_POINTS } from "@aether/ports";
import { type Approval, agentSpawnAndRun, agentWait, approvalList, approvalRespond } from "@aether/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { Installation, startSink, until } from "../support/installation.ts";
import { canonicalState, driveThroughKills, SCRIPT, seeded } from "./scenario.ts";

/** The long form: every fail point at more counts, and 200 random moments. */
const FULL = process.env.KILL_FULL === "1";
const RANDOM = FULL ? 200 : 8;
const COUNTS = FULL ? [1, 2, 3, 5, 8, 13] : [1, 4];
const POINTS = [...FAIL_POINTS, "sink.call.before", "sink.call.after"];

/** Of each call that a process was told the end of there is one row of the audit log, and of no other call there is one that ran. */
function mustBeOnRecord(installation: Installation): void {
  using db = new DatabaseSync(installation.folder("home/journal.db"), { readOnly: true, timeout: 10_000 });
  const settled = db.prepare("select pid || ':' || json_extract(body, '$.call') as call from event where kind = 'call.settled' order by 1").all();
  const rows = db
    .prepare(
      `select json_extract(audit.body, '$.call') as call from audit join process using (pid)
        where process.kind <> 'session' and verdict in ('done', 'failed', 'refused') and audit.kind <> 'syscall.acted'
        and instr(json_extract(audit.body, '$.call'), '.') = 0 order by 1`,
    )
    .all();
  expect(rows).toEqual(settled);
  const receipts = `select key from effect where state in ('done', 'failed') and key not in (select coalesce(json_extract(body, '$.call'), '') from audit)`;
  expect(db.prepare(receipts).all()).toEqual([]);
}

describe("kill -9 (I4, I5, I6): nothing lost, nothing done twice", () => {
  let unharmed: unknown;
  let expected: Record<string, number>;

  const trial = async (env: Record<string, string>, killAfterMs?: number): Promise<{ state: unknown; sink: Record<string, number>; deaths: number }> => {
    await using sink = await startSink();
    await using installation = new Installation({ script: SCRIPT, env: { TEST_SINK_URL: sink.url } });
    await installation.start(env);
    let struck = false;
    const strike = (): void => {
      struck = true;
      process.kill(installation.daemonPid, "SIGKILL");
    };
    const killer = killAfterMs === undefined ? undefined : setTimeout(strike, killAfterMs);
    const deaths = await driveThroughKills(installation);
    clearTimeout(killer);
    // Its last answer may have come while it was dying.
    if (struck && deaths === 0) await installation.ended();
    if (!installation.running) await installation.start();
    mustBeOnRecord(installation);
    return { state: await canonicalState(installation), sink: (await sink.counts()).keyed, deaths };
  };

  beforeAll(async () => {
    const run = await trial({});
    unharmed = run.state;
    expected = run.sink;
    expect(run.deaths).toBe(0);
    expect(Object.keys(expected)).toHaveLength(5);
  });

  test.for(POINTS.flatMap((point) => COUNTS.map((nth) => ({ point, nth }))))("at $point, time $nth", async ({ point, nth }) => {
    const { state, sink } = await trial({ AETHER_FAIL_POINT: `${point}:${nth}` });
    expect(state).toEqual(unharmed);
    expect(Object.keys(sink).sort()).toEqual(Object.keys(expected).sort());
  });

  const random = seeded(20_261_121);
  test.for(Array.from({ length: RANDOM }, (_, index) => ({ index, ms: Math.round(random() * 400) })))(
    "at random moment $index, after $ms ms",
    { timeout: 300_000 },
    async ({ ms }) => {
      const { state, sink } = await trial({}, ms);
      expect(state).toEqual(unharmed);
      expect(Object.keys(sink).sort()).toEqual(Object.keys(expected).sort());
    },
  );
});

describe("an effect of class once whose outcome a kill left unknown (I6)", () => {
  test.for([
    { why: "was not reached", point: "sink.call.before", reached: 0, decision: "approve" as const, total: 1, code: 0 },
    { why: "was reached, and a person says run it again", point: "sink.call.after", reached: 1, decision: "approve" as const, total: 2, code: 0 },
    { why: "was reached, and a person says leave it", point: "sink.call.after", reached: 1, decision: "deny" as const, total: 1, code: 0 },
  ])("$why: it is parked with evidence, and never repeated unasked", async ({ point, reached, decision, total, code }) => {
    await using own = await startSink();
    await using installation = new Installation({ script: SCRIPT, env: { TEST_SINK_URL: own.url } });
    await installation.start({ AETHER_FAIL_POINT: `${point}:1` });
    const start = { manifest: { name: "once", model: "script/once", capabilities: ["tool: sink_once", "host.use: *"] }, message: "go", detach: true };
    await (await installation.client()).call(agentSpawnAndRun, start, { key: "once" }).catch(() => undefined);
    await installation.ended();
    await installation.start();
    const client = await installation.client();
    const agentId = (await client.call(agentSpawnAndRun, start, { key: "once" })).agent_id;
    const approval = await until<Approval>("the parked call", async () => (await client.call(approvalList, {})).pending[0]);
    expect(approval).toMatchObject({ cause: "unknown-outcome", tool: "sink_once", input: { name: "once" }, agent_id: agentId });
    expect(approval.evidence).toMatchObject({ attempt: 1 });
    expect(Object.values((await own.counts()).counted).reduce((sum, count) => sum + count, 0)).toBe(reached);
    await client.call(approvalRespond, { id: approval.id, decision });
    expect(await client.call(agentWait, { agent_id: agentId })).toMatchObject({ code });
    expect(Object.values((await own.counts()).counted).reduce((sum, count) => sum + count, 0)).toBe(total);
  });
});
