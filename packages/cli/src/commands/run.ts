import { existsSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Client } from "@aether/client";
import {
  type Authority,
  agentSpawnAndRun,
  agentStop,
  type Grant,
  literalPattern,
  modelList,
  SyscallError,
  toolList,
  vfsMount,
  vmRungs,
} from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { followToEnd } from "../follow.ts";
import { hostGrant, hostsIn, type NamedHost } from "../goal-hosts.ts";
import { outputsIn } from "../goal-words.ts";
import { inert } from "../terminal.ts";

export const run: Command = {
  name: "run",
  summary: "Give a goal; agents work on it and hand over the result.",
  usage: 'aether run "<goal>" [--to DIR] [--edit DIR] [--overwrite] [--allow HOST,…] [--model NAME] [--tokens N] [--steps N] [--detach] [--json]',
  options: {
    to: { type: "string" },
    edit: { type: "string" },
    overwrite: { type: "boolean" },
    allow: { type: "string" },
    model: { type: "string", short: "m" },
    tokens: { type: "string" },
    calls: { type: "string" },
    steps: { type: "string" },
    name: { type: "string" },
    ask: { type: "string" },
    detach: { type: "boolean", short: "d" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const goal = args.words.join(" ").trim();
    if (goal === "") throw new SyscallError("INVALID", `say what is to be done.\nUsage: ${run.usage}`);
    const plan = readPlan(goal, args, context);
    const { client } = await context.connect();
    const prepared = await prepare(client, plan, context);
    await showHeader(client, prepared, { args, context });
    const { agent_id, warnings } = await client.call(agentSpawnAndRun, {
      manifest: { name: plan.name, model: plan.model, capabilities: [], ...(plan.steps !== undefined && { max_steps: plan.steps }) },
      message: goal,
      authority: prepared.authority,
      outputs: prepared.outputs,
      detach: true,
    });
    for (const warning of warnings) context.screen.say(context.screen.yellow(inert(warning)));
    if (args.flag("detach")) {
      if (args.flag("json")) context.screen.out(JSON.stringify({ agent_id }));
      else context.screen.say(`started ${agent_id}; follow it with: aether logs -f ${agent_id}`);
      await client.close();
      return 0;
    }
    const onInterrupt = (): void => {
      context.screen.say("\nstopping the run (its changes can be taken back: aether undo)");
      void client.call(agentStop, { agent_id, reason: "interrupted at the terminal" }).catch(() => process.exit(130));
    };
    process.once("SIGINT", onInterrupt);
    const code = await followToEnd({ client, agentId: agent_id, json: args.flag("json"), context, delivered: prepared.delivered });
    process.removeListener("SIGINT", onInterrupt);
    return code;
  },
};

interface Plan {
  readonly name: string;
  readonly model: string;
  readonly goal: string;
  readonly folder: string;
  readonly edit: string | undefined;
  /** Host folder and the file below it. */
  readonly outputs: readonly { readonly folder: string; readonly file: string; readonly written: string }[];
  readonly overwrite: boolean;
  /** Ways out that the goal or the command line names. */
  readonly hosts: readonly NamedHost[];
  readonly budget: Authority["budget"];
  readonly steps: number | undefined;
  readonly ask: readonly string[];
}

function readPlan(goal: string, args: Arguments, { config, cwd }: Context): Plan {
  const to = args.text("to");
  const edit = args.text("edit");
  const tokens = args.count("tokens");
  const calls = args.count("calls");
  const base = to === undefined ? cwd : resolve(cwd, to);
  const outputs = outputsIn(goal, (file) => existsSync(resolve(cwd, file))).map(({ file }) => placeOutput(file, base));
  const overwrite = args.flag("overwrite");
  for (const { folder, file } of outputs) {
    const target = join(folder, file);
    if (!overwrite && existsSync(target))
      throw new SyscallError(
        "INVALID",
        `${relative(cwd, target) || target} is there already; add --overwrite to replace it, or --to DIR to put the result elsewhere`,
      );
  }
  return {
    name: args.text("name") ?? "run",
    model: args.text("model") ?? config.model,
    goal,
    folder: cwd,
    edit: edit === undefined ? undefined : mustBeFolder(resolve(cwd, edit)),
    outputs,
    overwrite,
    hosts: [...hostsIn(goal, (file) => existsSync(resolve(cwd, file))), ...listOf(args.text("allow")).map(hostGrant)],
    budget: { ...(tokens !== undefined && { tokens }), ...(calls !== undefined && { calls }) },
    steps: args.count("steps"),
    ask: listOf(args.text("ask")),
  };
}

const listOf = (written: string | undefined): string[] => (written ?? "").split(",").filter((item) => item !== "");

function placeOutput(file: string, base: string): Plan["outputs"][number] {
  if (isAbsolute(file)) return { folder: dirname(file), file: basename(file), written: basename(file) };
  return { folder: base, file, written: file };
}

function mustBeFolder(folder: string): string {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new SyscallError("INVALID", `--edit ${folder}: there is no such folder`);
  return folder;
}

interface Prepared {
  readonly authority: Authority;
  readonly outputs: { from: string; to: string; overwrite: boolean }[];
  readonly delivered: readonly string[];
  readonly plan: Plan;
}

/** Mounts what the run may touch, and writes down its rights: read the folder, write the workspace, hand over what was named. */
async function prepare(client: Client, plan: Plan, { cwd }: Context): Promise<Prepared> {
  const folder = await client.call(vfsMount, { folder: plan.folder, mode: "ro" });
  const grants: Grant[] = [{ action: "fs.read", resource: `${literalPattern(folder.path)}/**` }];
  if (plan.edit !== undefined) {
    const edit = await client.call(vfsMount, { folder: plan.edit, mode: "rw" });
    for (const action of ["fs.read", "fs.create", "fs.write", "fs.remove"] as const) grants.push({ action, resource: `${literalPattern(edit.path)}/**` });
  }
  const outputs: Prepared["outputs"] = [];
  for (const output of plan.outputs) {
    const target = await client.call(vfsMount, { folder: output.folder, mode: "rw" });
    const to = `${target.path}/${output.file}`;
    grants.push({ action: plan.overwrite ? "fs.write" : "fs.create", resource: literalPattern(to) });
    outputs.push({ from: output.written, to, overwrite: plan.overwrite });
  }
  const { tools } = await client.call(toolList, {});
  grants.push(...tools.map(({ name }): Grant => ({ action: "tool.use", resource: name })));
  grants.push({ action: "model.use", resource: plan.model }, { action: "agent.spawn", resource: "*" }, { action: "vm.use", resource: "*" });
  grants.push(...plan.hosts.flatMap((host) => host.grants));
  const authority: Authority = { grants, budget: plan.budget, depth: 3, children: 64, ...(plan.ask.length > 0 && { ask: [...plan.ask] }) };
  return { authority, outputs, delivered: plan.outputs.map(({ folder, file }) => relative(cwd, join(folder, file)) || file), plan };
}

async function showHeader(client: Client, { plan, delivered }: Prepared, { args, context }: { args: Arguments; context: Context }): Promise<void> {
  if (args.flag("json")) return;
  const { screen } = context;
  const { models } = await client.call(modelList, {});
  const model = models.find(({ name }) => name === plan.model || name.startsWith(`${plan.model}/`));
  if (!model) throw new SyscallError("NOT_FOUND", `there is no model ${plan.model}; this installation has ${models.map(({ name }) => name).join(", ")}`);
  const label = model.name.startsWith("offline/")
    ? " (a rules engine, not a language model; text stays in this process)"
    : model.reader === "local"
      ? " (on this machine)"
      : ` (text is sent to ${model.reader})`;
  const budget = Object.entries(plan.budget).map(([kind, limit]) => `${limit} ${kind}`);
  screen.say(screen.dim(`model   ${inert(model.name)}${label}`));
  screen.say(screen.dim(`reads   ${inert(plan.folder)}`));
  screen.say(screen.dim(`writes  its own workspace${plan.edit === undefined ? "" : ` and, in place and undoable, ${inert(plan.edit)}`}`));
  if (delivered.length > 0) screen.say(screen.dim(`gives   ${inert(delivered.join(", "))}${plan.overwrite ? " (may replace it)" : ""}`));
  screen.say(screen.dim(`runs    ${await boxLine(client)}`));
  screen.say(screen.dim(`network ${plan.hosts.length > 0 ? `only ${inert(plan.hosts.map(({ shown }) => shown).join(", "))}` : "none"}`));
  screen.say(screen.dim(`spends  ${budget.length > 0 ? `at most ${budget.join(", ")}` : "no limit set (--tokens)"}`));
}

/** Which kind of box its shell commands run in. */
async function boxLine(client: Client): Promise<string> {
  const { rungs } = await client.call(vmRungs, { default_only: true });
  const chosen = rungs.find((rung) => rung.default);
  if (!chosen?.available) return `no shell: ${inert(chosen?.get ?? "no box works here; see aether doctor")}`;
  return `shell commands in a ${chosen.rung} box (${inert(chosen.detail)}), writing its workspace only`;
}
