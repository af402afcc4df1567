import { createHash, randomUUID } from "node:crypto";
import { openSqliteJournal } from "@aether/drivers/journal-sqlite";
import { Kernel, type KernelDeps, type Session } from "@aether/kernel";
import {
  type Bus,
  type CallContext,
  type Clock,
  type Exit,
  type Handlers,
  type Ids,
  type Journal,
  type Log,
  type Outcome,
  type Program,
  type ProgramCall,
  type Service,
  service,
} from "@aether/ports";
import { ACTIONS, type Action, type Authority, type Json, open, syscall, TRUSTED } from "@aether/protocol";
import { createAgentService } from "@aether/services/agents";
import { createOutboxRelay } from "@aether/services/streams";
import { createToolService } from "@aether/services/tools";
import * as z from "zod";

/** Calls in rounds: each round begins when the one before has ended. Then it ends with all outcomes, or stays. */
export interface Plan {
  readonly rounds: readonly (readonly ProgramCall[])[];
  readonly stay?: boolean;
  /** What a person said that it is for. */
  readonly words?: string;
}
interface State {
  readonly plan: Plan;
  readonly done: Readonly<Record<string, Outcome>>;
}

const planned: Program<State> = {
  name: "planned",
  version: 1,
  start: ({ spec }) => ({ plan: spec as unknown as Plan, done: {} }),
  fold: (state, event) => (event.type === "settled" ? { ...state, done: { ...state.done, [event.call]: event.outcome } } : state),
  decide: ({ plan, done }) => {
    for (const round of plan.rounds) {
      const calls = round.filter(({ id }) => !(id in done));
      if (calls.length > 0) return { do: "calls", calls };
    }
    return plan.stay ? { do: "wait", on: "message" } : { do: "exit", exit: { code: 0, reason: "completed", output: done as unknown as Json } };
  },
  save: ({ done }) => done as unknown as Json,
  restore: (saved, { spec }) => ({ plan: spec as unknown as Plan, done: saved as unknown as State["done"] }),
};

const testSpawn = syscall({
  name: "test.spawn",
  summary: "Start a process that follows a plan.",
  input: z.strictObject({ plan: z.unknown(), authority: z.unknown().optional() }),
  output: z.strictObject({ pid: z.string() }),
  errors: [],
  effect: "state",
  flow: "spawn",
  needs: open("a test"),
  tool: { name: "test_spawn" },
});

/** All that a caller may, to hand it on. */
export function ownAuthority(ctx: CallContext): Authority {
  const grants = (Object.keys(ACTIONS) as Action[]).flatMap((action) =>
    ctx.inForce(action).map(({ resource, constraints }) => ({ action, resource, ...(constraints && { constraints }) })),
  );
  return { ...ctx.caller.authority, grants };
}

const DEFINITIONS = { testSpawn };
const handlers: Handlers<typeof DEFINITIONS> = {
  "test.spawn": async ({ plan, authority }, ctx) => {
    const own = ownAuthority(ctx);
    const given = (authority as Authority | undefined) ?? { ...own, depth: Math.max(0, own.depth - 1) };
    const { words } = plan as Plan;
    return {
      pid: await ctx.processes.spawn({ kind: "agent", program: "planned", spec: plan as Json, authority: given, ...(words !== undefined && { words }) }),
    };
  },
};
const testService = service({ domain: "test", definitions: DEFINITIONS, programs: [planned as unknown as Program], handlers });

/** Everything, as the machine's owner has it. */
export const EVERYTHING: Authority = {
  grants: (Object.keys(ACTIONS) as Action[]).map((action) => ({ action, resource: "**" })),
  budget: {},
  depth: 6,
  children: 1_000,
};

export const systemClock: Clock = {
  now: () => Date.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

export const systemIds: Ids = {
  process: () => `p${randomUUID().replaceAll("-", "").slice(0, 16)}`,
  token: (prefix) => `${prefix}${randomUUID()}`,
};

export interface KernelOptions {
  readonly extra?: readonly Service[];
  /** Which of them label their own results; default: all. */
  readonly vouched?: readonly string[];
  readonly gate?: KernelDeps["gate"];
  readonly clock?: Clock;
  readonly limits?: KernelDeps["limits"];
  /** Put between the kernel and its journal. */
  readonly wrap?: (journal: Journal) => Journal;
  /** Of the journal; default: in memory. */
  readonly file?: string;
  /** Told what the kernel publishes and what stands in its outbox; default: nobody is. */
  readonly bus?: Bus;
}

/** A kernel with the real journal, in memory, and a program that follows a plan. */
export async function bootKernel({
  extra = [],
  vouched,
  gate,
  limits,
  clock = systemClock,
  wrap = (journal) => journal,
  file = ":memory:",
  bus,
}: KernelOptions = {}) {
  const real = await openSqliteJournal({ file, node: "local" });
  const journal = wrap(real);
  const said: { message: string; fields: unknown }[] = [];
  const line = (message: string, fields?: unknown): void => void said.push({ message, fields });
  const log: Log = { info: line, warn: line, error: line };
  const agents = createAgentService({
    onNews: () => ({ close: async () => undefined }),
    tools: () =>
      kernel.registry.tools().map(({ spec, syscall, asks }) => ({ name: spec.name, syscall, asks, fields: Object.keys(spec.inputSchema.properties ?? {}) })),
    rights: () => kernel.registry.agentRights(),
    mustHaveModel: async () => undefined,
    searches: () => false,
    now: () => undefined,
  });
  const kernel: Kernel = new Kernel({
    services: [testService, agents, createToolService({ tools: () => kernel.registry.tools(), toolsFor: (authority) => kernel.toolsFor(authority) }), ...extra],
    vouched: new Set(["test", "agent", "tool", ...(vouched ?? extra.map(({ domain }) => domain))]),
    ...(gate && { gate }),
    ...(limits && { limits }),
    journal,
    clock,
    ids: systemIds,
    digest: { sha256: (data) => createHash("sha256").update(data).digest("hex") },
    log,
    node: "local",
    resident: 100,
    publish: (topic, payload, label) =>
      bus?.publish({ v: 1, id: systemIds.token("e"), topic, type: "test", from: "kernel", payload, label, time: clock.now() }),
    subscribe: (pattern, handler) => bus?.subscribe(pattern, handler) ?? { close: async () => undefined },
    relayed: () => relay?.poke(),
  });
  const relay = bus && createOutboxRelay({ journal, bus, clock, ids: systemIds, from: "kernel", after: 0 });
  await kernel.boot();
  const login = (owner = "local"): Session => kernel.openSession({ owner, identity: owner, authority: EVERYTHING, label: TRUSTED });
  return {
    kernel,
    journal: real,
    said,
    login,
    /** Starts a process of a session. */
    async spawn(session: Session, plan: Plan, authority?: Authority): Promise<string> {
      const params = { plan, ...(authority && { authority }) };
      return ((await session.call({ method: "test.spawn", params })) as { pid: string }).pid;
    },
    /** The outcomes of a process that ended, by call. */
    async outcomes(session: Session, pid: string): Promise<Record<string, Outcome>> {
      const exit = (await session.call({ method: "agent.wait", params: { agent_id: pid, timeout_ms: 60_000 } })) as unknown as Exit;
      return exit.output as unknown as Record<string, Outcome>;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await kernel.drain(0);
      await relay?.close();
      await real.close();
    },
  };
}

/** How a call ended: its value, or its error's code. */
export const ended = (call: Promise<Json>): Promise<unknown> => call.catch((error: { code: string }) => error.code);
