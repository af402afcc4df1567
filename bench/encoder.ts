import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createUseEncoder } from "@aether/drivers/encoder-use";
import type { Encoder } from "@aether/ports";
import { atLeast, atMost, type Figure, median, type Row, ratioAtLeast } from "./support/figure.ts";
import { lexicalScores, type Query, qualityOf, type RetrievalSet, readRetrievalSet } from "./support/retrieval-set.ts";

const STARTS = 3;
const AT_ONCE = 96;
/** Of a caller that has one text at a time. */
const ALONE = 24;
const LONGEST = 1_000;
const NAMES = { first: "recall@1", five: "recall@5", mrr: "MRR" } as const;
const NEVER = new AbortController().signal;

/** The sentence encoder in its child process; nothing is taken from its cache. */
export const encoderRow: Row = {
  name: "encoder",
  about: "sentence encoder: start, texts/s, memory, and how well it finds",
  async measure() {
    const set = readRetrievalSet();
    const bare = megabytes(process.pid);
    const cold = await coldStart();
    const encoder = createUseEncoder();
    try {
      return [cold, ...(await speed(encoder, set)), ...(await quality(encoder, set)), ...(await memory(encoder, { set, bare }))];
    } finally {
      await encoder.close();
    }
  },
};

async function coldStart(): Promise<Figure> {
  const took: number[] = [];
  const plain: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const encoder = createUseEncoder();
    let began = performance.now();
    await encoder.encode(["Where is the key?"], NEVER);
    took.push(performance.now() - began);
    await encoder.close();
    began = performance.now();
    await once(spawn(process.execPath, ["-e", ""], { stdio: "ignore" }), "exit");
    plain.push(performance.now() - began);
  }
  return { what: "first vector, no child yet", value: median(took), unit: "ms", baseline: { what: "a Node child that does nothing", value: median(plain) } };
}

async function speed(encoder: Encoder, { passages, queries }: RetrievalSet): Promise<Figure[]> {
  const texts = [...queries.map(({ text }) => text), ...passages];
  const fresh = (round: number, count: number): string[] => Array.from({ length: count }, (_, at) => `${texts[(round * count + at) % texts.length]} ${round}`);
  await encoder.encode(fresh(0, AT_ONCE), NEVER);
  const taken: Record<"alone" | "call" | "callers", number[]> = { alone: [], call: [], callers: [] };
  const perSecond = async (into: number[], count: number, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    into.push((count / (performance.now() - began)) * 1_000);
  };
  for (let round = 1; round <= 5; round++) {
    await perSecond(taken.alone, ALONE, async () => {
      for (const text of fresh(round * 10, ALONE)) await encoder.encode([text], NEVER);
    });
    await perSecond(taken.call, AT_ONCE, () => encoder.encode(fresh(round * 10 + 1, AT_ONCE), NEVER));
    await perSecond(taken.callers, AT_ONCE, () => Promise.all(fresh(round * 10 + 2, AT_ONCE).map((text) => encoder.encode([text], NEVER))));
  }
  const baseline = { what: "one caller with one text at a time", value: median(taken.alone) };
  return [
    { what: `one call of ${AT_ONCE} sentences`, value: median(taken.call), unit: "texts/s", baseline, goal: ratioAtLeast(1.5) },
    { what: `${AT_ONCE} callers at once, one sentence each`, value: median(taken.callers), unit: "texts/s", baseline, goal: ratioAtLeast(1.5) },
  ];
}

async function quality(encoder: Encoder, { passages, queries }: RetrievalSet): Promise<Figure[]> {
  const known = await vectorsOf(encoder, passages);
  const asked = new Map<Query, Float32Array>();
  for (const [at, vector] of (
    await vectorsOf(
      encoder,
      queries.map(({ text }) => text),
    )
  ).entries()) {
    const query = queries[at];
    if (query) asked.set(query, vector);
  }
  const byMeaning = (query: Query): number[] => known.map((vector) => dot(vector, asked.get(query) ?? vector));
  const byWords = lexicalScores(passages);
  return [false, true].flatMap((sameWords) => {
    const some = queries.filter((query) => query.sameWords === sameWords);
    const [ours, words] = [qualityOf(some, byMeaning), qualityOf(some, byWords)];
    const about = `${some.length} questions in ${sameWords ? "words of the passage" : "other words"}, ${passages.length} passages`;
    return (["first", "five", "mrr"] as const).map((which) => ({
      what: `${about}: ${NAMES[which]}`,
      value: ours[which],
      unit: "",
      baseline: { what: "BM25", value: words[which] },
      ...(which === "five" && !sameWords && { goal: atLeast(0.8) }),
    }));
  });
}

/** The longest texts last: what they need stays with the child until it leaves. */
async function memory(encoder: Encoder, { set, bare }: { readonly set: RetrievalSet; readonly bare: number }): Promise<Figure[]> {
  const child = childOf(process.pid);
  const sentences = megabytes(child);
  const long = set.passages.join(" ");
  await encoder.encode(
    Array.from({ length: AT_ONCE }, (_, at) => long.slice(at * 50, at * 50 + LONGEST)),
    NEVER,
  );
  const longest = megabytes(child);
  return [
    { what: "the child's memory, sentences", value: sentences, unit: "MB" },
    { what: `… after ${AT_ONCE} texts of ${LONGEST} characters, the longest it takes`, value: longest, unit: "MB", goal: atMost(512) },
    { what: "growth of its parent's memory over all of this", value: megabytes(process.pid) - bare, unit: "MB", baseline: { what: "before", value: bare } },
  ];
}

async function vectorsOf(encoder: Encoder, texts: readonly string[]): Promise<Float32Array[]> {
  const made: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += AT_ONCE) made.push(...(await encoder.encode(texts.slice(from, from + AT_ONCE), NEVER)));
  return made;
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

const megabytes = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;

function childOf(pid: number): number {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" "));
  const child = children.map(Number).find((each) => each > 0 && readFileSync(`/proc/${each}/cmdline`, "utf8").includes("encoder-use"));
  if (child === undefined) throw new Error("the encoder's child is not there");
  return child;
}
