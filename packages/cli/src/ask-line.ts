import { createInterface } from "node:readline/promises";
import { ownOf } from "@aether/protocol";
import { folded } from "./columns.ts";
import { screenWidth } from "./terminal.ts";
import { dropTypedAhead } from "./typed-ahead.ts";

/** What a person types at the terminal after a question, which is broken between words; without the blanks around it; undefined where they went away from it. */
export async function askLine(question: string): Promise<string | undefined> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const rows = folded(question.trimEnd(), screenWidth(process.stderr)).split("\n");
    const last = `${rows.pop() ?? ""}${question.slice(question.trimEnd().length)}`;
    for (const row of rows) process.stderr.write(`${row}\n`);
    const left = new Promise<undefined>((resolve) => prompt.once("close", () => resolve(undefined)));
    const typed = (await Promise.race([prompt.question(last), left]))?.trim();
    // What is said next does not stand behind the question.
    if (typed === undefined) process.stderr.write("\n");
    return typed;
  } catch {
    return undefined;
  } finally {
    prompt.close();
  }
}

export interface YesNo {
  readonly question: string;
  /** What Enter means; absent = it means nothing, and it is asked again. */
  readonly enter?: boolean;
}

const ANSWERS: Readonly<Record<string, boolean>> = { y: true, yes: true, n: false, no: false };

/** A yes or a no, asked until it is one; undefined where they went away from it. Nobody agrees by a slip of the hand. */
export async function askYesNo({ question, enter }: YesNo): Promise<boolean | undefined> {
  await dropTypedAhead({ input: process.stdin, output: process.stderr });
  const choices = enter === undefined ? "[y/n]" : enter ? "[Y/n]" : "[y/N]";
  for (let ask = `${question} ${choices} `; ; ask = `y or n? ${choices} `) {
    const typed = await askLine(ask);
    if (typed === undefined) return undefined;
    const answer = typed === "" ? enter : ownOf(ANSWERS, typed.toLowerCase());
    if (answer !== undefined) return answer;
  }
}
