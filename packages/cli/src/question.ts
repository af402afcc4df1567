import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import { type Approval, approvalList, approvalRespond, MARK, SyscallError } from "@aether/protocol";
import { type CardOptions, cardLines } from "./approval-card.ts";
import { type Answer, APART, choicesOfAll, promptOf, readChoice } from "./choices.ts";
import type { Context } from "./command.ts";
import type { PersonPaths } from "./person-paths.ts";
import { dropTypedAhead } from "./typed-ahead.ts";

/** How often it is looked whether somebody else has decided, in ms. */
const LOOK_EVERY_MS = 1_000;

/** In the order in which they were asked. */
export function cardsOf(pending: readonly Approval[]): Approval[][] {
  return [...Map.groupBy(pending, ({ card }) => card).values()];
}

export interface Question {
  readonly client: Client;
  /** Of one card. */
  readonly approvals: readonly Approval[];
  readonly shown: PersonPaths;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Where it is asked; a terminal. */
  readonly terminal: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
}

export function showCard(approvals: readonly Approval[], { screen }: Pick<Context, "screen">, how: CardOptions): void {
  const [first = "", ...lines] = cardLines(approvals, how);
  screen.say(`\n${MARK} ${screen.bold(first)}`);
  for (const line of lines) screen.say(`${MARK} ${line}`);
}

/**
 * Asks at the terminal. `left` when the person went away from the question (Ctrl-C, Ctrl-D); it stays open then. `apart` when they want to
 * decide its calls one by one.
 */
export async function decide(question: Question, context: Pick<Context, "screen">): Promise<"decided" | "left" | "apart"> {
  for (;;) {
    const typed = await answerTo(question);
    if (question.signal.aborted) return "decided";
    if (typed === undefined) return "left";
    if (typed === APART && question.approvals.length > 1) return "apart";
    if (typed === "s") showCard(question.approvals, context, { shown: question.shown, all: true });
    const said = await answeredWords(question, typed);
    for (const line of said ?? []) context.screen.say(line);
    if (said) return "decided";
  }
}

/** Decides by what was typed; undefined where it is no answer. */
async function answeredWords(question: Question, typed: string): Promise<string[] | undefined> {
  const { approvals } = question;
  if (typed === "elsewhere") return elsewhereWords(approvals, 0);
  const chosen = readChoice(choicesOfAll(approvals), typed, Date.now());
  if (chosen === undefined) return undefined;
  const decided = await respond(question, chosen.answer);
  return [...(decided > 0 ? [chosen.word] : []), ...elsewhereWords(approvals, decided)];
}

function elsewhereWords({ length }: readonly Approval[], decided: number): string[] {
  const rest = length - decided;
  if (rest === 0) return [];
  return [decided === 0 ? "\nit was decided elsewhere" : `${rest} of them ${rest === 1 ? "was" : "were"} decided elsewhere`];
}

/** How many of the calls it decided: of the others somebody else was first. */
async function respond({ client, approvals }: Question, answer: Answer): Promise<number> {
  let decided = 0;
  for (const { id } of approvals) {
    try {
      await client.call(approvalRespond, { id, ...answer });
      decided++;
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "CONFLICT") throw error;
    }
  }
  return decided;
}

/** What was typed; undefined when the person left. */
async function answerTo(question: Question): Promise<string | undefined> {
  const over = new AbortController();
  const signal = AbortSignal.any([question.signal, over.signal]);
  await dropTypedAhead(question.terminal);
  const prompt = createInterface({ ...question.terminal, terminal: true });
  const typed = prompt.question(`${MARK} ${promptOf(choicesOfAll(question.approvals), question.approvals.length)}`, { signal }).then(
    (text) => text.trim().toLowerCase(),
    (error: Error) => {
      // Ctrl-C and Ctrl-D at a question end it with this error.
      if (error.name === "AbortError") return undefined;
      throw error;
    },
  );
  const left = new Promise<undefined>((resolve) => prompt.once("close", () => resolve(undefined)));
  try {
    return await Promise.race([typed, left, decidedElsewhere(question, signal)]);
  } finally {
    over.abort();
    prompt.close();
  }
}

async function decidedElsewhere({ client, approvals }: Question, signal: AbortSignal): Promise<"elsewhere"> {
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return new Promise(() => undefined);
    const { pending } = await client.call(approvalList, { run: approvals[0]?.run });
    if (!pending.some(({ id }) => approvals.some((one) => one.id === id))) return "elsewhere";
  }
}
