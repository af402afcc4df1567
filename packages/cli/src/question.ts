import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import { type Approval, approvalList, approvalRespond, SyscallError, type Written } from "@aether/protocol";
import { cardLines } from "./approval-card.ts";
import type { Context } from "./command.ts";
import type { PersonPaths } from "./person-paths.ts";

/** How often it is looked whether somebody else has decided, in ms. */
const LOOK_EVERY_MS = 1_000;

export interface Question {
  readonly client: Client;
  readonly approval: Approval;
  readonly shown: PersonPaths;
  /** Nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Where it is asked; a terminal. */
  readonly terminal: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
}

export function showCard(approval: Approval, { screen }: Pick<Context, "screen">, how: { shown: PersonPaths; all?: boolean }): void {
  const [first = "", ...lines] = cardLines(approval, how);
  screen.say(screen.bold(`\n${first}`));
  for (const line of lines) screen.say(line);
}

/** Asks at the terminal. `left` when the person went away from the question (Ctrl-C, Ctrl-D); it stays open then. */
export async function decide(question: Question, context: Pick<Context, "screen">): Promise<"decided" | "left"> {
  const { approval, signal } = question;
  for (;;) {
    const answer = await answerTo(question);
    if (signal.aborted) return "decided";
    if (answer === undefined) return "left";
    if (answer === "s") showCard(approval, context, { ...question, all: true });
    const says = answer === "elsewhere" ? "elsewhere" : DECISIONS[answer];
    if (says === undefined) continue;
    const done = says !== "elsewhere" && (await respond(question, says));
    context.screen.say(done ? says.word : "\nit was decided elsewhere");
    return "decided";
  }
}

type Decision = Pick<Written<typeof approvalRespond>, "decision" | "scope"> & { readonly word: string };

const DECISIONS: Readonly<Record<string, Decision>> = {
  y: { decision: "approve", scope: "once", word: "allowed" },
  r: { decision: "approve", scope: "run", word: "allowed for the rest of the run" },
  n: { decision: "deny", scope: "once", word: "denied" },
};

/** False when somebody else was first. */
async function respond({ client, approval: { id } }: Question, { decision, scope }: Decision): Promise<boolean> {
  try {
    await client.call(approvalRespond, { id, decision, scope });
    return true;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "CONFLICT") return false;
    throw error;
  }
}

/** What was typed; undefined when the person left. */
async function answerTo(question: Question): Promise<string | undefined> {
  const over = new AbortController();
  const signal = AbortSignal.any([question.signal, over.signal]);
  const prompt = createInterface({ ...question.terminal, terminal: true });
  const typed = prompt.question("allow? [y] once, [r] this tool for the whole run, [n] no, [s] show all of it: ", { signal }).then(
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

async function decidedElsewhere({ client, approval }: Question, signal: AbortSignal): Promise<"elsewhere"> {
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return new Promise(() => undefined);
    const { pending } = await client.call(approvalList, { run: approval.run });
    if (!pending.some(({ id }) => id === approval.id)) return "elsewhere";
  }
}
