import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { one, story, theRun, works } from "../support/in-place.ts";

const LIMIT_MS = 180_000;
const NOT_TAKEN = /left +.*\.envrc \(a command changed it in its copy of the folder, and that was not taken over\)/;
const waiting = (more: string) => [
  one("file_read", { path: "EDIT/notes.txt" }),
  one("shell", { command: `cd EDIT && ${more}; echo 'export A=1' > .envrc; echo fixed > notes.txt` }),
  { text: "done" },
];

describe.runIf(boxesWork("what becomes of copies of a folder is not tested"))("what a command did to its copy of a folder", () => {
  test("is told by show where its run was stopped before it was taken over, also after others; and not where it was", { timeout: LIMIT_MS }, async () => {
    await using told = await story(waiting("true"));
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    const { agent_id } = await theRun(told);
    expect((await told.terminal.runIn(told.proj, "show", agent_id)).out).not.toMatch(/left +/);
    await told.terminal.runIn(told.proj, "stop", agent_id);
    const shown = async (run: string): Promise<string> => (await told.terminal.runIn(told.proj, "show", run)).out;
    await expect.poll(() => shown(agent_id), { timeout: 30_000 }).toMatch(NOT_TAKEN);
    expect(await shown(agent_id)).toMatch(/left +notes\.txt \(/);
    expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe("mine\n");
    const next = await works(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(next.err)?.[1] ?? "none");
    const other = /aether logs -f (p\w+)/.exec(next.err)?.[1] ?? "none";
    await told.terminal.runIn(told.proj, "logs", "-f", other);
    expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe("fixed\n");
    expect(await shown(other)).not.toMatch(/left +/);
    expect(await shown(agent_id)).toMatch(NOT_TAKEN);
  });

  test("counts among all that workspaces may hold, over a restart", { timeout: LIMIT_MS }, async () => {
    await using told = await story(waiting("head -c 50M /dev/zero > big"), { env: { AETHER_WORKSPACES_MB: "90", AETHER_WORKSPACE_MB: "80" } });
    expect((await works(told)).code).toBe(3);
    const { agent_id } = await theRun(told);
    await told.terminal.run("down");
    const more = { rung: "process", command: "head -c 60M /dev/zero > more; sleep 20" };
    const { out } = await told.terminal.run("call", "vm.exec", JSON.stringify(more));
    expect(JSON.parse(out)).toMatchObject({ reason: "resource_exceeded", cap: "disk" });
    await told.terminal.run("stop", agent_id);
  });
});
