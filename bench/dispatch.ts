import { decideFlow, rightsOf } from "@aether/kernel";
import { service } from "@aether/ports";
import { type Authority, DEFAULT_FLOW_POLICY, type Label, syscall } from "@aether/protocol";
import * as z from "zod";
import { TokenBucket } from "../packages/gateways/src/unix/token-bucket.ts";
import { createBenchModel } from "./support/bench-model.ts";
import { atMost, type Figure, median, type Row } from "./support/figure.ts";
import { Folder } from "./support/folder.ts";
import { BenchSystem } from "./support/system.ts";

const benchPeek = syscall({
  name: "bench.peek",
  summary: "Return the path it was asked about.",
  input: z.strictObject({ path: z.string().max(4_096) }),
  output: z.strictObject({ path: z.string(), bytes: z.int().nonnegative() }),
  errors: [],
  effect: "read",
  flow: "read",
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
});

const handler = async ({ path }: { path: string }) => ({ path, bytes: path.length });

export const dispatchRow: Row = {
  name: "dispatch",
  about: "a read syscall through every stage; single checks",
  measure: async () => [await readSyscall(), authorityCheck(), flowGate(), tokenBucket()],
};

/** Beside it: the same handler between the same two schema checks, with none of the other stages. */
async function readSyscall(): Promise<Figure> {
  using folder = new Folder();
  const peek = service({ domain: "bench", definitions: { benchPeek }, handlers: { "bench.peek": handler } });
  await using system = await BenchSystem.start({ home: folder.path, model: createBenchModel({}), extra: [peek] });
  const params = { path: "/home/local/notes/today.md" };
  const bare = async (): Promise<unknown> => benchPeek.output.parse(await handler(benchPeek.input.parse(params)));
  const ours = (): Promise<unknown> => system.call("bench.peek", params);
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < 320; round++) {
    const [a, b] = [await timed(100, ours), await timed(100, bare)];
    if (round < 20) continue;
    times.ours.push(a);
    times.bare.push(b);
  }
  const baseline = { what: "decode, handler, encode and nothing else", value: median(times.bare) };
  return { what: "dispatch of a read syscall, p50 over batches of 100", value: median(times.ours), unit: "µs", baseline, goal: atMost(10) };
}

/** Microseconds a call. */
async function timed(calls: number, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call++) await act();
  return ((performance.now() - start) * 1_000) / calls;
}

const AUTHORITY: Authority = {
  grants: [
    ...["file_read", "file_write", "file_edit", "file_list", "echo", "spawn_agents"].map((resource) => ({ action: "tool.use" as const, resource })),
    { action: "model.use", resource: "script/*" },
    { action: "fs.read", resource: "/mnt/local/notes/**" },
    { action: "fs.read", resource: "/run/p0123456789abcdef/**" },
    { action: "fs.write", resource: "/run/p0123456789abcdef/**" },
  ],
  budget: {},
  depth: 2,
  children: 10,
};

function authorityCheck(): Figure {
  const rights = rightsOf(AUTHORITY);
  const literal = { action: "tool.use" as const, resource: "file_edit" };
  const path = { action: "fs.read" as const, resource: "/run/p0123456789abcdef/drafts/brief.md" };
  const table = new Map([
    ["tool.use file_edit", true],
    ["fs.read /run/p0123456789abcdef/drafts/brief.md", true],
  ]);
  const {
    literal: check,
    pattern: both,
    lookup,
  } = interleaved({
    literal: () => (rights.check(literal, 0).allowed ? 1 : 0),
    pattern: () => (rights.check(path, 0).allowed ? 1 : 0),
    lookup: (turn) => (table.get(turn % 2 === 0 ? "tool.use file_edit" : "tool.use other") === true ? 1 : 0),
  });
  return {
    what: "authority check, path under a pattern",
    value: both,
    unit: "ns",
    baseline: { what: "one Map look-up", value: lookup },
    goal: atMost(100),
    note: `a literal resource: ${check.toFixed(0)} ns`,
  };
}

function flowGate(): Figure {
  const labels: Label[] = [
    { integrity: "trusted", confidentiality: "private", sources: [] },
    { integrity: "untrusted", confidentiality: "private", sources: ["/mnt/local/notes.md"] },
  ];
  const slots = [{ slot: "recipients", type: "address" as const, value: "ann@example.org", named: "words" as const }];
  const { gate, compare } = interleaved({
    gate: (turn) => {
      const context = labels[turn & 1] as Label;
      const question = { syscall: "mail.send", flow: "send" as const, context, slots, content: true, policy: DEFAULT_FLOW_POLICY, now: turn };
      return decideFlow(question).verdict === "allow" ? 1 : 0;
    },
    compare: (turn) => (labels[turn & 1]?.integrity === "trusted" ? 1 : 0),
  });
  return { what: "flow gate", value: gate, unit: "ns", baseline: { what: "one comparison", value: compare }, goal: atMost(200) };
}

function tokenBucket(): Figure {
  let now = 0;
  const bucket = new TokenBucket({ perSecond: 1_000_000, burst: 100, now: () => now });
  const { take, clock } = interleaved({
    take: () => {
      now += 0.01;
      return bucket.take();
    },
    clock: () => {
      now += 0.01;
      return now > 0 ? 1 : 0;
    },
  });
  return { what: "token bucket", value: take, unit: "ns", baseline: { what: "reading the clock", value: clock }, goal: atMost(200) };
}

let sink = 0;

/** Nanoseconds a call of each, medians of interleaved rounds. */
function interleaved<K extends string>(acts: Record<K, (turn: number) => number>): Record<K, number> {
  const names = Object.keys(acts) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  const calls = 100_000;
  for (let round = 0; round < 30; round++) {
    for (const name of names) {
      const act = acts[name];
      const start = performance.now();
      for (let turn = 0; turn < calls; turn++) sink += act(turn);
      times.get(name)?.push(((performance.now() - start) * 1e6) / calls);
    }
  }
  if (sink < 0) throw new Error("the work was optimised away");
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<K, number>;
}
