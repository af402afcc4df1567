import type { Client } from "@aether/client";
import { type AgentInfo, type BudgetKind, inertLine, inertProse, SyscallError } from "@aether/protocol";
import { HeldScreen } from "../chat/held-screen.ts";
import { History } from "../chat/history.ts";
import { type Asked, type Typed, typedAt } from "../chat/line-editor.ts";
import { completedNames, withNames } from "../chat/named-files.ts";
import { type Asking, LivingAgent, type Partner, RunLine } from "../chat/partner.ts";
import { SLASHES, slash } from "../chat/slash.ts";
import { TypedMeanwhile } from "../chat/typed-meanwhile.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { latestOf } from "../go-on.ts";
import { runsIn } from "../last-run.ts";
import { resolveAgent } from "../resolve-agent.ts";
import { ago } from "../terminal.ts";

const USAGE = "aether chat [RUN|AGENT] [-c] [options]";
const OPTIONS = `
A conversation at this terminal: each line goes on with what was said before. aether alone begins one, too. /help lists what else can be
typed; @name with the tab key completes the files of this folder; a line that ends in a backslash goes on; Ctrl-C while it works asks
what to change, and stops the turn of a run. RUN goes on with that run, AGENT talks to an agent that lives.

  -c, --continue       goes on with the last run of this folder
  -m, --model NAME     which model answers; of a new conversation, like all of these (aether run --help says more):
      --edit DIR, --allow HOST,…, --search, --secret NAME,…, --tokens N, --usd N, --calls N, --steps N
  -h, --help           shows this`;

/** Characters of a goal or an answer that remind of it. */
const REMINDED = 200;

export const chat: Command = {
  name: "chat",
  names: "runs",
  summary: "Talk: each line goes on with what was said before.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: {
    continue: { type: "boolean", short: "c" },
    model: { type: "string", short: "m" },
    edit: { type: "string" },
    allow: { type: "string", multiple: true },
    search: { type: "boolean" },
    secret: { type: "string", multiple: true },
    tokens: { type: "string" },
    usd: { type: "string" },
    calls: { type: "string" },
    steps: { type: "string" },
  },
  async run(args, context) {
    if (!context.screen.interactive)
      throw new SyscallError(
        "INVALID",
        'a conversation needs a terminal; elsewhere go on with a run by: aether run -c "…", or tell an agent something: aether send',
      );
    return new Conversation(args, context).begin();
  },
};

/** How much more of a limit is written, as the options of a run take it. */
const WHOLE = /^\d{1,12}$/;
const AMOUNT: Readonly<Record<BudgetKind, RegExp>> = { tokens: WHOLE, calls: WHOLE, bytes: /^\d{1,12}[kKmMgG]?$/, microUsd: /^\d{1,9}(?:\.\d{1,6})?$/ };
const SUCH_AS: Readonly<Record<BudgetKind, string>> = { tokens: "20000", calls: "50", bytes: "5M", microUsd: "0.50" };
const TERMINAL = { input: process.stdin, output: process.stderr };

class Conversation {
  readonly #args: Arguments;
  readonly #context: Context;
  readonly #held: HeldScreen;
  readonly #history: History;
  readonly #asking: Asking;
  readonly #typing = new TypedMeanwhile();
  #partner: Partner;
  /** Typed, and not heard yet. */
  readonly #ahead: string[] = [];
  /** Ctrl-D was typed behind that. */
  #over = false;
  /** It is of this folder, where -c finds it. */
  #here = true;

  constructor(args: Arguments, context: Context) {
    this.#args = args;
    this.#held = new HeldScreen(context.screen);
    this.#context = { ...context, screen: this.#held.screen };
    this.#history = new History(context.config.home);
    this.#asking = { change: (enter) => this.#change(enter), more: (kind, why) => this.#more(kind, why), typing: this.#typing };
    this.#partner = this.#anew(undefined);
  }

  async begin(): Promise<number> {
    const { screen } = this.#context;
    const { client } = await this.#context.connect();
    const [named] = this.#args.words;
    if (named !== undefined) await this.#talkTo(client, await resolveAgent(client, named), false);
    else if (this.#args.flag("continue")) await this.#resume(client);
    else await this.#offer(client);
    await client.close();
    screen.say(screen.dim("/help lists what can be typed; Ctrl-D leaves"));
    return this.#talk();
  }

  async #talk(): Promise<number> {
    for (let tried = false; ; ) {
      const typed = await this.#next();
      if ("left" in typed) {
        if (typed.left === "end" || tried) return this.#leave();
        tried = true;
        this.#context.screen.say("Ctrl-C again leaves");
        continue;
      }
      tried = false;
      this.#history.add(typed.text);
      if (typed.text.trim() === "") continue;
      if ((await this.#hear(typed.text.trim())) === "quit") return this.#leave();
    }
  }

  /** What was typed while the last turn worked comes first. */
  async #next(): Promise<Typed> {
    const { lines, over } = this.#typing.taken();
    this.#ahead.push(...lines);
    this.#over ||= over;
    const text = this.#ahead.shift();
    if (text !== undefined) {
      this.#context.screen.say(`> ${inertProse(text)}`);
      return { text, ahead: [] };
    }
    if (this.#over) {
      this.#context.screen.say(">");
      return { left: "end" };
    }
    const late = [this.#partner.late?.(), this.#typing.takenLine()].filter((words) => words !== undefined && words !== "").join(" ");
    return this.#typed({ prompt: "> ", history: this.#history.lines, complete: (line) => this.#complete(line), text: late });
  }

  async #typed(asked: Asked): Promise<Typed> {
    const typed = await typedAt(TERMINAL, asked);
    if ("text" in typed) this.#ahead.push(...typed.ahead);
    return typed;
  }

  /** What fails is said, and the conversation goes on. */
  async #hear(text: string): Promise<"quit" | undefined> {
    try {
      if (!text.startsWith("/")) {
        await this.#says(withNames(text, this.#context.cwd));
        return undefined;
      }
      const asks = await slash(text, this.#partner.run, this.#context);
      if (asks === "new") [this.#partner, this.#here] = [this.#anew(undefined), true];
      if (asks === "resume") await this.#connected((client) => this.#resume(client));
      return asks === "quit" ? asks : undefined;
    } catch (error) {
      if (!SyscallError.is(error)) throw error;
      this.#context.screen.say(this.#context.screen.red(inertProse(error.message)));
      return undefined;
    }
  }

  /** With an agent that has ended it goes on as with any run that has. */
  async #says(words: string): Promise<void> {
    const partner = this.#partner;
    try {
      await partner.says(words);
    } catch (error) {
      if (!(partner instanceof LivingAgent) || !SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
      this.#context.screen.say(this.#context.screen.dim("it had ended; what goes on from it answers"));
      this.#partner = this.#anew(partner.run);
      await this.#partner.says(words);
    }
  }

  #anew(run: string | undefined): Partner {
    return new RunLine(run, { args: this.#args, context: this.#context, asking: this.#asking });
  }

  async #connected(work: (client: Client) => Promise<void>): Promise<void> {
    const { client } = await this.#context.connect();
    await work(client).finally(() => client.close());
  }

  /** An agent that lives is talked to, a run that has ended goes on. */
  async #talkTo(client: Client, agent: AgentInfo, here = true): Promise<void> {
    this.#here = here;
    const last = agent.exit === null ? agent : await latestOf(client, agent.run);
    this.#partner = last.exit === null && takesMessages(last) ? new LivingAgent(last, this.#context, this.#asking) : this.#anew(last.agent_id);
    this.#remind(last);
  }

  async #resume(client: Client): Promise<void> {
    const last = await this.#lastHere(client);
    if (!last) throw new SyscallError("NOT_FOUND", "nothing was run from this folder yet");
    await this.#talkTo(client, last);
  }

  async #offer(client: Client): Promise<void> {
    const last = await this.#lastHere(client);
    const { screen } = this.#context;
    if (last) screen.say(screen.dim(`last here, ${ago(last.started_at, Date.now())} ago: ${short(last.goal)}; /resume goes on with it`));
  }

  async #lastHere(client: Client): Promise<AgentInfo | undefined> {
    return (await runsIn(client, this.#context.cwd))[0];
  }

  #remind({ agent_id, name, goal, exit }: AgentInfo): void {
    const { screen } = this.#context;
    screen.say(screen.dim(`goes on with ${inertLine(name)} ${agent_id}`));
    if (goal !== "") screen.say(screen.dim(`> ${short(goal)}`));
    if (typeof exit?.output === "string" && exit.output !== "") screen.say(screen.dim(short(exit.output)));
  }

  #leave(): number {
    const { run } = this.#partner;
    const anywhere = `aether chat ${run} ${this.#here ? "from anywhere" : "goes on with it"}`;
    if (run !== undefined) this.#context.screen.say(`${this.#here ? "aether chat -c goes on with it here, " : ""}${anywhere}`);
    return 0;
  }

  #complete(line: string): [string[], string] {
    if (!line.startsWith("/") || line.includes(" ")) return completedNames(line, this.#context.cwd);
    return [
      Object.keys(SLASHES)
        .map((name) => `/${name} `)
        .filter((name) => name.startsWith(line)),
      line,
    ];
  }

  async #change(enter: string): Promise<string | undefined> {
    const asked = { prompt: `change what? (Enter ${enter}, Ctrl-C leaves) > `, text: this.#typing.takenLine() };
    this.#typing.hold("change", true);
    const typed = await this.#held.during(() => this.#typed(asked)).finally(() => this.#typing.hold("change", false));
    return "left" in typed ? undefined : typed.text.trim();
  }

  async #more(kind: BudgetKind, why: string): Promise<string | undefined> {
    this.#context.screen.say(inertLine(why));
    const what = kind === "microUsd" ? "dollars" : kind;
    for (let prompt = `${what} more (Enter: none) > `; ; prompt = `a number of ${what}, such as ${SUCH_AS[kind]} (Enter: none) > `) {
      const typed = await this.#typed({ prompt });
      const amount = "left" in typed ? "" : typed.text.trim();
      if (amount === "") return undefined;
      if (AMOUNT[kind].test(amount) && Number.parseFloat(amount) > 0) return amount;
    }
  }
}

/** It waits for what it is told next, or was begun without a goal and works on what it was told: a run ends with its own. */
const takesMessages = ({ state, waiting_on: on, goal }: AgentInfo): boolean => goal === "" || (state === "waiting" && on === "message");

function short(text: string): string {
  const line = inertLine(text.replace(/\s+/g, " ").trim());
  return line.length <= REMINDED ? line : `${line.slice(0, REMINDED).toWellFormed()}…`;
}
