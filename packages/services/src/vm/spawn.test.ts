import type { CallContext, GrantInForce, Sandbox, Spawn } from "@aether/ports";
import { HOST_FILE, type Label, vmSpawn } from "@aether/protocol";
import { expect, test } from "vitest";
import { Jobs } from "./jobs.ts";
import { createSpawn } from "./spawn.ts";
import type { Vm } from "./vm.ts";

const PID = "p0000000000agent0";
const HELD: Readonly<Record<string, readonly GrantInForce[]>> = {
  "fs.read": [
    { resource: "/mnt/local/notes/**", limited: false },
    { resource: "/mnt/local/today/**", limited: false, until: 9_000, constraints: { expiresAt: 20_000 } },
    { resource: "/mnt/local/counted/**", limited: true, constraints: { maxUses: 3 } },
    { resource: "/mnt/local/counted-above/**", limited: true },
  ],
  "host.use": [{ resource: "example.com/443/**", limited: false }],
};

async function spawned(more: object, { raised = [], cwd }: { raised?: Label[]; cwd?: string } = {}) {
  const children: Spawn[] = [];
  const rows: Readonly<Record<string, object>> = {
    [PID]: { pid: PID, root: PID, kind: "agent", identity: "worker", spec: { cwd } },
    p000000000000cmd0: { pid: "p000000000000cmd0", root: PID, kind: "command" },
  };
  const ctx = {
    caller: { pid: "me", workspace: "me", identity: "me", cwd: "/run/me" },
    // What its box has of a person's folders is private.
    call: async () => ({ places: [{ at: "/run/me", folder: "/host/run/me", writable: true }], edits: [], label: HOST_FILE, omitted: [] }),
    touched: () => undefined,
    raise: (label: Label) => raised.push(label),
    inForce: (action: string) => (action === "fs.read" ? [{ resource: "**", limited: false }] : []),
    processes: {
      get: async (pid: string) => rows[pid],
      unexpired: async (pid: string, action: string) => (pid === PID ? (HELD[action] ?? []) : []),
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

test("a command in an agent's workspace may read what the agent may by now, as long as that may, and no more of what its starter may", async () => {
  const child = await spawned({ agent: PID });
  expect(resources(child, "fs.read")).toEqual(["/mnt/local/notes/**", "/mnt/local/today/**", `/run/${PID}/**`]);
  expect(child?.authority.grants).toContainEqual({ action: "fs.read", resource: "/mnt/local/today/**", constraints: { expiresAt: 9_000 } });
  expect(resources(child, "fs.write")).toEqual([`/run/${PID}/**`]);
  expect(resources(child, "host.use")).toEqual([]);
  expect(resources(await spawned({ agent: PID, network: true }), "host.use")).toEqual(["example.com/443/**"]);
  expect(child?.spec).toMatchObject({ holder: "me", workspace: PID, cwd: `/run/${PID}` });
});

test.for<[what: string, cwd: string | undefined, asked: string | undefined, begins: string]>([
  ["begins in its workspace, where its own commands do", undefined, undefined, `/run/${PID}`],
  ["begins in the folder that its own commands begin in", "/mnt/local/notes/src", undefined, "/mnt/local/notes/src"],
  ["begins in its workspace, where that folder may not be read", "/mnt/local/others", undefined, `/run/${PID}`],
  ["begins in its workspace, where that folder is counted", "/mnt/local/counted", undefined, `/run/${PID}`],
  ["that is to begin in a folder begins in that of its workspace", undefined, "deep", `/run/${PID}/deep`],
  ["that is to begin here begins there", "/mnt/local/notes", ".", "/mnt/local/notes"],
  ["that is to begin in a folder begins in that of its own place", "/mnt/local/notes", "src", "/mnt/local/notes/src"],
  ["that is to begin at a whole path begins at that", "/mnt/local/notes", `/run/${PID}/x`, `/run/${PID}/x`],
  ["that is to begin in its home begins in that", undefined, "~/x", "/home/worker/x"],
])("a command for an agent %s", async ([, cwd, asked, begins]) => {
  const child = await spawned({ agent: PID, ...(asked !== undefined && { cwd: asked }) }, { ...(cwd !== undefined && { cwd }) });
  expect(child?.spec).toMatchObject({ cwd: begins });
});

test("one of one's own works where it did", async () => {
  const child = await spawned({});
  expect(resources(child, "fs.read")).toEqual(["**", "/run/me/**"]);
  expect(child?.spec).toMatchObject({ holder: "me", cwd: "/run/me" });
  expect(child?.spec).not.toHaveProperty("workspace");
});

test("whoever begins a command goes on with what it may read: that it still runs, and what it calls its files, tells of it", async () => {
  const raised: Label[] = [];
  await spawned({}, { raised });
  expect(raised).toEqual([HOST_FILE]);
});

test("it takes the right to control that agent, and an agent; no agent asks for it by its tool", async () => {
  const needs = vmSpawn.needs as (input: unknown) => unknown;
  expect(needs(vmSpawn.input.parse({ agent: PID }))).toContainEqual({ action: "agent.control", resource: PID });
  expect(needs(vmSpawn.input.parse({}))).toEqual([{ action: "vm.use", resource: "default" }]);
  expect(vmSpawn.tool?.fields).not.toContain("agent");
  for (const agent of ["p000000000000cmd0", "p00000000000nobod"]) await expect(spawned({ agent })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
