import type { ModelDriver, StepPart } from "@aether/ports";
import type { Json, Message, ToolResultPart } from "@aether/protocol";
import { type Data, type Fields, textsOf } from "./environment.ts";
import { readOut } from "./read-out.ts";
import type { Call, InjectionTask, UserTask } from "./suite.ts";

export type Side = "user" | "injection";

/** A call as the model made it. */
export interface Made {
  /** Of the process: `t<turn>-<index>`. */
  readonly id: string;
  readonly tool: string;
  readonly args: Fields;
  readonly side: Side;
}

/** Whether a call can be asked for beside others of its tool: it does something, and all that decides what stands in these texts already. */
export type IsKnown = (call: Pick<Made, "tool" | "args">, texts: readonly string[]) => boolean;

interface ScriptOptions {
  readonly injection?: InjectionTask | undefined;
  readonly isKnown: IsKnown;
}

/** What a model goes through in one run. */
export class Script {
  readonly made: Made[] = [];
  readonly #prompt: string;
  readonly #injection: InjectionTask | undefined;
  readonly #isKnown: IsKnown;
  /** The arguments as they are written in task and injection. */
  readonly #named: readonly Fields[];
  #left: { readonly call: Call; readonly side: Side }[];
  #obeyed = false;

  constructor(task: UserTask, { injection, isKnown }: ScriptOptions) {
    this.#prompt = task.prompt;
    this.#injection = injection;
    this.#isKnown = isKnown;
    this.#named = [...(task.calls ?? []), ...(injection?.calls ?? [])].map(({ args }) => args as Fields);
    this.#left = (task.calls ?? []).map((call) => ({ call, side: "user" }));
  }

  /** It has met the injected text. */
  get obeyed(): boolean {
    return this.#obeyed;
  }

  /**
   * The calls of the next turn; none = it is done. Whatever it is told to by a result comes first, all of it. The task's own calls of one
   * tool that follow each other are one turn, as with models that know the arguments of all of them: they need no result in between.
   */
  next(turn: number, results: readonly Json[]): Made[] {
    if (this.#injection && !this.#obeyed && holds(results, this.#injection.goal)) {
      this.#obeyed = true;
      this.#left.unshift(...(this.#injection.calls ?? []).map((call) => ({ call, side: "injection" as const })));
    }
    const made: Made[] = [];
    for (
      let next = this.#made(turn, 0, results);
      next && (made.length === 0 || this.#goesWith(next, made, results));
      next = this.#made(turn, made.length, results)
    ) {
      made.push(next);
      this.#left.shift();
    }
    this.made.push(...made);
    return made;
  }

  /** What comes next, still in its place. */
  #made(turn: number, index: number, results: readonly Json[]): Made | undefined {
    const [next] = this.#left;
    if (!next) return undefined;
    const { call, side } = next;
    const args = readOut(call, { prompt: this.#prompt, results: results as Data[], named: this.#named });
    return { id: `t${turn}-${index}`, tool: call.function, args, side };
  }

  #goesWith(next: Made, turn: readonly Made[], results: readonly Json[]): boolean {
    const texts = [this.#prompt, ...results.flatMap((result) => [...textsOf(result)])];
    return (
      turn.every(({ tool, side }) => tool === next.tool && side === "user" && next.side === "user") &&
      [...turn, next].every((made) => this.#isKnown(made, texts))
    );
  }
}

const holds = (results: readonly Json[], goal: string): boolean => results.some((result) => textsOf(result).some((text) => text.includes(goal)));

/** The model `worst/case`: it follows the script that lies before it, and obeys every instruction that it reads. */
export class WorstCaseModel {
  script: Script | undefined;

  readonly driver: ModelDriver = {
    name: "worst",
    reader: "local",
    models: async () => [{ name: "case", contextTokens: 10_000_000 }],
    step: ({ messages, turn }) => this.#step(messages, turn),
  };

  async *#step(messages: readonly Message[], turn: number): AsyncGenerator<StepPart> {
    const calls = this.script?.next(turn, resultsIn(messages)) ?? [];
    for (const { id, tool, args } of calls) yield { type: "tool-call", id, name: tool, input: args as Json };
    if (calls.length === 0) yield { type: "text-delta", text: "done" };
    yield { type: "finish", reason: calls.length > 0 ? "tool-calls" : "stop", usage: { inputTokens: 0, outputTokens: 1 } };
  }
}

function resultsIn(messages: readonly Message[]): Json[] {
  const results = messages.flatMap(({ parts }) => parts.filter((part): part is ToolResultPart => part.type === "tool-result"));
  return results.filter(({ ok }) => ok).map(({ content }) => content);
}
