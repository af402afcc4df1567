import { readFileSync } from "node:fs";
import type { Client } from "@aether/client";
import {
  CONFIDENTIALITY,
  type FlowDecision,
  FlowPolicy,
  type HeldGrant,
  INTEGRITY,
  inert,
  issueWords,
  type Label,
  type Output,
  policyExplain,
  policySet,
  policyShow,
  policyTest,
  protoIn,
  protoWords,
  SyscallError,
} from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { labelWords, oneLine, provenanceWords } from "../flow-words.ts";
import { readAll } from "../hidden-input.ts";
import { personPaths } from "../person-paths.ts";
import { policyLines } from "../policy-words.ts";
import { refusedHosts, refusedLines } from "../refused-hosts.ts";
import { resolveAgent } from "../resolve-agent.ts";
import { limitedLines, limitedRights } from "../right-lines.ts";
import { type TurnedDown, turnedDown } from "../turned-down.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether policy show | set FILE | test NAME ['<json>'] | explain AGENT";
const OPTIONS = `
The flow policy says what agents that have read untrusted text may still do (docs/flow.md). show prints yours and the table
that decides where no rule fits; set puts the JSON of FILE in its place, or of standard input (-); what show --json printed
is set only if nobody has changed the policy since. test says what would be decided about a call, and makes none: exit code
0 allowed, 3 asked about, 1 denied. explain says why calls of an agent, or of a whole run, were stopped, asked about or shown,
and which limits its rights stand under.

      --agent AGENT    test: in this agent's context, with its words; without it, in one that has read nothing
      --read LABEL     test: as if it had read that: untrusted, private, secret, tool; several with commas
      --words TEXT     test: as if the goal had been this
      --policy FILE    test: under this policy instead of yours
      --call CALL      explain: only this call
      --limit N        explain: the last N; default 20
      --json           JSON
  -h, --help           shows this`;

const POLICY_BYTES = { most: 4_194_304, says: "a flow policy has at most 4 MiB" };

export const policy: Command = {
  name: "policy",
  summary: "Show, set and try the flow policy, and why calls were stopped.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["show", "set", "test", "explain"],
  options: {
    agent: { type: "string" },
    read: { type: "string" },
    words: { type: "string" },
    policy: { type: "string" },
    call: { type: "string" },
    limit: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [verb, what, ...rest] = args.words;
    const doing = { args, context };
    if (verb === "show" && what === undefined) return show(doing);
    if (verb === "set" && what !== undefined && rest.length === 0) return set(what, doing);
    if (verb === "test" && what !== undefined && rest.length <= 1) return trial(what, rest[0], doing);
    if (verb === "explain" && rest.length === 0) return explain(what, doing);
    throw verbFault(policy, args.words);
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

async function show({ args, context: { connect, screen } }: Doing): Promise<number> {
  const { client } = await connect();
  const shown = await client.call(policyShow, {});
  if (args.flag("json")) screen.data(inert(JSON.stringify(shown, null, 2)));
  else for (const line of policyLines(shown)) screen.out(line);
  return 0;
}

async function set(file: string, { args, context: { connect, screen } }: Doing): Promise<number> {
  const read = await readPolicy(file);
  const { client } = await connect();
  const { version } = await client.call(policySet, read);
  if (args.flag("json")) screen.data(JSON.stringify({ version }));
  else screen.say(`the flow policy is at version ${version}; running agents are under it at their next call`);
  return 0;
}

async function trial(name: string, written: string | undefined, { args, context }: Doing): Promise<number> {
  const [input, other, label] = [readJson(written ?? "{}", "the input"), args.text("policy"), labelOf(args.text("read"))];
  const instead = other === undefined ? undefined : (await readPolicy(other)).policy;
  const { client } = await context.connect();
  const agent = args.text("agent") === undefined ? undefined : await resolveAgent(client, args.text("agent"));
  const words = args.text("words");
  const decision = await client.call(policyTest, {
    name,
    input,
    ...(agent && { agent_id: agent.agent_id }),
    ...(label && { label }),
    ...(words !== undefined && { words }),
    ...(instead && { policy: instead }),
  });
  if (args.flag("json")) context.screen.data(inert(JSON.stringify(decision)));
  else await tellDecision(decision, { client, context, own: agent?.agent_id ?? "" });
  return { allow: 0, ask: 3, deny: 1 }[decision.verdict];
}

const VERDICTS: Readonly<Record<FlowDecision["verdict"], string>> = { allow: "allowed", ask: "asked about", deny: "denied" };

async function tellDecision(decision: FlowDecision, { client, context, own }: { client: Client; context: Context; own: string }): Promise<void> {
  const { screen, cwd } = context;
  const words = { shown: await personPaths(client, cwd), own, all: true };
  const reason = decision.reason === "" ? "" : `: ${oneLine(words.shown(decision.reason), true)}`;
  screen.out(`${screen.bold(decision.shown ? "allowed, and shown" : VERDICTS[decision.verdict])}${reason}`);
  screen.out(`rule    ${oneLine(decision.rule)}`);
  screen.out(`flow    ${decision.flow}`);
  for (const { path, why } of decision.plants ?? []) screen.out(`runs    ${oneLine(words.shown(path))}: ${oneLine(why, true)}`);
  for (const slot of decision.slots)
    screen.out(`${slot.type.padEnd(7)} ${oneLine(words.shown(slot.value))}  (${oneLine(slot.slot)}) ${provenanceWords(slot, undefined, words)}`);
}

async function explain(written: string | undefined, { args, context }: Doing): Promise<number> {
  const { screen } = context;
  const { client } = await context.connect();
  const agent = await resolveAgent(client, written);
  const [call, limit] = [args.text("call"), args.count("limit")];
  const told = await client.call(policyExplain, { agent_id: agent.agent_id, ...(call !== undefined && { call }), ...(limit !== undefined && { limit }) });
  const refused = call === undefined ? await refusedHosts(client, agent.run) : [];
  const limits = agent.exit ? [] : await limitedRights(client, agent.agent_id);
  const turned = await turnedDown(client, agent, { call, limit, decided: told.decisions.map((one) => one.call) });
  if (args.flag("json")) screen.data(inert(JSON.stringify({ ...told, limits, turned_down: turned, refused })));
  else {
    await tellDecisions({ ...told, limits, turned, isAll: refused.length === 0 }, { client, context, own: agent.agent_id });
    for (const line of refusedLines(refused, { run: agent.agent_id, all: true })) screen.out(`refused   ${line}`);
  }
  return 0;
}

interface Told extends Output<typeof policyExplain> {
  readonly limits: readonly HeldGrant[];
  readonly turned: readonly TurnedDown[];
  /** Nothing else is told after it. */
  readonly isAll: boolean;
}

async function tellDecisions(
  { decisions, label, limits, turned, isAll }: Told,
  { client, context, own }: { client: Client; context: Context; own: string },
): Promise<void> {
  const { screen, cwd } = context;
  const words = { shown: await personPaths(client, cwd), own };
  screen.out(`read    ${labelWords(label, words)}`);
  for (const line of limitedLines(limits)) screen.out(line);
  if (decisions.length === 0 && turned.length === 0 && isAll) screen.say("no call of it was stopped, asked about or shown");
  const lines = [
    ...decisions.map(({ at, syscall, call, decision }) => ({
      at,
      verdict: decision.shown ? "shown" : VERDICTS[decision.verdict],
      name: syscall,
      why: `${oneLine(words.shown(decision.reason), true)}  [${oneLine(decision.rule)}, ${oneLine(call)}]`,
    })),
    ...turned.map(({ at, asked, name, why, code, call }) => ({
      at,
      verdict: asked ? VERDICTS.ask : "refused",
      name,
      why: `${oneLine(words.shown(why), true)}  [${code === undefined ? "" : `${oneLine(code)}, `}${oneLine(call)}]`,
    })),
  ];
  for (const { at, verdict, name, why } of lines.toSorted((a, b) => a.at - b.at))
    screen.out(`${new Date(at).toISOString().slice(11, 19)}  ${verdict.padEnd(11)} ${oneLine(name)}  ${why}`);
}

/** A policy alone, or with its version, as `show --json` prints it. @throws SyscallError `INVALID`, `NOT_FOUND` */
async function readPolicy(file: string): Promise<{ policy: FlowPolicy; ifVersion?: number }> {
  const read = readJson(file === "-" ? await readAll(process.stdin, POLICY_BYTES) : textOf(file), whatOf(file));
  const { policy: inside, version, ...rest } = (typeof read === "object" && read !== null ? read : {}) as { policy?: unknown; version?: unknown };
  const shown = inside !== undefined && Object.keys(rest).every((name) => name === "table");
  const parsed = FlowPolicy.safeParse(shown ? inside : read);
  if (!parsed.success) {
    const { issues } = parsed.error;
    // A field that is spelt otherwise is missing as well.
    const first = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
    throw new SyscallError("INVALID", `${whatOf(file)} is no flow policy: ${first ? issueWords(first) : "it does not fit"}`);
  }
  return { policy: parsed.data, ...(shown && typeof version === "number" && { ifVersion: version }) };
}

const whatOf = (file: string): string => (file === "-" ? "standard input" : file);

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new SyscallError("NOT_FOUND", `${file} could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readJson(text: string, what: string): unknown {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new SyscallError("INVALID", `${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const member = protoIn(read);
  if (member !== undefined) throw new SyscallError("INVALID", `${what} is ${protoWords(member)}`);
  return read;
}

/** @throws SyscallError `INVALID` */
function labelOf(written: string | undefined): Label | undefined {
  if (written === undefined) return undefined;
  const names = written.split(",").map((name) => name.trim());
  const unknown = names.find((name) => ![...INTEGRITY, ...CONFIDENTIALITY].some((known) => known === name));
  if (unknown !== undefined) throw new SyscallError("INVALID", `--read ${unknown}: there are ${[...INTEGRITY, ...CONFIDENTIALITY].join(", ")}`);
  return {
    integrity: INTEGRITY.findLast((level) => names.includes(level)) ?? "trusted",
    confidentiality: CONFIDENTIALITY.findLast((level) => names.includes(level)) ?? "public",
    sources: ["what --read says"],
  };
}
