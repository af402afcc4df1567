import type { CallContext, GrantInForce, Handler } from "@aether/ports";
import type { Action, Authority, Grant, Input, Json, Rung, vmRun, vmSpawn, Written } from "@aether/protocol";
import { programFor } from "./exec.ts";
import { begunBy } from "./jobs.ts";
import { mustHaveModels } from "./models.ts";
import type { Vm } from "./vm.ts";

/** A background command is a child process of its holder, with a part of its rights: it runs in the holder's workspace. */
export function createSpawn(vm: Vm): Handler<typeof vmSpawn> {
  return async ({ command, rung, runtime, terminal, cwd, env, limits, network, models }, ctx) => {
    if (models) mustHaveModels(ctx);
    const sandbox = await vm.rungs.take(rung);
    if (command !== undefined)
      programFor(typeof command === "string" ? { kind: "shell", script: command } : { kind: "argv", argv: command as [string] }, sandbox);
    const { pid: holder, workspace } = ctx.caller;
    const spec: Written<typeof vmRun> = {
      rung: sandbox.rung,
      standard: rung === undefined,
      holder,
      cwd: cwd ?? `/run/${workspace}`,
      env,
      limits,
      network,
      models,
      ...(command !== undefined && { command }),
      ...(runtime !== undefined && { runtime }),
      ...(terminal && { terminal }),
      begun: begunBy(ctx),
    };
    const vm_id = await ctx.processes.spawn({
      kind: "command",
      program: "command",
      spec: spec as unknown as Json,
      authority: authorityFor(ctx, { rung: rung ?? "default", runtime, workspace, network, models }),
    });
    vm.jobs.add(vm_id, ctx);
    return { vm_id, rung: sandbox.rung };
  };
}

interface Wanted extends Pick<Input<typeof vmRun>, "runtime" | "network" | "models"> {
  readonly workspace: string;
  readonly rung: Rung | "default";
}

function authorityFor(ctx: CallContext, { rung, runtime, workspace, network, models }: Wanted): Authority {
  const handed: Action[] = ["fs.read", ...(network ? (["host.use", "secret.use"] as const) : []), ...(models ? (["model.use", "message.send"] as const) : [])];
  const reads = handed.flatMap((action) => ctx.inForce(action).map((grant) => handedOn(action, grant)));
  const own = (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action): Grant => ({ action, resource: `/run/${workspace}/**` }));
  const boxes = [rung, ...(runtime === undefined ? [] : [`${rung}/${runtime}`])].map((resource): Grant => ({ action: "vm.use", resource }));
  const grants = [...reads, ...own, ...boxes];
  return { grants: unique(grants), budget: {}, depth: 0, children: 0 };
}

const handedOn = (action: Action, { resource, constraints }: GrantInForce): Grant => ({ action, resource, ...(constraints && { constraints }) });

function unique(grants: readonly Grant[]): Grant[] {
  return [...new Map(grants.map((grant) => [`${grant.action} ${grant.resource}`, grant])).values()];
}
