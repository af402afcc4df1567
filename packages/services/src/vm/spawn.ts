import { type CallContext, type GrantInForce, type Handler, type ProcessRow, workerOf } from "@aether/ports";
import {
  type Action,
  type Authority,
  canonicalPath,
  type Grant,
  type Input,
  type Json,
  type Label,
  type Rung,
  SyscallError,
  TRUSTED,
  type vmRun,
  type vmSpawn,
  type Written,
} from "@aether/protocol";
import * as z from "zod";
import { programFor } from "./exec.ts";
import { begunBy } from "./jobs.ts";
import { mustHaveModels } from "./models.ts";
import { beginsIn, placesOf, type Vm } from "./vm.ts";

/**
 * A background command is a child process of its holder, with a part of its rights: it runs in the holder's workspace, or with what an
 * agent may read in that agent's.
 */
export function createSpawn(vm: Vm): Handler<typeof vmSpawn> {
  return async ({ agent, command, rung, runtime, terminal, cwd, env, limits, network, models }, ctx) => {
    if (models) mustHaveModels(ctx);
    const sandbox = await vm.rungs.take(rung);
    if (command !== undefined)
      programFor(typeof command === "string" ? { kind: "shell", script: command } : { kind: "argv", argv: command as [string] }, sandbox);
    const holder = ctx.caller.pid;
    const { workspace, at, held, run, reads } = agent === undefined ? await ownPlace(network, ctx) : await workplaceOf(agent, ctx);
    const spec: Written<typeof vmRun> = {
      rung: sandbox.rung,
      standard: rung === undefined,
      holder,
      cwd: canonicalPath(cwd ?? ".", at),
      env,
      limits,
      network,
      models,
      ...(run !== undefined && { workspace, run }),
      ...(command !== undefined && { command }),
      ...(runtime !== undefined && { runtime }),
      ...(terminal && { terminal }),
      begun: begunBy(ctx),
    };
    const vm_id = await ctx.processes.spawn({
      kind: "command",
      program: "command",
      spec: spec as unknown as Json,
      authority: await authorityFor(held, { rung: rung ?? "default", runtime, workspace, network, models, edit: agent === undefined }),
    });
    vm.jobs.add(vm_id, ctx);
    // Begun with what its beginner knew, who goes on with what it may read: that it runs, and what it calls its files, tells of it.
    ctx.raise(reads);
    return { vm_id, rung: sandbox.rung };
  };
}

interface Workplace {
  readonly workspace: string;
  /** Where commands begin and relative paths do. */
  readonly at: { readonly home: string; readonly cwd: string };
  readonly held: Held;
  readonly run: string | undefined;
  /** Of all that its beginner is told by having begun it. */
  readonly reads: Label;
}

/** Where its holder's own commands begin. */
async function ownPlace(network: boolean, ctx: CallContext): Promise<Workplace> {
  const { workspace, cwd, identity } = ctx.caller;
  const places = await placesOf({ workspace, network }, ctx);
  const begins = cwd === `/run/${workspace}` ? cwd : beginsIn(places, ctx);
  return { workspace, at: { home: homeOf(identity), cwd: begins }, held: async (action) => ctx.inForce(action), run: undefined, reads: places.label };
}

const homeOf = (identity: string): string => `/home/${identity}`;

/** Rights of an action, as whoever hands them on finds them. */
type Held = (action: Action) => Promise<readonly Pick<GrantInForce, "resource" | "constraints">[]>;

/**
 * Another agent's place, and what of its rights holds for a command that is not its own: for as long as it does, and nothing of what is counted
 * or bound to arguments, because that is counted for the agent. @throws SyscallError `NOT_FOUND`
 */
async function workplaceOf(agent: string, ctx: CallContext): Promise<Workplace> {
  const row = await ctx.processes.get(agent);
  if (row?.kind !== "agent") throw new SyscallError("NOT_FOUND", `there is no agent ${agent}`, { agent_id: agent });
  const held: Held = async (action) => {
    const grants = await ctx.processes.unexpired(agent, action);
    return grants.flatMap(({ resource, limited, until }) => (limited ? [] : [{ resource, ...(until !== undefined && { constraints: { expiresAt: until } }) }]));
  };
  const workspace = workerOf(row);
  return { workspace, at: { home: homeOf(row.identity), cwd: await agentsFolder(row, held) }, held, run: row.root, reads: TRUSTED };
}

/** Where the agent's own commands begin, as far as a command that is not its own may read that; else in its workspace. */
async function agentsFolder(row: ProcessRow, held: Held): Promise<string> {
  const workspace = `/run/${workerOf(row)}`;
  const { cwd } = Begins.parse(row.spec);
  if (cwd === undefined) return workspace;
  const read = await held("fs.read");
  return read.some(({ resource }) => resource.endsWith("/**") && `${cwd}/`.startsWith(resource.slice(0, -"**".length))) ? cwd : workspace;
}

const Begins = z.looseObject({ cwd: z.string().optional() }).catch({});

/** A person's folder with all that is in it; what is counted is left to who holds it. */
const isWhole = ({ resource, constraints }: Awaited<ReturnType<Held>>[number]): boolean =>
  resource.startsWith("/mnt/") && resource.endsWith("/**") && constraints === undefined;

interface Wanted extends Pick<Input<typeof vmRun>, "runtime" | "network" | "models"> {
  /** What its holder may change in whole it may, too. */
  readonly edit: boolean;
  readonly workspace: string;
  readonly rung: Rung | "default";
}

async function authorityFor(held: Held, { rung, runtime, workspace, network, models, edit }: Wanted): Promise<Authority> {
  const handed: Action[] = ["fs.read", ...(network ? (["host.use", "secret.use"] as const) : []), ...(models ? (["model.use", "message.send"] as const) : [])];
  const reads = (await Promise.all(handed.map(async (action) => (await held(action)).map((grant) => handedOn(action, grant))))).flat();
  const own = (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action): Grant => ({ action, resource: `/run/${workspace}/**` }));
  const changes = edit ? (["fs.create", "fs.write", "fs.remove"] as const) : [];
  const edits = (await Promise.all(changes.map(async (action) => (await held(action)).filter(isWhole).map((grant) => handedOn(action, grant))))).flat();
  const boxes = [rung, ...(runtime === undefined ? [] : [`${rung}/${runtime}`])].map((resource): Grant => ({ action: "vm.use", resource }));
  const grants = [...reads, ...own, ...edits, ...boxes];
  return { grants: unique(grants), budget: {}, depth: 0, children: 0 };
}

const handedOn = (action: Action, { resource, constraints }: Awaited<ReturnType<Held>>[number]): Grant => ({
  action,
  resource,
  ...(constraints && { constraints }),
});

function unique(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [`${grant.action} ${grant.resource}`, grant])).values()];
}
