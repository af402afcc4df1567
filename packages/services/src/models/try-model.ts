import type { CallContext, StepFailure } from "@aether/ports";
import { type Input, type modelTest, type Output, SyscallError } from "@aether/protocol";
import { createBill } from "./bill.ts";
import { candidatesFor } from "./candidates.ts";
import type { Resolved } from "./catalogue.ts";
import { gather, type Said } from "./gather.ts";
import { chargeLost } from "./lost-attempts.ts";
import { mostOf } from "./most.ts";
import { createAllowance } from "./output-allowance.ts";
import { deadline } from "./pause.ts";
import { type ServeDeps, textOf } from "./serve.ts";
import { rollUp } from "./usage/roll-up.ts";

const SYSTEM = "You are being tested. Answer with one word.";
const ASKED = "Say: ready";
const PROMPT_TOKENS = 20;
const MOST_TOKENS = 512;
const TEST_MS = 60_000;

/** What a person can do about each. */
const WAYS_OUT: Readonly<Record<StepFailure, string>> = {
  credentials: "connect the provider again with its key (aether model connect): it was refused, or is missing",
  "rate-limit": "wait, or raise the limit with the provider",
  quota: "add credit or raise the quota with the provider",
  "context-length": "take a model with a larger context",
  invalid: "the provider refuses the request itself: check the model's name and what it supports",
  "not-found": "check the name: aether model list shows what the provider offers",
  overloaded: "try again later, or name a fallback for it",
  empty: "ask it again, or take another model: it answers, and says nothing",
  unreachable: "check the address and that the provider runs, and that this machine reaches it",
};

/** One word from one model, past fallbacks and circuit breaker: a test asks the very thing it names. */
export async function tryModel({ model: name }: Input<typeof modelTest>, ctx: CallContext, deps: ServeDeps): Promise<Output<typeof modelTest>> {
  const messages = [{ role: "user" as const, parts: [{ type: "text" as const, text: ASKED }] }];
  const routed = { model: name, messages, hasTools: false, label: ctx.caller.label, promptTokens: PROMPT_TOKENS, maxOutputTokens: MOST_TOKENS };
  const { models, mostMicroUsd } = await candidatesFor(routed, ctx.signal, deps);
  const [model] = models;
  if (!model) throw new SyscallError("NOT_FOUND", `there is no model ${name}`, { model: name });
  if (ctx.attempt > 1) await chargeLost(ctx, mostOf(model, { inputTokens: PROMPT_TOKENS, outputTokens: MOST_TOKENS }));
  const hold = mostMicroUsd > 0 ? await deps.holds.open(ctx, { tokens: 0, microUsd: mostMicroUsd }) : undefined;
  const bill = createBill(PROMPT_TOKENS);
  let end: "answered" | "failed" = "failed";
  try {
    const tried = await ask(model, messages, { ctx, deps, bill });
    if (tried.ok) end = "answered";
    return tried;
  } finally {
    await hold?.close(bill.microUsd);
    ctx.spent({ tokens: bill.tokens, microUsd: hold ? 0 : bill.microUsd }, ...bill.items.map((item) => rollUp({ ...item, end }, ctx)));
  }
}

interface Surroundings {
  readonly ctx: CallContext;
  readonly deps: ServeDeps;
  readonly bill: ReturnType<typeof createBill>;
}

async function ask(model: Resolved, messages: Parameters<Resolved["driver"]["step"]>[0]["messages"], around: Surroundings): Promise<Output<typeof modelTest>> {
  const { ctx, deps, bill } = around;
  const { clock } = deps;
  using limit = deadline(TEST_MS, clock, ctx.signal);
  const began = clock.now();
  let firstMs: number | undefined;
  const request = { model: model.model, system: SYSTEM, messages, tools: [], maxOutputTokens: MOST_TOKENS, identity: ctx.caller.identity, turn: 0 };
  const tell = (part: Said): void => {
    if (part.type === "text-delta") firstMs ??= clock.now() - began;
  };
  const allowance = createAllowance({ tokens: MOST_TOKENS, reserve: async () => undefined });
  const got = await gather(model.driver.step(request, limit.signal), { tell, promptTokens: PROMPT_TOKENS, allowance });
  const usage = bill.add(model, limit.signal.aborted ? { ...got, written: Math.max(got.written, 1) } : got);
  if (ctx.signal.aborted) throw new SyscallError("CANCELLED", `the test of ${model.name} was cancelled`, { model: model.name });
  const { ending, parts } = got;
  const text = textOf({ parts }).trim();
  const reader = model.driver.reader === "local" ? "local" : model.driver.reader.host;
  const told = { model: model.name, reader, text, ...(firstMs !== undefined && { firstMs }), latencyMs: clock.now() - began };
  if (ending.type === "finish") return { ok: true, ...told, usage };
  return { ok: false, ...told, failed: failureOf(ending, limit.passed) };
}

type Failed = NonNullable<Output<typeof modelTest>["failed"]>;

function failureOf(ending: { readonly why: string } | { readonly message: string; readonly cause?: StepFailure }, byTime: boolean): Failed {
  if (byTime) return { cause: "timeout", why: `no answer in ${TEST_MS / 1_000} s`, wayOut: "try again, or take a faster model" };
  if ("why" in ending) return { cause: "incomplete", why: ending.why, wayOut: "try again; an answer that always breaks off is the provider's fault" };
  const { message, cause } = ending;
  return { cause: cause ?? "unknown", why: message, wayOut: cause ? WAYS_OUT[cause] : "what it said is all that is known" };
}
