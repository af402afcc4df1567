import {
  type AnySyscall,
  TRUSTED,
  vfsAdopt,
  vfsCopy,
  vfsEdit,
  vfsExpect,
  vfsMkdir,
  vfsMove,
  vfsRemove,
  vfsRestore,
  vfsUndo,
  vfsVersions,
  vfsWrite,
  type Written,
} from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createHarness, type Harness, HOME, PID } from "./vfs.test-harness.ts";

const OWN = `${HOME}/owners/local/run/${PID}`;
const MIB = 1_048_576;
const person = { pid: "p00000000000prsn0", root: "p00000000000prsn0", kind: "session" as const };

const harnessOf = (run = MIB, all = 64 * MIB): Promise<Harness> => createHarness({ quota: { runBytes: 64 * MIB, homeBytes: 64 * MIB, undo: { run, all } } });

async function keptOf({ call }: Harness): Promise<number | undefined> {
  return (await call(vfsVersions, { path: "/", run: PID }, person)).output.kept;
}

/** What a command does, with what happens around it. */
async function command({ call, tree }: Harness, files: Readonly<Record<string, string | null>>): Promise<void> {
  const { output } = await call(vfsExpect, { workspace: PID, label: TRUSTED });
  for (const [name, text] of Object.entries(files)) {
    if (text === null) tree.nodes.delete(`${OWN}/${name}`);
    else tree.put(`${OWN}/${name}`, text);
  }
  await call(vfsAdopt, { workspace: PID, since: output.tree ?? undefined });
}

describe("what undo keeps of a run is counted", () => {
  test("commands that fill and empty their workspace come to an end, with the bound, what holds it and the way out", async () => {
    const harness = await harnessOf();
    const rounds = async (): Promise<number> => {
      for (let round = 0; round < 20; round++) {
        await command(harness, { big: `${round}`.repeat(400_000) });
        await command(harness, { big: null });
      }
      return 20;
    };
    await expect(rounds()).rejects.toMatchObject({
      code: "QUOTA",
      message: expect.stringMatching(
        new RegExp(`undo keeps \\d+ bytes of what the run ${PID} changed and removed, over ${MIB} \\(AETHER_RUN_MB\\).*aether rm ${PID}`),
      ),
      data: { limit: MIB },
    });
    expect(await keptOf(harness)).toBeLessThan(2 * MIB);
    expect(await keptOf(harness)).toBeGreaterThan(MIB);
  });

  test("what no version can hold counts as well, each time that it gives way", async () => {
    const harness = await harnessOf();
    for (const sign of ["a", "b", "c"]) await command(harness, { "odd\u0007name": sign.repeat(100_000) });
    expect(await keptOf(harness)).toBe(2 * (102_400 + 1_024));
    for (const sign of ["a", "b"]) await command(harness, { "odd\u0007folder/in/it": sign.repeat(50_000) });
    expect(await keptOf(harness)).toBe(2 * (102_400 + 1_024) + 53_248 + 1_024);
  });

  test("a content counts once for a run, however often it goes and comes; each change a little", async () => {
    const harness = await harnessOf();
    const text = "x".repeat(100_000);
    for (let round = 0; round < 10; round++) {
      await command(harness, { a: text, b: text });
      await command(harness, { a: null, b: null });
    }
    expect(await keptOf(harness)).toBe(102_400 + 40 * 1_024);
  });

  test("file calls count as commands do: what a write, an edit, a copy, a move and a removal replace", async () => {
    const harness = await harnessOf();
    const sums: (number | undefined)[] = [];
    const done = async <S extends AnySyscall>(definition: S, input: Written<S>): Promise<void> => {
      await harness.call(definition, input);
      sums.push(await keptOf(harness));
    };
    await done(vfsWrite, { path: "~/a", text: "a".repeat(5_000) } as never);
    await done(vfsWrite, { path: "~/a", text: `b${"c".repeat(8_000)}` } as never);
    await done(vfsEdit, { path: "~/a", oldText: "b", newText: "d" } as never);
    await done(vfsCopy, { from: "~/a", to: "~/e", overwrite: false } as never);
    await done(vfsMove, { from: "~/e", to: "~/f", overwrite: false } as never);
    await done(vfsRemove, { path: "~/f" } as never);
    // Each change; the two first contents of 2 blocks each; the third once, as it moved and as it went.
    expect(sums).toEqual([1, 10, 19, 20, 30, 31].map((kib) => kib * 1_024));
  });

  test("beyond the bound nothing more begins, by whatever call; reading and undo go on", async () => {
    const harness = await harnessOf(4_096);
    const { call } = harness;
    await call(vfsWrite, { path: "~/a", text: "a".repeat(5_000) });
    await call(vfsWrite, { path: "~/a", text: "b" });
    const refused: readonly (readonly [AnySyscall, object])[] = [
      [vfsWrite, { path: "~/new", text: "x" }],
      [vfsEdit, { path: "~/a", oldText: "b", newText: "c" }],
      [vfsMkdir, { path: "~/folder" }],
      [vfsCopy, { from: "~/a", to: "~/c" }],
      [vfsMove, { from: "~/a", to: "~/m" }],
      [vfsRemove, { path: "~/a" }],
      [vfsRestore, { path: "~/a", version: 1, overwrite: true }],
      [vfsExpect, { workspace: PID, label: TRUSTED }],
    ];
    for (const [definition, input] of refused) await expect(call(definition, input as never), definition.name).rejects.toMatchObject({ code: "QUOTA" });
    await call(vfsWrite, { path: "~/another", text: "x" }, { root: "p000000000000othr", pid: "p000000000000othr" });
    expect((await call(vfsUndo, { run: PID }, person)).output.undone).toMatchObject([{ path: "/home/scribe/a" }]);
  });

  test("of all runs together there is a bound as well, which names those that keep most; a person's own session goes on", async () => {
    const harness = await harnessOf(MIB, 16_384);
    const { call } = harness;
    const runs = ["p000000000000aaaa", "p000000000000bbbb", "p000000000000cccc"].map((pid) => ({ root: pid, pid }));
    for (const [index, run] of runs.entries()) {
      await call(vfsWrite, { path: `~/${index}`, text: "a".repeat(5_000 - index) }, run);
      if (index > 0) await call(vfsWrite, { path: `~/${index}`, text: "b" }, run);
      harness.world.now += 60_000;
    }
    const refused = await call(vfsWrite, { path: "~/new", text: "x" }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "QUOTA",
      data: { limit: 16_384, runs: [{ run: runs[1]?.pid, bytes: 10_240 }, { run: runs[2]?.pid }, { run: runs[0]?.pid, bytes: 1_024 }] },
    });
    expect(String(refused)).toMatch(/AETHER_WORKSPACES_MB.*aether rm RUN.*most: p000000000000bbbb: 10240/);
    await call(vfsWrite, { path: "~/of-a-person", text: "x" }, person);
    harness.rows(`delete from vfs_kept where root_pid = '${runs[1]?.pid}'`);
    await call(vfsWrite, { path: "~/new", text: "x" });
  });

  test("what was counted is given back with the run, and only its owner's session is told of it", async () => {
    const harness = await harnessOf();
    await harness.call(vfsWrite, { path: "~/a", text: "x" });
    expect((await harness.call(vfsVersions, { path: "/", run: PID })).output.kept).toBeUndefined();
    expect(await keptOf(harness)).toBe(1_024);
    const forgets = (harness.service.forget?.({ owner: "local", root: PID, pids: [PID] }) ?? []).map(({ text }) => text);
    expect(forgets).toContainEqual(expect.stringMatching(/^delete from \{?vfs_kept/));
  });

  test("a change that a kill left without its receipt counts once, when it is found", async () => {
    const harness = await harnessOf();
    await harness.call(vfsWrite, { path: "~/a", text: "a".repeat(5_000) });
    const evidence = await harness.prepare(vfsWrite, { path: "~/a", text: "b" }, { key: "k", commits: true });
    await harness.runWithoutReceipt(vfsWrite, { path: "~/a", text: "b" }, { evidence, key: "k" });
    expect(await keptOf(harness)).toBe(1_024);
    await harness.recover(vfsWrite, { path: "~/a", text: "b" }, { evidence, key: "k" });
    expect(await keptOf(harness)).toBe(2 * 1_024 + 8_192);
  });
});
