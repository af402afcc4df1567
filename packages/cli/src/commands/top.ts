import type { Client } from "@aether/client";
import {
  type AgentInfo,
  agentList,
  agentLogs,
  agentPause,
  agentResume,
  agentStop,
  damagedRowsWords,
  inert,
  inertLine,
  ownOf,
  SyscallError,
} from "@aether/protocol";
import { agentTable, WIDE } from "../agent-table.ts";
import type { Command, Context } from "../command.ts";
import { ANSWERS, CALL_SIGN, describe } from "../describe-event.ts";
import { type PersonPaths, personPaths } from "../person-paths.ts";
import { withTables } from "../prose-tables.ts";
import { StreamPrinter } from "../stream-printer.ts";
import { counted, money, screenWidth } from "../terminal.ts";
import { doesFor, type TopFacts, type TopState, topAgents, topList, topRows } from "../top-view.ts";

const USAGE = "aether top [--every MS] [--once]";
const OPTIONS = `
What each agent does now, the newest first, until you leave: the calls under way, or what it waits for, and for how long.

  up, down     choose an agent
  enter        its last steps, as they come; enter again goes back
  p            pause it, or let it go on
  k            stop it, once you say y
  q            leave; nothing stops

      --every MS   how often it looks (default 1000, at least 200)
      --once       prints one list and ends, as it does where the output is no terminal and nothing says how often
  -h, --help       shows this`;
const MOST_ROWS = 200;
const ENDED_ROWS = 5;
/** Events of a log that are looked at for its last lines. */
const LAST_EVENTS = 60;

export const top: Command = {
  name: "top",
  summary: "Watch what agents do now: q leaves, arrows and enter look closer, p pauses, k stops.",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 0,
  options: { every: { type: "string" }, once: { type: "boolean" } },
  async run(args, context) {
    const { connect, screen, cwd } = context;
    const { client } = await connect();
    const asked = args.count("every");
    const every = Math.max(200, asked ?? 1_000);
    const once = args.flag("once") || asked === undefined;
    if (screen.interactive && process.stdout.isTTY && !args.flag("once")) {
      await new Watch(client, await personPaths(client, cwd)).run(every);
      await client.close();
      return 0;
    }
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    do await printOnce(client, screen);
    while (!once && (await pause(every, stop.signal)));
    await client.close();
    return 0;
  },
};

/** Whether it was not cut short. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(!signal.aborted), signal.aborted ? 0 : ms);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    resolve(false);
  });
  return promise;
}

async function printOnce(client: Client, screen: Context["screen"]): Promise<void> {
  const { alive, aliveCount, ended, endedCount, damaged } = await factsOf(client);
  const spent = alive.filter(({ parent_agent: parent }) => parent === null).reduce((sum, { spent: own }) => sum + own.microUsd, 0);
  const [now, width] = [Date.now(), screenWidth()];
  screen.out(`${counted(aliveCount, "agent")} alive, ${endedCount} ended, ${money(spent)} by those alive\n`);
  const says = (agent: AgentInfo): string => doesFor(agent, { now, alive });
  screen.out(width >= WIDE ? agentTable([...alive, ...ended], { now, width, says }) : topList([...alive, ...ended], { columns: width, now, alive }));
  if (damaged) screen.say(inert(damagedRowsWords(damaged)));
  if (aliveCount > alive.length) screen.out(`${aliveCount - alive.length} more live: aether ps`);
}

async function factsOf(client: Client): Promise<TopFacts> {
  const newest = { order: "newest" as const };
  const [living, over] = await Promise.all([
    client.call(agentList, { ...newest, doing: true, limit: MOST_ROWS }),
    client.call(agentList, { ...newest, states: ["exited"], limit: ENDED_ROWS }),
  ]);
  const count = ({ agents, more = 0 }: { readonly agents: readonly AgentInfo[]; readonly more?: number | undefined }): number => agents.length + more;
  // No row is of both lists.
  const rows = [living, over].flatMap(({ damaged }) => damaged?.rows ?? []);
  const left = (living.damaged?.count ?? 0) + (over.damaged?.count ?? 0);
  const facts = { alive: living.agents, aliveCount: count(living), ended: over.agents, endedCount: count(over) };
  return left === 0 ? facts : { ...facts, damaged: { count: left, rows } };
}

const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const REST_OF_LINE = "\u001b[K";
const REST_OF_SCREEN = "\u001b[J";

/** An arrow, in either way that terminals write it, or one sign. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how they write it
const KEY = /\u001b[[O][A-D]|[\s\S]/g;

const MOVES: Readonly<Record<string, number>> = { A: -1, B: 1 };

/** The screen of `top`: what keys do to it, and what it shows. */
class Watch {
  readonly #client: Client;
  readonly #shown: PersonPaths;
  readonly #over = new AbortController();
  #facts: TopFacts = { alive: [], aliveCount: 0, ended: [], endedCount: 0 };
  #state: TopState = { chosen: 0 };
  /** Whom the chosen row is of, wherever it moves. */
  #chosen: string | undefined;
  /** Who was told here to pause, and does not stand still yet. */
  readonly #pausing = new Set<string>();
  /** Who is to be stopped, once the person says yes. */
  #stopping: AgentInfo | undefined;

  constructor(client: Client, shown: PersonPaths) {
    this.#client = client;
    this.#shown = shown;
  }

  async run(every: number): Promise<void> {
    const { stdin, stdout } = process;
    const draw = (): void => this.#draw();
    const onKeys = (keys: Buffer): void => void this.#pressed(keys.toString("utf8")).catch((error: unknown) => this.#said(error));
    const leave = (): void => this.#over.abort();
    stdout.write(ENTER);
    stdin.setRawMode(true);
    stdin.on("data", onKeys);
    stdout.on("resize", draw);
    process.on("SIGINT", leave).on("SIGTERM", leave).on("SIGHUP", leave);
    try {
      do await this.#look();
      while (await pause(every, this.#over.signal));
    } finally {
      process.off("SIGINT", leave).off("SIGTERM", leave).off("SIGHUP", leave);
      stdout.off("resize", draw);
      stdin.off("data", onKeys);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(LEAVE);
    }
  }

  async #look(): Promise<void> {
    this.#facts = await factsOf(this.#client);
    // One that stands still says so itself.
    const works = (id: string): boolean => this.#facts.alive.some(({ agent_id, waiting_on }) => agent_id === id && waiting_on !== "signal");
    for (const id of this.#pausing) if (!works(id)) this.#pausing.delete(id);
    await this.#read();
    this.#draw();
  }

  get #agents(): readonly AgentInfo[] {
    return topAgents(this.#facts, process.stdout.rows || 24);
  }

  get #agent(): AgentInfo | undefined {
    return this.#agents[this.#state.chosen];
  }

  /** Ctrl-C comes as a key here. */
  async #pressed(keys: string): Promise<void> {
    for (const [key] of keys.matchAll(KEY)) await this.#press(key);
    this.#draw();
  }

  async #press(key: string): Promise<void> {
    const stopping = this.#stopping;
    this.#stopping = undefined;
    const { note: _, ...state } = this.#state;
    this.#state = state;
    if (key === "\u0003" || (key === "q" && !stopping)) this.#over.abort();
    else if (stopping && /^y$/i.test(key)) await this.#stop(stopping);
    else if (stopping) this.#note("nothing was stopped");
    else if (key.length > 1) this.#choose(this.#state.chosen + (ownOf(MOVES, key.slice(-1)) ?? 0));
    else await ownOf(this.#acts, key)?.();
  }

  readonly #acts: Readonly<Record<string, () => void | Promise<void>>> = {
    "\r": () => this.#toggle(),
    "\n": () => this.#toggle(),
    p: () => this.#pause(),
    k: () => this.#mayStop(),
  };

  #choose(index: number): void {
    const chosen = Math.min(Math.max(0, index), Math.max(0, this.#agents.length - 1));
    this.#chosen = this.#agents[chosen]?.agent_id;
    this.#state = { ...this.#state, chosen };
  }

  async #toggle(): Promise<void> {
    const agent = this.#agent;
    this.#state = { ...this.#state, open: this.#state.open || !agent ? undefined : { agent, lines: [] } };
    await this.#read();
  }

  async #pause(): Promise<void> {
    const agent = this.#agent;
    if (!agent) return;
    if (agent.exit) return this.#note("it has ended");
    const { agent_id } = agent;
    const paused = agent.waiting_on === "signal" || this.#pausing.has(agent_id);
    // Before it is told, so that a second key that comes at once takes it back.
    if (paused) this.#pausing.delete(agent_id);
    else this.#pausing.add(agent_id);
    await this.#client.call(paused ? agentResume : agentPause, { agent_id });
    this.#note(paused ? "it goes on" : "it pauses once the calls under way have ended; p lets it go on");
  }

  #mayStop(): void {
    const agent = this.#agent;
    if (!agent) return;
    if (agent.exit) return this.#note("it has ended");
    this.#stopping = agent;
    this.#note(`stop ${inertLine(agent.name)} and all below it? y or n`);
  }

  async #stop({ agent_id }: AgentInfo): Promise<void> {
    const { stopped } = await this.#client.call(agentStop, { agent_id, reason: "stopped from the command line" });
    this.#note(stopped === 0 ? "it had ended already" : `stopped ${stopped}`);
  }

  /** The last lines of whom the person looks at. */
  async #read(): Promise<void> {
    const open = this.#state.open;
    const agent = open && [...this.#facts.alive, ...this.#facts.ended].find(({ agent_id }) => agent_id === open.agent.agent_id);
    if (!open) return;
    const lines = await lastLines(this.#client, { agentId: open.agent.agent_id, shown: this.#shown });
    if (this.#state.open) this.#state = { ...this.#state, open: { agent: agent ?? open.agent, lines } };
  }

  #note(note: string): void {
    this.#state = { ...this.#state, note };
  }

  #said(error: unknown): void {
    this.#note(inertLine(SyscallError.is(error) ? error.message : String(error)));
    this.#draw();
  }

  #draw(): void {
    if (this.#over.signal.aborted) return;
    const at = this.#agents.findIndex(({ agent_id }) => agent_id === this.#chosen);
    this.#state = { ...this.#state, chosen: at >= 0 ? at : Math.min(this.#state.chosen, Math.max(0, this.#agents.length - 1)) };
    const { columns = 80, rows = 24 } = process.stdout;
    const lines = topRows(this.#facts, { ...this.#state, pausing: this.#pausing }, { columns: columns - 1, rows, now: Date.now() });
    process.stdout.write(`${HOME}${lines.map((line) => `${line}${REST_OF_LINE}`).join("\r\n")}${REST_OF_SCREEN}`);
  }
}

/** What an agent did last, as its log tells it. */
async function lastLines(client: Client, { agentId, shown }: { readonly agentId: string; readonly shown: PersonPaths }): Promise<string[]> {
  const lines: string[] = [];
  const printer = new StreamPrinter({ line: (text) => void lines.push(...withTables(text, screenWidth() - 1).split("\n")), partial: () => undefined }, shown);
  const { entries } = await client.call(agentLogs, { agent_id: agentId, latest: true, limit: LAST_EVENTS });
  for (const entry of entries) {
    printer.settled(entry);
    const said = describe(entry, shown);
    if (said !== undefined && said !== ANSWERS) lines.push(`${CALL_SIGN} ${said}`);
  }
  return lines;
}
