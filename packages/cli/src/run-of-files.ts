import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Client } from "@aether/client";
import { type AgentInfo, inertLine, SyscallError } from "@aether/protocol";
import type { Context } from "./command.ts";
import { agentMeant, runsIn, sayRun } from "./last-run.ts";
import { madeFiles } from "./made-files.ts";

interface Asked extends Pick<Context, "screen" | "cwd"> {
  /** The command, whose words are `RUN FILE…`. */
  readonly verb: string;
}

/** A run, and what of its files is meant; no names = all of them. */
export interface RunAndFiles extends Pick<AgentInfo, "run"> {
  readonly names: readonly string[];
}

/**
 * The run that the first word names, and the files that the others do; where no run is called so and the word is a file, it is one of the
 * last run of this folder, which is also meant without any word.
 *
 * @throws SyscallError `NOT_FOUND`
 */
export async function runOfFiles(client: Client, words: readonly string[], { verb, ...context }: Asked): Promise<RunAndFiles> {
  const [word, ...names] = words;
  if (word === undefined) return { run: (await agentMeant(client, word, context)).run, names };
  try {
    return { run: (await agentMeant(client, word, context)).run, names };
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
    const [last] = await runsIn(client, context.cwd);
    if (last === undefined && looksLikeFile(word)) throw noRunYet(verb, word, error);
    if (last === undefined || !(looksLikeFile(word) || existsSync(resolve(context.cwd, word)) || (await isFileOf(client, last, word)))) throw error;
    sayRun(last, "the last run here:", context);
    return { run: last.run, names: words };
  }
}

/** Whether the run has it is left to who knows all of its files, and says so where it has not. */
const looksLikeFile = (word: string): boolean => /[./*]/.test(word);

async function isFileOf(client: Client, { run }: AgentInfo, word: string): Promise<boolean> {
  return (await madeFiles(client, run)).some(({ name }) => name === word || name.startsWith(`${word}/`));
}

const noRunYet = (verb: string, word: string, { data }: SyscallError): SyscallError =>
  new SyscallError(
    "NOT_FOUND",
    `there is no run ${inertLine(word)}, and nothing was run from this folder yet; name the run first: aether ${verb} RUN ${inertLine(word)} (aether ps -a lists them)`,
    data,
  );
