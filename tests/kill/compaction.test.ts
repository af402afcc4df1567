import { mkdirSync } from "node:fs";
import { agentLogs, agentSpawnAndRun, agentWait, type Json } from "@aether/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { Installation, startSink } from "../support/installation.ts";
import { canonicalState, driveThroughKills } from "./scenario.ts";

const FULL = process.env.KILL_FULL === "1";
const STEPS = 9;

const stepOf = (step: number) => ({
  calls: [
    { name: "sink_keyed", input: { name: `step ${step}` } },
    { name: "file_write", input: { path: `step-${step % 3}.txt`, text: `step ${step}` } },
  ],
});

/** Every step reaches outside and writes; the third summary is one that fails. */
const SCRIPT = {
  historian: [...Array.from({ length: STEPS }, (_, step) => stepOf(step)), { text: "all told" }],
  summarise: [{ text: "the first steps" }, { text: "the first steps and more" }, { error: "out of order" }, { text: "nearly all steps" }],
};
const MANIFEST = {
  name: "historian",
  model: "script/historian",
  memory: { max_history_messages: 4 },
  capabilities: ["tool: sink_keyed", "tool: file_write", "host.use: *"],
};

/**
 * Steps of models are counted with the summaries, so some of these fall into the middle of one. How many commits a run makes
 * depends on which calls share one: as many as this it always makes.
 */
const POINTS = [
  ...(FULL ? Array.from({ length: 13 }, (_, index) => index + 1) : [3, 6, 9]).flatMap((nth) => [
    { point: "model.step.before", nth },
    { point: "model.step.after", nth },
  ]),
  ...(FULL ? Array.from({ length: 24 }, (_, index) => index + 1) : [12, 13, 14, 15, 16, 17]).map((nth) => ({
    point: `journal.commit.${nth % 2 === 0 ? "before" : "after"}`,
    nth,
  })),
];

async function drive(installation: Installation): Promise<void> {
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest: MANIFEST, message: "go", detach: true }, { key: "historian" });
  await client.call(agentWait, { agent_id });
}

interface Trial {
  readonly state: unknown;
  readonly sent: Record<string, number>;
  readonly deaths: number;
  readonly summaries: readonly Json[];
}

async function trial(env: Readonly<Record<string, string>>): Promise<Trial> {
  await using sink = await startSink();
  await using installation = new Installation({ script: SCRIPT, env: { TEST_SINK_URL: sink.url } });
  mkdirSync(installation.folder("out"));
  await installation.start(env);
  const deaths = await driveThroughKills(installation, drive);
  if (!installation.running) await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest: MANIFEST, message: "go", detach: true }, { key: "historian" });
  const { entries } = await client.call(agentLogs, { agent_id, limit: 1_000 });
  const settled = entries.flatMap(({ kind, body }) => (kind === "call.settled" ? [body as { call: string; outcome: { value?: Json } }] : []));
  const summaries = settled.flatMap(({ call, outcome }) => (call.startsWith("c") ? [outcome.value ?? null] : []));
  return { state: await canonicalState(installation), sent: (await sink.counts()).keyed, deaths, summaries };
}

describe("kill -9 while an agent's history gives way to a summary (I4, I6)", () => {
  let unharmed: Trial;
  beforeAll(async () => {
    unharmed = await trial({});
  });

  test("unharmed, it makes summaries, one of them by rule", () => {
    expect(unharmed.deaths).toBe(0);
    expect(unharmed.summaries.length).toBeGreaterThan(3);
    expect(unharmed.summaries.slice(0, 3)).toMatchObject([{ by: "model" }, { by: "model" }, { by: "rule", failed: { kind: "model_failed" } }]);
    expect(Object.keys(unharmed.sent)).toHaveLength(STEPS);
  });

  test.for(POINTS)("at $point, time $nth: the same summaries, nothing lost and nothing done twice", async ({ point, nth }) => {
    const { state, sent, deaths } = await trial({ AETHER_FAIL_POINT: `${point}:${nth}` });
    expect(deaths).toBe(1);
    expect(state).toEqual(unharmed.state);
    expect(Object.keys(sent).sort()).toEqual(Object.keys(unharmed.sent).sort());
  });
});
