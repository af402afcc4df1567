import { setTimeout as sleep } from "node:timers/promises";
import { type AgentInfo, agentRun, agentSend, type BudgetKind, inertProse, SyscallError } from "@aether/protocol";
import { inItsPaths } from "../agent-folders.ts";
import type { Arguments, Context } from "../command.ts";
import { startRun } from "../commands/run.ts";
import { askWhile, followToEnd } from "../follow.ts";
import { type Goes, goOn, latestOf } from "../go-on.ts";
import type { AtInterrupt } from "../leaving.ts";
import { personPaths } from "../person-paths.ts";
import { withTables } from "../prose-tables.ts";
import type { TypedMeanwhile } from "./typed-meanwhile.ts";

/** Who answers what is typed. */
export interface Partner {
  /** The run that was answered last, or goes on now. */
  readonly run: string | undefined;
  /** Says something and shows what comes of it. */
  says(words: string): Promise<void>;
  /** Words for a turn that had ended before they came; they are told of once. */
  late?(): string | undefined;
}

/** What a turn may ask of the person. */
export interface Asking {
  /** Ctrl-C while it works: what they want to say, `""` for what Enter is said to do, undefined to leave. */
  change(enter: string): Promise<string | undefined>;
  /** How much more of a limit that is used up; undefined = nothing. */
  more(kind: BudgetKind, why: string): Promise<string | undefined>;
  /** What they type while it works. */
  readonly typing: TypedMeanwhile;
}

const FLAG: Readonly<Record<BudgetKind, string>> = { tokens: "tokens", microUsd: "usd", calls: "calls", bytes: "bytes" };

/** A command line on which nothing stands but these options. */
const onlyWith = (options: Readonly<Record<string, string>>): Arguments => ({
  words: [],
  behind: [],
  text: (option) => options[option],
  texts: (option) => (options[option] === undefined ? [] : [options[option]]),
  flag: () => false,
  count: (option) => (options[option] === undefined ? undefined : Number(options[option])),
});

/** Runs of which each goes on with the one before; the first has what the command line gives. */
export class RunLine implements Partner {
  readonly #args: Arguments;
  readonly #context: Context;
  readonly #asking: Asking;
  /** The question that Ctrl-C has opened. */
  #interruption: Promise<unknown> = Promise.resolve();
  #late: string | undefined;
  run: string | undefined;

  constructor(run: string | undefined, { args, context, asking }: { readonly args: Arguments; readonly context: Context; readonly asking: Asking }) {
    this.run = run;
    this.#args = args;
    this.#context = context;
    this.#asking = asking;
  }

  async says(words: string): Promise<void> {
    const goes = this.run === undefined ? await this.#begin(words) : await this.#goOn(this.run, { words, args: onlyWith({}) });
    if (!goes) return;
    this.run = goes.agentId;
    const { client } = await this.#context.connect();
    await followToEnd({
      client,
      agentId: goes.agentId,
      json: false,
      context: this.#context,
      delivered: goes.delivered,
      handOver: goes.handOver,
      edits: goes.edits,
      own: true,
      isTurn: true,
      typing: this.#asking.typing,
      atInterrupt: (say) => {
        const meant = this.#interrupted(goes.agentId, say);
        this.#interruption = meant.catch(() => undefined);
        return meant;
      },
    });
    // While somebody types what is to change, nothing else is asked for at this terminal.
    await this.#interruption;
  }

  late(): string | undefined {
    const late = this.#late;
    this.#late = undefined;
    return late;
  }

  async #begin(words: string): Promise<Goes> {
    const { client, goes } = await startRun(words, { args: this.#args, context: this.#context });
    await client.close();
    return goes;
  }

  /** A limit that is used up is asked about, once for each kind. */
  async #goOn(run: string, { words, args }: { readonly words: string; readonly args: Arguments }): Promise<Goes | undefined> {
    const { client } = await this.#context.connect();
    try {
      return await goOn(client, await latestOf(client, run), { words, args, context: this.#context, quiet: true });
    } catch (error) {
      const kind = SyscallError.is(error) && error.code === "BUDGET" ? (error.data["limit"] as BudgetKind | undefined) : undefined;
      if (kind === undefined || args.text(FLAG[kind]) !== undefined) throw error;
      const more = await this.#asking.more(kind, (error as SyscallError).message);
      if (more === undefined) throw error;
      const given = Object.values(FLAG).flatMap((flag) => (args.text(flag) === undefined ? [] : [[flag, args.text(flag) ?? ""] as const]));
      return await this.#goOn(run, { words, args: onlyWith({ ...Object.fromEntries(given), [FLAG[kind]]: more }) });
    } finally {
      await client.close();
    }
  }

  async #interrupted(run: string, say: (words: string) => void): Promise<AtInterrupt> {
    const words = await this.#asking.change("stops the turn");
    if (words === undefined) return "leave";
    if (words === "") return "stop";
    const { client } = await this.#context.connect();
    try {
      await client.call(agentSend, { agent_id: run, message: words });
      say(this.#context.screen.dim("told; it reads that before its next step"));
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
      this.#late = words;
      say("it had ended before that came; it stands in the line for the next turn");
    } finally {
      await client.close();
    }
    return "on";
  }
}

/** How long an answer to what was said meanwhile may come after the one that it is the same as, in ms. */
const SAME_MS = 1_000;

/** An agent that goes on living: what is typed is a message to it, and its answer is shown. */
export class LivingAgent implements Partner {
  readonly run: string;
  readonly #agent: AgentInfo;
  readonly #context: Context;
  readonly #asking: Asking;
  /** The question that Ctrl-C has opened. */
  #interruption: Promise<unknown> = Promise.resolve();
  /** What was said while it worked, each until it is answered. */
  readonly #more: Promise<string>[] = [];

  constructor(agent: AgentInfo, context: Context, asking: Asking) {
    this.#asking = asking;
    this.run = agent.run;
    this.#agent = agent;
    this.#context = context;
  }

  async says(words: string): Promise<void> {
    let told = await this.#follows(() => this.#asks(words));
    await this.#interruption;
    // What it read while it worked is answered by the same words; what came too late for that is answered by itself.
    for (let later = this.#more.shift(); later; later = this.#more.shift()) {
      const answer = later;
      if (told !== undefined && (await Promise.race([answer, sleep(SAME_MS)])) === told) continue;
      told = await this.#follows(() => answer);
      await this.#interruption;
    }
  }

  /** @returns its answer, shown; undefined where it waits for a decision */
  async #follows(work: () => Promise<string>): Promise<string | undefined> {
    const { client } = await this.#context.connect();
    const { screen, cwd } = this.#context;
    const shown = await personPaths(client, cwd);
    let told: string | undefined;
    const asked = async (): Promise<string> => {
      told = await work();
      return told;
    };
    const atInterrupt = (say: (words: string) => void): Promise<AtInterrupt> => {
      const meant = this.#interrupted(say);
      this.#interruption = meant.catch(() => undefined);
      return meant;
    };
    const asking = { client, agentId: this.run, json: false, context: this.#context, delivered: [], own: false, typing: this.#asking.typing, atInterrupt };
    try {
      const ended = await askWhile(asking, asked, (answer) => screen.out(withTables(inertProse(shown(answer)))));
      if (ended === "decision") screen.say("it answers once that is decided; ask it again then");
      return ended === "decision" ? undefined : told;
    } finally {
      await client.close();
    }
  }

  async #asks(words: string): Promise<string> {
    const { client } = await this.#context.connect();
    try {
      return (await client.call(agentRun, { agent_id: this.#agent.agent_id, message: inItsPaths(words, this.#agent), timeout_ms: 86_400_000 })).response;
    } finally {
      await client.close();
    }
  }

  /** It goes on living, so nothing stops it here. */
  async #interrupted(say: (words: string) => void): Promise<AtInterrupt> {
    const words = await this.#asking.change("lets it go on");
    if (words === undefined) return "leave";
    if (words === "") return "on";
    const answer = this.#asks(words);
    answer.catch(() => undefined);
    this.#more.push(answer);
    say(this.#context.screen.dim("told; it reads that before its next step"));
    return "on";
  }
}
