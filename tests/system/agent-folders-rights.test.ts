import { type Handlers, service } from "@aether/ports";
import { type Authority, type Grant, type Json, literalPattern, vfsFolders, vfsMount, vfsRemove, vfsWrite } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { bootKernel } from "../support/kernel.ts";

const DEFINITIONS = { vfsFolders, vfsMount, vfsWrite, vfsRemove };
const never = (): never => {
  throw new Error("nobody changes files here");
};

/** Files only as far as folders have places; it remembers what was mounted. */
function places() {
  const mounted: string[] = [];
  const at = (folder: string): string => `/mnt/local${folder}`;
  const handlers: Handlers<typeof DEFINITIONS> = {
    "vfs.folders": async ({ folders }) => ({
      folders: folders.map(({ folder, mode }) => ({ folder, mode, path: at(folder) })),
      mounts: folders.map(({ folder, mode }) => ({ path: at(folder), folder, mode: mode === "edit" ? ("rw" as const) : ("ro" as const) })),
    }),
    "vfs.mount": async ({ folder, mode }) => {
      mounted.push(`${mode} ${folder}`);
      return { path: at(folder), folder, mode };
    },
    "vfs.write": never,
    "vfs.remove": never,
  };
  return { mounted, vfs: service({ domain: "vfs", definitions: DEFINITIONS, handlers }) };
}

const right = (action: Grant["action"], resource: string): Grant => ({ action, resource });
const FILES = (["fs.read", "fs.create", "fs.write", "fs.remove"] as const).map((action) => right(action, "/mnt/**"));
const BASE = [right("agent.spawn", "*"), right("model.use", "**"), right("tool.use", "**")];
const holding = (grants: readonly Grant[]): Authority => ({ grants: [...grants], budget: {}, depth: 2, children: 2 });
const manifest = (mode: string) => ({ name: "reader", model: "m", folders: [{ path: "/srv/notes", mode }] });

/** What becomes of a process with these rights that starts an agent with a folder. */
async function starting(grants: readonly Grant[], mode: string, more: Readonly<Record<string, Json>> = {}) {
  const { mounted, vfs } = places();
  await using system = await bootKernel({ extra: [vfs] });
  const me = system.login();
  const calls = [{ id: "s", name: "agent.spawn", input: { manifest: manifest(mode), ...more } as Json }];
  const pid = await system.spawn(me, { rounds: [calls] }, holding(grants));
  return { outcome: (await system.outcomes(me, pid))["s"], mounted };
}

describe("an agent that starts another one with folders of a person", () => {
  test("may where it holds both the right to the folder and what is done there", async () => {
    const { outcome, mounted } = await starting([...BASE, ...FILES, right("fs.mount", "/srv/**")], "edit");
    expect([outcome?.ok, mounted]).toEqual([true, ["rw /srv/notes"]]);
  });

  test.for([
    { why: "the right to give folders", grants: [...BASE, ...FILES], mode: "read", needs: "fs.mount: /srv/notes" },
    { why: "the right to this folder", grants: [...BASE, ...FILES, right("fs.mount", "/srv/other")], mode: "read", needs: "fs.mount: /srv/notes" },
    { why: "the right to read there", grants: [...BASE, right("fs.mount", "/srv/**")], mode: "read", needs: "fs.read: /mnt/local/srv/notes/**" },
    {
      why: "the right to change what is there",
      grants: [...BASE, right("fs.read", "/mnt/**"), right("fs.mount", "/srv/**")],
      mode: "edit",
      needs: "fs.create: /mnt/local/srv/notes/**",
    },
    {
      why: "the right to read all that is there",
      grants: [...BASE, right("fs.read", `${literalPattern("/mnt/local/srv/notes")}/in/**`), right("fs.mount", "/srv/**")],
      mode: "read",
      needs: "fs.read: /mnt/local/srv/notes/**",
    },
  ])("is refused without $why", async ({ grants, mode, needs }) => {
    const { outcome } = await starting(grants, mode);
    expect(outcome).toMatchObject({ ok: false, error: { code: "DENIED", data: { grant: needs } } });
  });

  test.for([
    { why: "a place that nothing says the beginning of", from: undefined, path: "notes" },
    { why: "a home that nobody told", from: { folder: "/srv" }, path: "~/notes" },
  ])("hears of $why", async ({ from, path }) => {
    const grants = [...BASE, ...FILES, right("fs.mount", "**")];
    const { outcome, mounted } = await starting(grants, "read", { manifest: { ...manifest("read"), folders: [{ path }] }, ...(from && { from }) });
    expect(outcome).toMatchObject({ ok: false, error: { code: "INVALID", message: expect.stringContaining("folders.0.path") } });
    expect(mounted).toEqual([]);
  });
});
