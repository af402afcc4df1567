import { alike, inertLine, ownOf } from "@aether/protocol";
import type { Command, Context } from "../command.ts";
import { cost } from "../commands/cost.ts";
import { diff } from "../commands/diff.ts";
import { get } from "../commands/get.ts";
import { model } from "../commands/model.ts";
import { show } from "../commands/show.ts";
import { undoTurn } from "../commands/undo.ts";
import { readArguments } from "../read-arguments.ts";

/** What a word after a slash does. */
interface Slash {
  readonly does: string;
  /** The command it is, with what stands before the words that were typed; `run` = the run that was answered last. */
  readonly command?: Command;
  readonly before?: (run: string) => readonly string[];
  /** It needs no run. */
  readonly always?: boolean;
}

export const SLASHES: Readonly<Record<string, Slash>> = {
  help: { does: "shows this" },
  files: { does: "the files that the last turn made", command: get, before: (run) => [run, "--list"] },
  get: { does: "fetches them to where you stand: /get [FILE…]", command: get, before: (run) => [run] },
  diff: { does: "what the last turn changed", command: diff, before: (run) => [run] },
  undo: { does: "takes back what the last turn changed, or another one: /undo RUN", command: undoTurn, before: (run) => [run] },
  show: { does: "the last turn in full", command: show, before: (run) => [run] },
  cost: { does: "what the last turn used", command: cost, before: (run) => ["--run", run] },
  model: { does: "the models there are; /model use NAME takes one for what begins anew", command: model, before: () => [], always: true },
  new: { does: "begins another conversation" },
  resume: { does: "goes on with the last one of this folder" },
  quit: { does: "leaves; aether chat -c goes on with it" },
};

/** What a slash asks the conversation itself for. */
export type Asks = "new" | "resume" | "quit" | undefined;

/** @param run  answered last; undefined = none yet */
export async function slash(line: string, run: string | undefined, context: Context): Promise<Asks> {
  const { screen } = context;
  const [word = "", ...words] = line.slice(1).trim().split(/\s+/);
  const known = ownOf(SLASHES, word);
  if (word === "help" || word === "") for (const [name, { does }] of Object.entries(SLASHES)) screen.out(`  /${name.padEnd(8)}${does}`);
  else if (!known) {
    const near = alike(word, Object.keys(SLASHES), 2).map((name) => `/${name}`);
    screen.say(inertLine(`there is no /${word}${near.length > 0 ? `; near it: ${near.join(", ")}` : ""} (/help lists what there is)`));
  } else if (word === "new" || word === "resume" || word === "quit") return word;
  else if (run === undefined && !known.always) screen.say("nothing was asked yet");
  else if (known.command) await known.command.run(readArguments(known.command, argumentsOf(known, { run: run ?? "", words })), context);
  return undefined;
}

function argumentsOf({ before = () => [], always }: Slash, { run, words }: { readonly run: string; readonly words: readonly string[] }): string[] {
  return [...before(run), ...(always && words.length === 0 ? ["list"] : words)];
}
