import type { Client } from "@aether/client";
import { type AgentInfo, inertLine, SyscallError } from "@aether/protocol";
import type { Context } from "./command.ts";
import { agentMeant, runsIn } from "./last-run.ts";
import { madeFiles } from "./made-files.ts";

/** Files named by a sentence. */
const MOST_NAMED = 3;

interface Asked extends Pick<Context, "screen" | "cwd"> {
  /** The command, whose words are `RUN FILE`. */
  readonly verb: string;
}

/**
 * The run that the first word names; without one the last run of this folder. Where a file stands in its place the way to it is said.
 *
 * @throws SyscallError `NOT_FOUND`
 */
export async function runOfFiles(client: Client, word: string | undefined, { verb, ...context }: Asked): Promise<AgentInfo> {
  try {
    return await agentMeant(client, word, context);
  } catch (error) {
    if (word === undefined || !SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
    const [last] = await runsIn(client, context.cwd);
    const made = last ? (await madeFiles(client, last.run)).map(({ name }) => name) : [];
    const isFile = made.includes(word.replace(/^\.\//, "")) || /[./*]/.test(word);
    if (!isFile) throw error;
    throw new SyscallError("NOT_FOUND", `there is no run ${inertLine(word)}; name the run first: ${wayTo({ verb, word, last, made })}`, error.data);
  }
}

function wayTo({ verb, word, last, made }: { verb: string; word: string; last: AgentInfo | undefined; made: readonly string[] }): string {
  if (!last) return `aether ${verb} RUN ${inertLine(word)} (aether ps -a lists them)`;
  const named = made.slice(0, MOST_NAMED).map(inertLine).join(", ");
  const more = made.length > MOST_NAMED ? ` and ${made.length - MOST_NAMED} more` : "";
  return `aether ${verb} ${last.run} ${inertLine(word)}; that is the last run here, which made ${named === "" ? "no file in its workspace" : `${named}${more}`}`;
}
