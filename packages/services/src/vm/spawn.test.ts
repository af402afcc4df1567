import type { CallContext, Sandbox, Spawn } from "@aether/ports";
import { type Grant, vmSpawn } from "@aether/protocol";
import { expect, test } from "vitest";
import { Jobs } from "./jobs.ts";
import { createSpawn } from "./spawn.ts";
import type { Vm } from "./vm.ts";

const PID = "p0000000000agent0";
const counted: Grant = { action: "fs.read", resource: "/mnt/local/counted/**", constraints: { maxUses: 3 } };
const AGENTS: readonly Grant[] = [{ action: "fs.read", resource: "/mnt/local/notes/**" }, counted, { action: "host.use", resource: "example.com/443/**" }];

async function spawned(more: object) {
  const children: Spawn[] = [];
  const rows: Readonly<Record<string, object>> = {
    [PID]: { pid: PID, root: PID, kind: "agent", authority: { grants: AGENTS } },
    p000000000000cmd0: { pid: "p000000000000cmd0", root: PID, kind: "command", authority: { grants: AGENTS } },
  };
  const ctx = {
    caller: { pid: "me", workspace: "me" },
    inForce: (action: string) => (action === "fs.read" ? [{ resource: "**", limited: false }] : []),
    processes: {
      get: async (pid: string) => rows[pid],
      spawn: async (child: Spawn) => {
        children.push(child);
        return "p1";
      },
    },
  } as unknown as CallContext;
  const vm = {
    rungs: { take: async () => ({ rung: "process", features: { shell: true, argv: true } }) as unknown as Sandbox },
    jobs: new Jobs(),
  } as unknown as Vm;
  const spawn = createSpawn(vm) as unknown as (input: object, ctx: CallContext) => Promise<unknown>;
  await spawn(vmSpawn.input.parse({ command: "true", ...more }), ctx);
  return children[0];
}
const resources = (child: Spawn | undefined, action: string) =>
  child?.authority.grants.filter((grant) => grant.action === action).map(({ resource }) => resource);

test("a command in an agent's workspace may read what the agent may, and no more of what its starter may", async () => {
  const child = await spawned({ agent: PID });
  expect(resources(child, "fs.read")).toEqual(["/mnt/local/notes/**", "/mnt/local/counted/**", `/run/${PID}/**`]);
  expect(child?.authority.grants).toContainEqual(counted);
  expect(resources(child, "fs.write")).toEqual([`/run/${PID}/**`]);
  expect(resources(child, "host.use")).toEqual([]);
  expect(resources(await spawned({ agent: PID, network: true }), "host.use")).toEqual(["example.com/443/**"]);
  expect(child?.spec).toMatchObject({ holder: "me", workspace: PID, cwd: `/run/${PID}` });
});

test("one of one's own works where it did", async () => {
  const child = await spawned({});
  expect(resources(child, "fs.read")).toEqual(["**", "/run/me/**"]);
  expect(child?.spec).toMatchObject({ holder: "me", cwd: "/run/me" });
  expect(child?.spec).not.toHaveProperty("workspace");
});

test("it takes the right to control that agent, and an agent; no agent asks for it by its tool", async () => {
  const needs = vmSpawn.needs as (input: unknown) => unknown;
  expect(needs(vmSpawn.input.parse({ agent: PID }))).toContainEqual({ action: "agent.control", resource: PID });
  expect(needs(vmSpawn.input.parse({}))).toEqual([{ action: "vm.use", resource: "default" }]);
  expect(vmSpawn.tool?.fields).not.toContain("agent");
  for (const agent of ["p000000000000cmd0", "p00000000000nobod"]) await expect(spawned({ agent })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
