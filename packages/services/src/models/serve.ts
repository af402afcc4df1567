import type { CallContext, Clock, StepRequest, StepSettings } from "@aether/ports";
import { admittedTokensOf, answerTokensOf, type Message, type Route, SyscallError, type ToolSpec } from "@aether/protocol";
import { type Answer, askModel, STEP_MS } from "./ask-model.ts";
import { type Bill, createBill } from "./bill.ts";
import { type Candidates, type CandidatesDeps, candidatesFor, type Passed, type Routed } from "./candidates.ts";
import type { Resolved } from "./catalogue.ts";
import type { Holds } from "./hold.ts";
import type { Listener } from "./listener.ts";
import { chargeLost, type Lost, runOf, withLost } from "./lost-attempts.ts";
import { limited } from "./model-limits.ts";
import { dearestOf, type Kept, type Most, mostOf } from "./most.ts";
import { outputBoundOf } from "./output-bound.ts";
import { keepsOwnBound } from "./own-bound.ts";
import { deadline } from "./pause.ts";
import { mostCostOf } from "./price.ts";
import type { Providers } from "./providers.ts";
import { type Amounts, createPurse, fitting, type Purse } from "./purse.ts";
import { roomOf } from "./room.ts";
import { createSent, type Mark, type Sent, sentBy, unmarkedOf } from "./sent.ts";
import type { Stopping } from "./stopping.ts";
import { rollUp } from "./usage/roll-up.ts";
import type { Written } from "./verbatim.ts";

/** One step, whoever asks for it. */
export interface Question {
  /** As it was asked for. */
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** Absent = as much as the model allows and the budget leaves. */
  readonly maxOutputTokens?: number | undefined;
  readonly turn: number;
  readonly task?: string | undefined;
  readonly escalate?: number | undefined;
  readonly settings?: StepSettings | undefined;
  readonly stable?: readonly number[] | undefined;
  /** The same in its client's wire, for models that speak it. */
  readonly written?: Written | undefined;
  /** What the prompt was reserved with. */
  readonly promptTokens: number;
  readonly listener: Listener;
  /** An answer without a word and without a call is none. */
  readonly mustSay?: boolean;
  /** What is wrong with an answer, or undefined: a wrong one is asked for once more, one rung up, unless the listener has heard it. */
  readonly accept?: (answer: Answer) => string | undefined;
}

export interface Served extends Answer {
  /** `<driver>/<model>` */
  readonly model: string;
  readonly cost?: { readonly microUsd: number; readonly price: string };
  readonly route?: Route;
  /** It was asked as its client wrote it. */
  readonly passedThrough?: true;
  /** Tokens that the model leaves to everything but the tools. */
  readonly room?: number;
  readonly lost?: Lost;
}

export interface ServeDeps extends CandidatesDeps {
  readonly providers: Providers;
  readonly holds: Holds;
  readonly clock: Clock;
  /** The bytes of a file by its hash. @throws SyscallError `NOT_FOUND` */
  readonly file?: ((hash: string) => Promise<Uint8Array>) | undefined;
  /** Absent = what a kill cuts off is charged with all that was set aside. */
  readonly mark?: Mark | undefined;
  /** Absent = a stop is not known from a crash. */
  readonly stopping?: Stopping | undefined;
}

/**
 * Asks the chain that the rules make of the asked name, one after the other, until one answers. What it may cost is set
 * aside before, what it cost is charged and rolled up with the step's own commit.
 *
 * @throws SyscallError `BUDGET`, and what {@link askModel} and {@link candidatesFor} throw
 */
export function serve(question: Question, ctx: CallContext, wired: ServeDeps): Promise<Served> {
  const step = served(question, ctx, wired);
  return wired.stopping?.track(step) ?? step;
}

async function served(question: Question, ctx: CallContext, wired: ServeDeps): Promise<Served> {
  const { promptTokens } = question;
  const deps = { ...wired, catalogue: await limited(wired.catalogue, ctx) };
  const candidates = await candidatesFor(routedOf(question, ctx), ctx.signal, deps);
  const purse = createPurse(ctx, deps.holds);
  const bill = createBill(promptTokens);
  let lost: Lost | undefined;
  let sent: Sent | undefined;
  try {
    if (ctx.attempt > 1 || question.maxOutputTokens === undefined) await purse.open();
    const unmarked = unmarkedOf({ marked: deps.mark !== undefined, whole: question.written?.raw.stream === false });
    let run = 1;
    if (ctx.attempt > 1) {
      run = await runOf(ctx);
      const cutOff = (await sentBy(ctx, { key: ctx.key, run })) ?? dearest(question, candidates, unmarked);
      run++;
      const { inputTokens, outputTokens, microUsd } = cutOff;
      const { done, over } = await purse.within({ tokens: inputTokens + outputTokens, microUsd }, () => chargeLost(ctx, cutOff));
      lost = done;
      if (over) throw over;
    }
    const most = await setAside(question, candidates, purse);
    const outputTokens = (model: Resolved): number => Math.min(most, boundOf(question, candidates, model));
    const reserveAgain = (model: Resolved): Promise<void> => {
      const expected = { inputTokens: promptTokens, outputTokens: outputTokens(model) };
      return purse.reserve({ tokens: promptTokens + expected.outputTokens, microUsd: mostCostOf(expected, model.price) });
    };
    const reserveMore = (model: Resolved, tokens: number): Promise<void> =>
      purse.reserve({ tokens, microUsd: mostCostOf({ inputTokens: 0, outputTokens: tokens }, model.price) });
    sent = createSent(ctx, { run, promptTokens, bill, mark: deps.mark });
    const answered = await accepted({ question, candidates, bill, sent, outputTokens, reserveAgain, reserveMore }, ctx, deps);
    ctx.spent(
      await purse.pay(bill),
      ...sent.over,
      ...bill.items.map((item) => rollUp({ ...item, end: item.model === answered.model ? "answered" : "failed" }, ctx)),
    );
    const lists = bill.items.toSorted((a, b) => Number(b.model === answered.model) - Number(a.model === answered.model)).map(({ price }) => price);
    // Where who answered costs nothing, those that broke off before it may have cost something.
    const price = lists.find((list) => list !== "" && list !== "local");
    return { ...answered, ...(price !== undefined && { cost: { microUsd: bill.microUsd, price } }), ...(lost && { lost }) };
  } catch (error) {
    if (ctx.signal.aborted && deps.stopping?.isStopping()) await sent?.stopped(candidates.models[0]);
    ctx.spent(await purse.pay(bill), ...(sent?.over ?? []), ...bill.items.map((item) => rollUp({ ...item, end: "failed" }, ctx)));
    throw withLost(error, lost);
  }
}

type Bounded = Omit<Question, "listener">;

function routedOf(question: Bounded, ctx: CallContext): Routed {
  return { ...question, maxOutputTokens: answerTokensOf(question), hasTools: question.tools.length > 0, label: ctx.caller.label };
}

function boundOf({ maxOutputTokens: asked, promptTokens }: Bounded, { plan }: Candidates, model: Resolved): number {
  return outputBoundOf(model, { asked, promptTokens, mostMicroUsd: plan.rule?.mostMicroUsd });
}

/** The most that the question may use, whoever of its chain answers. @throws what {@link candidatesFor} throws */
export async function mostFor(question: Bounded, ctx: CallContext, deps: CandidatesDeps & { readonly unmarked: number }): Promise<Kept> {
  const catalogue = await limited(deps.catalogue, ctx);
  const candidates = await candidatesFor(routedOf(question, ctx), ctx.signal, { ...deps, catalogue });
  const { unmarked } = deps;
  return { ...dearest(question, candidates), ...(Number.isFinite(unmarked) && { unmarked: dearest(question, candidates, unmarked) }) };
}

/** With no more tokens of an answer than so many. */
function dearest(question: Bounded, candidates: Candidates, most = Number.POSITIVE_INFINITY): Most {
  const outputOf = (model: Resolved): number => Math.min(most, boundOf(question, candidates, model));
  const all = candidates.models.map((model) => mostOf(model, { inputTokens: question.promptTokens, outputTokens: outputOf(model) }));
  return dearestOf(all as [Most, ...Most[]]);
}

/**
 * Sets aside what the answer may cost beyond what admission has reserved. An answer whose length the caller leaves open gets
 * shorter before it is refused.
 *
 * @returns the most tokens it may have
 * @throws SyscallError `BUDGET`
 */
async function setAside(question: Question, candidates: Candidates, purse: Purse): Promise<number> {
  const { promptTokens, maxOutputTokens } = question;
  const { models } = candidates;
  const reservedTokens = admittedTokensOf(question);
  const bounds = models.map((model) => boundOf(question, candidates, model));
  const amountsOf = (most: number): Amounts => ({
    tokens: Math.max(0, Math.min(most, Math.max(...bounds)) - reservedTokens),
    microUsd: Math.max(
      ...models.map(({ price }, index) => mostCostOf({ inputTokens: promptTokens, outputTokens: Math.min(most, bounds[index] ?? most) }, price)),
    ),
  });
  for (let most = Math.max(...bounds); ; ) {
    const amounts = amountsOf(most);
    try {
      if (amounts.tokens + amounts.microUsd > 0) await purse.reserve(amounts);
      return most;
    } catch (error) {
      const shorter = maxOutputTokens === undefined ? fitting(error, { models, promptTokens, reservedTokens }) : undefined;
      if (shorter === undefined || shorter < reservedTokens || shorter >= most) throw error;
      most = shorter;
    }
  }
}

/** What it said. */
export const textOf = ({ parts }: Pick<Answer, "parts">): string => parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");

/** @throws SyscallError `UPSTREAM` when the second answer does not fit either */
async function accepted(first: Walk, ctx: CallContext, deps: ServeDeps): Promise<Served> {
  const { question } = first;
  const served = await walk(first, ctx, deps);
  const wrong = question.accept?.(served);
  // What came verbatim is the client's to judge: it holds what its client wrote, and no words of ours.
  if (wrong === undefined || question.listener.bound || served.verbatim !== undefined) return served;
  question.listener.retry({ attempt: 2, why: wrong, waitMs: 0 });
  const again = { ...question, escalate: (question.escalate ?? 0) + 1, messages: askedAgain(question.messages, served.parts, wrong) };
  const second = await walk({ ...first, question: again, candidates: await candidatesFor(routedOf(again, ctx), ctx.signal, deps) }, ctx, deps);
  const still = question.accept?.(second);
  if (still === undefined || question.listener.bound) return second;
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
  readonly sent: Sent;
  /** Most of one answer. */
  readonly outputTokens: (model: Resolved) => number;
  readonly reserveAgain: (model: Resolved) => Promise<void>;
  readonly reserveMore: (model: Resolved, tokens: number) => Promise<void>;
}

async function walk({ question, candidates, bill, sent, outputTokens, reserveAgain, reserveMore }: Walk, ctx: CallContext, deps: ServeDeps): Promise<Served> {
  const { models, plan } = candidates;
  const { clock, providers } = deps;
  const passed: Passed[] = [...candidates.passed];
  using limit = deadline(STEP_MS, clock, ctx.signal);
  const until = clock.now() + STEP_MS;
  const { listener, promptTokens } = question;
  const share = { owner: ctx.caller.owner, priority: ctx.caller.kind === "session" ? 1 : 0, tokens: promptTokens + answerTokensOf(question) };
  for (const [index, model] of models.entries()) {
    const hasOthers = index < models.length - 1;
    const rest = hasOthers ? providers.rest(model.driver.name, model.model) : undefined;
    if (rest) {
      passed.push({ model: model.name, why: rest.why });
      continue;
    }
    try {
      const maxOutputTokens = outputTokens(model);
      const own = { asked: question.maxOutputTokens, bound: boundOf(question, candidates, model), setAside: maxOutputTokens };
      const priced = plan.rule?.mostMicroUsd !== undefined;
      const unbounded = question.written !== undefined && keepsOwnBound({ ...own, priced, streams: question.written.raw.stream }, model, ctx);
      const request = requestOf(question, { model, ctx, file: deps.file, maxOutputTokens, unbounded });
      const asking = {
        model,
        request,
        providers,
        clock,
        limit,
        until,
        share,
        bill,
        sent,
        promptTokens,
        hasOthers,
        listener,
        mustSay: question.mustSay === true,
      };
      listener.asking(model.name);
      const answer = await askModel({ ...asking, reserveAgain: () => reserveAgain(model), reserveMore: (tokens) => reserveMore(model, tokens) });
      const room = model.info && { room: roomOf(model.info, question.tools) };
      const passedThrough = request.raw && { passedThrough: true as const };
      return { ...answer, model: model.name, ...passedThrough, ...room, ...routeOf({ asked: question.model, served: model.name, why: plan.why, passed }) };
    } catch (error) {
      if (!hasOthers || listener.bound || !mayPassOn(error, model, models[index + 1])) throw withPassed(error, passed);
      passed.push({ model: model.name, why: (error as SyscallError).message });
      listener.retry({ attempt: passed.length + 1, why: (error as SyscallError).message, waitMs: 0 });
    }
  }
  throw new Error(`${question.model} has no candidate left`);
}

interface Requesting extends Pick<ServeDeps, "file"> {
  readonly model: Resolved;
  readonly ctx: CallContext;
  readonly maxOutputTokens: number;
  readonly unbounded: boolean;
}

function requestOf(question: Question, { model, ctx, file, maxOutputTokens, unbounded }: Requesting): StepRequest {
  const { system, messages, tools, turn, settings, stable, task, written } = question;
  return {
    model: model.model,
    system,
    messages,
    tools,
    maxOutputTokens,
    turn,
    identity: ctx.caller.identity,
    ...(settings && { settings }),
    ...(stable && { stable }),
    ...(task !== undefined && { task }),
    ...(file && { file }),
    ...(written && model.driver.speaks?.(model.model) === written.raw.wire && { raw: { ...written.raw, ...(unbounded && { unbounded }) } }),
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
