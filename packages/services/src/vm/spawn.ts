import { type CallContext, type Handler, workerOf } from "@aether/ports";
import {
  type Action,
  type Authority,
  type Constraints,
  type Grant,
  type Input,
  type Json,
  type Rung,
  SyscallError,
  type vmRun,
  type vmSpawn,
  type Written,
} from "@aether/protocol";
import { programFor } from "./exec.ts";
import { begunBy } from "./jobs.ts";
import { mustHaveModels } from "./models.ts";
import type { Vm } from "./vm.ts";

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
    const { workspace, held, run } =
      agent === undefined ? { workspace: ctx.caller.workspace, held: (action: Action) => ctx.inForce(action), run: undefined } : await placeOf(agent, ctx);
    const spec: Written<typeof vmRun> = {
      rung: sandbox.rung,
      standard: rung === undefined,
      holder,
      cwd: cwd ?? `/run/${workspace}`,
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
      authority: authorityFor(held, { rung: rung ?? "default", runtime, workspace, network, models }),
    });
    vm.jobs.add(vm_id, ctx);
    return { vm_id, rung: sandbox.rung };
  };
}

/** Rights of an action, as whoever hands them on finds them. */
type Held = (action: Action) => readonly { readonly resource: string; readonly constraints?: Constraints | undefined }[];

/** @throws SyscallError `NOT_FOUND` */
async function placeOf(agent: string, ctx: CallContext): Promise<{ workspace: string; held: Held; run: string }> {
  const row = await ctx.processes.get(agent);
  if (row?.kind !== "agent") throw new SyscallError("NOT_FOUND", `there is no agent ${agent}`, { agent_id: agent });
  const { grants } = row.authority as unknown as Authority;
  return { workspace: workerOf(row), held: (action) => grants.filter((grant) => grant.action === action), run: row.root };
}

interface Wanted extends Pick<Input<typeof vmRun>, "runtime" | "network" | "models"> {
  readonly workspace: string;
  readonly rung: Rung | "default";
}

function authorityFor(held: Held, { rung, runtime, workspace, network, models }: Wanted): Authority {
  const handed: Action[] = ["fs.read", ...(network ? (["host.use", "secret.use"] as const) : []), ...(models ? (["model.use", "message.send"] as const) : [])];
  const reads = handed.flatMap((action) => held(action).map((grant) => handedOn(action, grant)));
  const own = (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action): Grant => ({ action, resource: `/run/${workspace}/**` }));
  const boxes = [rung, ...(runtime === undefined ? [] : [`${rung}/${runtime}`])].map((resource): Grant => ({ action: "vm.use", resource }));
  const grants = [...reads, ...own, ...boxes];
  return { grants: unique(grants), budget: {}, depth: 0, children: 0 };
}

const handedOn = (action: Action, { resource, constraints }: ReturnType<Held>[number]): Grant => ({ action, resource, ...(constraints && { constraints }) });

function unique(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [`${grant.action} ${grant.resource}`, grant])).values()];
}
