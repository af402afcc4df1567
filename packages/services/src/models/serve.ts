import type { CallContext, Clock, StepRequest, StepSettings } from "@aether/ports";
import { type Json, type Message, type modelStep, type Output, type Route, SyscallError, type ToolSpec } from "@aether/protocol";
import { type Answer, askModel, STEP_MS } from "./ask-model.ts";
import { type Bill, createBill } from "./bill.ts";
import { type Candidates, type CandidatesDeps, candidatesFor, type Passed } from "./candidates.ts";
import type { Resolved } from "./catalogue.ts";
import type { Hold, Holds } from "./hold.ts";
import { chargeFailed, chargeLost } from "./lost-attempts.ts";
import { deadline } from "./pause.ts";
import { mostCostOf } from "./price.ts";
import type { Providers } from "./providers.ts";
import { rollUp } from "./usage/roll-up.ts";

/** One step, whoever asks for it. */
export interface Question {
  /** As it was asked for. */
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  readonly maxOutputTokens: number;
  readonly turn: number;
  readonly task?: string | undefined;
  readonly escalate?: number | undefined;
  readonly settings?: StepSettings | undefined;
  readonly stable?: readonly number[] | undefined;
  /** What the prompt was reserved with. */
  readonly promptTokens: number;
  /** Nobody is told of the text as it comes. */
  readonly quiet?: boolean;
  /** What is wrong with an answer, or undefined: a wrong one is asked for once more, one rung up. */
  readonly accept?: (answer: Answer) => string | undefined;
}

export interface Served extends Answer {
  /** `<driver>/<model>` */
  readonly model: string;
  readonly cost?: { readonly microUsd: number; readonly price: string };
  readonly route?: Route;
  readonly lost?: NonNullable<Output<typeof modelStep>["lost"]>;
}

export interface ServeDeps extends CandidatesDeps {
  readonly providers: Providers;
  readonly holds: Holds;
  readonly clock: Clock;
  /** The bytes of a file by its hash. @throws SyscallError `NOT_FOUND` */
  readonly file?: ((hash: string) => Promise<Uint8Array>) | undefined;
}

/**
 * Asks the chain that the rules make of the asked name, one after the other, until one answers. What it may cost is set
 * aside before, what it cost is charged and rolled up with the step's own commit.
 *
 * @throws SyscallError `BUDGET`, and what {@link askModel} and {@link candidatesFor} throw
 */
export async function serve(question: Question, ctx: CallContext, deps: ServeDeps): Promise<Served> {
  const { tools, promptTokens, maxOutputTokens } = question;
  const routed = { ...question, hasTools: tools.length > 0, label: ctx.caller.label };
  const candidates = await candidatesFor(routed, ctx.signal, deps);
  const purse = createPurse(ctx, deps.holds);
  const bill = createBill(promptTokens);
  let lost: Served["lost"];
  try {
    if (candidates.mostMicroUsd > 0 || ctx.attempt > 1) await purse.reserve({ tokens: 0, microUsd: candidates.mostMicroUsd });
    if (ctx.attempt > 1 && candidates.models[0]) lost = await chargeLost(ctx, { model: candidates.models[0], promptTokens });
    const reserveAgain = (model: Resolved): Promise<void> =>
      purse.reserve({
        tokens: promptTokens + maxOutputTokens,
        microUsd: mostCostOf({ inputTokens: promptTokens, outputTokens: maxOutputTokens }, model.price),
      });
    const served = await accepted({ question, candidates, bill, reserveAgain }, ctx, deps);
    ctx.spent({ tokens: bill.tokens, microUsd: await purse.pay(bill.microUsd) });
    ctx.write(...bill.items.map((item) => rollUp({ ...item, end: item.model === served.model ? "answered" : "failed" }, ctx)));
    const item = bill.items.find(({ model }) => model === served.model);
    const price = item?.price ?? "";
    return { ...served, ...(price !== "" && price !== "local" && { cost: { microUsd: bill.microUsd, price } }), ...(lost && { lost }) };
  } catch (error) {
    await settleFailed({ bill, purse }, ctx);
    throw lost ? withLost(error, lost) : error;
  }
}

/** What a failed step used is charged by a call of its own, which its failure does not undo; a cancelled one cannot call any more. */
async function settleFailed({ bill, purse }: { readonly bill: Bill; readonly purse: Purse }, ctx: CallContext): Promise<void> {
  let owed = { tokens: bill.tokens, microUsd: bill.microUsd };
  if (bill.tokens > 0 && !ctx.signal.aborted) {
    try {
      await purse.open();
      await chargeFailed(ctx, { run: ctx.attempt, items: bill.items });
      owed = { tokens: 0, microUsd: 0 };
    } catch (error) {
      // Whatever refused the record, the step pays itself.
      if (!SyscallError.is(error)) throw error;
    }
  }
  ctx.spent({ tokens: owed.tokens, microUsd: await purse.pay(owed.microUsd) });
}

/** What it said. */
export const textOf = ({ parts }: Pick<Answer, "parts">): string => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");

interface Purse {
  reserve(amounts: { readonly tokens: number; readonly microUsd: number }): Promise<void>;
  /** Sees that the first nested call of the step is its hold. */
  open(): Promise<void>;
  /** Closes all holds; the first one charges. @returns what is left to be charged by the step itself */
  pay(microUsd: number): Promise<number>;
}

/** The holds of one step, each opened through the one before. */
function createPurse(ctx: CallContext, holds: Holds): Purse {
  const open: Hold[] = [];
  const reserve: Purse["reserve"] = async (amounts) => void open.push(await holds.open(open.at(-1)?.ctx ?? ctx, amounts));
  return {
    reserve,
    open: async () => {
      if (open.length === 0) await reserve({ tokens: 0, microUsd: 0 });
    },
    async pay(microUsd) {
      const [first, ...others] = open.splice(0);
      for (const hold of others.toReversed()) await hold.close(0);
      await first?.close(microUsd);
      return first ? 0 : microUsd;
    },
  };
}

/** @throws SyscallError `UPSTREAM` when the second answer does not fit either */
async function accepted(first: Walk, ctx: CallContext, deps: ServeDeps): Promise<Served> {
  const { question } = first;
  const served = await walk(first, ctx, deps);
  const wrong = question.accept?.(served);
  if (wrong === undefined) return served;
  if (!question.quiet) ctx.emit("retry", { attempt: 2, why: wrong, waitMs: 0 });
  const again = { ...question, escalate: (question.escalate ?? 0) + 1, messages: askedAgain(question.messages, served.parts, wrong) };
  const routed = { ...again, hasTools: again.tools.length > 0, label: ctx.caller.label };
  const second = await walk({ ...first, question: again, candidates: await candidatesFor(routed, ctx.signal, deps) }, ctx, deps);
  const still = question.accept?.(second);
  if (still === undefined) return second;
  const message = `${second.model} answered twice what does not fit the schema: ${still}; ask a more able model, or for less at once`;
  throw new SyscallError("UPSTREAM", message, { model: second.model, attempts: 2, retryable: false, text: textOf(second) });
}

function askedAgain(messages: readonly Message[], parts: Answer["parts"], wrong: string): Message[] {
  const said: Message = { role: "user", parts: [{ type: "text", text: `That does not fit: ${wrong}. Answer again, with JSON and nothing else.` }] };
  return [...messages, { role: "assistant", parts: [...parts] }, said];
}

interface Walk {
  readonly question: Question;
  readonly candidates: Candidates;
  readonly bill: Bill;
  readonly reserveAgain: (model: Resolved) => Promise<void>;
}

async function walk({ question, candidates, bill, reserveAgain }: Walk, ctx: CallContext, deps: ServeDeps): Promise<Served> {
  const { models, plan } = candidates;
  const { clock, providers } = deps;
  const passed: Passed[] = [...candidates.passed];
  using limit = deadline(STEP_MS, clock, ctx.signal);
  const until = clock.now() + STEP_MS;
  const share = { owner: ctx.caller.owner, priority: ctx.caller.kind === "session" ? 1 : 0, tokens: question.promptTokens + question.maxOutputTokens };
  const tell = (event: string, value: Json): void => (question.quiet ? undefined : ctx.emit(event, value));
  for (const [index, model] of models.entries()) {
    const hasOthers = index < models.length - 1;
    const rest = hasOthers ? providers.rest(model.driver.name) : undefined;
    if (rest) {
      passed.push({ model: model.name, why: rest.why });
      continue;
    }
    try {
      const request = requestOf(question, { model, ctx, file: deps.file });
      const asking = { model, request, providers, clock, limit, until, share, bill, hasOthers, reserveAgain: () => reserveAgain(model) };
      const answer = await askModel({ ...asking, emit: tell });
      return { ...answer, model: model.name, ...routeOf({ asked: question.model, served: model.name, why: plan.why, passed }) };
    } catch (error) {
      if (!hasOthers || !mayPassOn(error, model, models[index + 1])) throw withPassed(error, passed);
      passed.push({ model: model.name, why: (error as SyscallError).message });
      tell("retry", { attempt: passed.length + 1, why: (error as SyscallError).message, waitMs: 0 });
    }
  }
  throw new Error(`${question.model} has no candidate left`);
}

function requestOf(question: Question, { model, ctx, file }: { model: Resolved; ctx: CallContext; file: ServeDeps["file"] }): StepRequest {
  const { system, messages, tools, turn, settings, stable } = question;
  return {
    model: model.model,
    system,
    messages,
    tools,
    maxOutputTokens: Math.min(question.maxOutputTokens, model.info?.outputTokens ?? question.maxOutputTokens),
    turn,
    identity: ctx.caller.identity,
    ...(settings && { settings }),
    ...(stable && { stable }),
    ...(file && { file }),
  };
}

/** Another model helps against everything but a question that is wrong in itself; against a long prompt, one that takes more. */
function mayPassOn(error: unknown, model: Resolved, next: Resolved | undefined): boolean {
  if (!SyscallError.is(error)) return false;
  if (error.code === "BUSY") return true;
  if (error.code !== "UPSTREAM") return false;
  const { cause, retryable } = error.data;
  if (cause === "context-length") return (next?.info?.contextTokens ?? 0) > (model.info?.contextTokens ?? 0);
  return cause === undefined ? retryable === true : cause !== "invalid";
}

/** Nothing to tell where the model that was named served, and nobody before it. */
function routeOf(route: Omit<Route, "passed"> & { readonly passed: readonly Passed[] }): { route?: Route } {
  if (route.passed.length === 0 && route.why === "asked by name") return {};
  return { route: { ...route, passed: [...route.passed] } };
}

function withPassed(error: unknown, passed: readonly Passed[]): unknown {
  if (!SyscallError.is(error) || passed.length === 0) return error;
  const before = passed.map(({ model, why }) => `${model} (${why})`).join(", ");
  return new SyscallError(error.code, `${error.message}. Before it: ${before}`, { ...error.data, passed });
}

/** A failure after lost runs tells of them, as an answer does. */
function withLost(error: unknown, lost: Served["lost"]): unknown {
  return SyscallError.is(error) ? new SyscallError(error.code, error.message, { ...error.data, lost }) : error;
}
