import type { Disk } from "@aether/ports";
import { type Output, SyscallError, TRUSTED, vfsHold, vfsLand, vfsMount, vfsMove, vfsUndo } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHarness, type Harness, hash, PID } from "./vfs.test-harness.ts";

const PROJ = "/srv/proj";
const RUN = { kind: "session" } as const;
const COMMAND = "the-command";

type Files = Readonly<Record<string, string | null>>;

/** Null is a folder. */
const BEFORE: Files = { a: "a\n", b: "b\n", d: null, "d/x": "x\n", gone: "gone\n", old: null, "old/o": "o\n", turns: null, z: "z\n" };
const AFTER: Files = { a: "A\n", b: "B\n", d: null, "d/x": "X\n", "d/n": "n\n", new: null, "new/e": null, "new/e/f": "f\n", turns: "a file now\n", z: "Z\n" };

const full = (data = {}) => new SyscallError("STORAGE", "could not be kept: the disk is full (ENOSPC)", data);
const ERRORS = {
  "the disk is full": () => full(),
  "the disk has no room for anything": () => full({ full: true }),
  "a part of it is for reading only": () => new SyscallError("STORAGE", "lies on a read-only file system (EROFS)"),
  "the disk is broken": () => new SyscallError("STORAGE", "the disk reports a fault (EIO)"),
  "it is in use": () => new SyscallError("BUSY", "is in use by something else (EBUSY)"),
  "it may not be called so": () => new SyscallError("INVALID", "has a name its file system does not allow (EILSEQ)"),
  "it may not be that large": () => new SyscallError("TOO_LARGE", "is larger than its file system allows (EFBIG)"),
  "permissions close it": () => new SyscallError("DENIED", "is closed (EACCES)"),
  "somebody took it away": () => new SyscallError("NOT_FOUND", "does not exist (ENOENT)"),
  "the program has a bug": () => new TypeError("undefined is not a function"),
};

async function landing() {
  const harness = await createHarness();
  const { tree, blobs, call } = harness;
  for (const [name, text] of Object.entries(BEFORE)) {
    if (text !== null) tree.put(`${PROJ}/${name}`, text);
    else tree.makeFolder(`${PROJ}/${name}`);
  }
  const listed = async (files: Files): Promise<string> => {
    const rows: [string, string][] = [];
    for (const [name, text] of Object.entries(files)) rows.push([name, text === null ? "folder" : hash(text)]);
    return blobs.put(new TextEncoder().encode(JSON.stringify(rows.sort(([one], [other]) => (one < other ? -1 : 1)))));
  };
  for (const text of Object.values(AFTER)) if (text !== null) await blobs.put(new TextEncoder().encode(text));
  const { output } = await call(vfsMount, { folder: PROJ, name: "proj", mode: "rw" });
  const copies = [{ at: output.path, before: await listed(BEFORE), after: await listed(AFTER) }];
  await call(vfsHold, { workspace: PID, call: COMMAND, told: {}, copies, label: TRUSTED }, RUN);
  return { ...harness, at: output.path, land: () => call(vfsLand, { call: COMMAND, at: [output.path] }, RUN) };
}

const found = ({ tree }: Harness): Record<string, string> => tree.dump(PROJ);
const asDump = (files: Files): Record<string, string> => ({
  "": "folder",
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`/${name}`, text ?? "folder"])),
});

/** Of each path whether it is as it was, as it was to become, or neither. */
function told(now: Record<string, string>, { kept, changed }: Pick<Output<typeof vfsLand>, "kept" | "changed">, at: string) {
  const [was, becomes] = [asDump(BEFORE), asDump(AFTER)];
  const paths = [...new Set([...Object.keys(was), ...Object.keys(becomes)])].filter((path) => was[path] !== becomes[path]);
  const missing = paths.filter((path) => now[path] !== becomes[path] && !kept.some((one) => one.path === at + path));
  const isFile = (path: string) => was[path] !== "folder" && becomes[path] !== "folder";
  const untold = paths.filter((path) => isFile(path) && now[path] !== was[path] && !changed.includes(at + path));
  return { missing, untold };
}

type Call = Parameters<NonNullable<Harness["tree"]["fault"]>>[0];
const isAnswer = (error: Error): boolean => SyscallError.is(error) && error.code === "NOT_FOUND";

async function failsBy(fault: Harness["tree"]["fault"]) {
  const harness = await landing();
  harness.tree.fault = fault;
  const ended = await harness.land().catch((error: unknown) => error);
  harness.tree.fault = undefined;
  const now = found(harness);
  const landed = ended instanceof Error ? undefined : (ended as Awaited<ReturnType<typeof harness.land>>).output;
  await harness.call(vfsUndo, { run: PID }, RUN).catch((error: unknown) => error);
  return { now, landed, ended, undone: found(harness), at: harness.at };
}

describe("a landing of which a part fails is on record as far as it was done, tells what is left, and is taken back by undo", () => {
  test.for(
    Object.entries(ERRORS).flatMap(([why, error]) =>
      (["a", "z", "gone", "new", "new/e/f", "old", "old/o", "turns"] as const).map((name) => ({ why, name, error })),
    ),
  )("$why at $name", async ({ name, error }) => {
    const { now, landed, undone, at } = await failsBy(({ method, at }) =>
      at === `${PROJ}/${name}` && ["write", "mkdir", "remove"].includes(method) ? error() : undefined,
    );
    if (!landed) throw new Error("it was not told at all");
    expect(told(now, landed, at)).toEqual({ missing: [], untold: [] });
    expect(now["/b"]).toBe("B\n");
    expect(undone).toEqual(asDump(BEFORE));
  });

  const LOOKS: readonly (keyof Disk)[] = ["list", "stat", "read"];
  const METHODS: (keyof Disk)[] = ["write", "mkdir", "remove", "flush", ...LOOKS];
  const mayFail = (call: Call, { isDone, error }: { readonly isDone: boolean; readonly error: Error }): boolean => {
    if (call.method === "flush") return true;
    // What was done by half nobody finds where nobody can look at it; and that something is not there is an answer of a look, and no failure.
    return LOOKS.includes(call.method) ? !isDone && !isAnswer(error) : call.isDone === isDone;
  };
  const faults = fc.record({
    methods: fc.subarray(METHODS, { minLength: 1 }),
    from: fc.nat(60),
    times: fc.constantFrom(1, 2, 7, Number.POSITIVE_INFINITY),
    isDone: fc.boolean(),
    error: fc.constantFrom(...Object.values(ERRORS)),
  });
  test("whatever fails, from whenever on, before it is done or after", async () => {
    await fc.assert(
      fc.asyncProperty(faults, async ({ methods, from, times, isDone, error }) => {
        let seen = 0;
        const { now, landed, ended, undone, at } = await failsBy((call) => {
          const isMeant = methods.includes(call.method) && mayFail(call, { isDone, error: error() });
          if (isMeant) seen++;
          return isMeant && seen > from && seen <= from + times ? error() : undefined;
        });
        if (landed) expect(told(now, landed, at)).toEqual({ missing: [], untold: [] });
        else expect([ended, now]).toEqual([expect.anything(), asDump(BEFORE)]);
        expect(undone).toEqual(asDump(BEFORE));
      }),
      { numRuns: 300 },
    );
  });
});

describe("an undo of which a part fails does the rest, names what it left, and comes to the same end when it is asked again", () => {
  async function undoes(fault: Harness["tree"]["fault"]) {
    const harness = await landing();
    await harness.land();
    harness.tree.fault = fault;
    const { output } = await harness.call(vfsUndo, { run: PID }, RUN);
    harness.tree.fault = undefined;
    const now = found(harness);
    const recorded = harness.rows("select path from vfs_version where undone_by is not null").map(({ path }) => String(path).slice(harness.at.length));
    await harness.call(vfsUndo, { run: PID }, RUN);
    return { now, recorded, kept: output.kept.map(({ path }) => path.slice(harness.at.length)), undone: found(harness) };
  }

  test.for(
    Object.entries(ERRORS).flatMap(([why, error]) => (["a", "gone", "new/e", "new/e/f", "old/o", "turns"] as const).map((name) => ({ why, name, error }))),
  )("$why at $name", async ({ name, error }) => {
    const { now, recorded, kept, undone } = await undoes(({ method, at }) =>
      at === `${PROJ}/${name}` && ["write", "mkdir", "remove"].includes(method) ? error() : undefined,
    );
    const was = asDump(BEFORE);
    for (const path of ["/b", "/d/x", "/z"]) expect([now[path], recorded]).toEqual([was[path], expect.arrayContaining([path])]);
    expect([kept, recorded.includes(`/${name}`)]).toEqual([expect.arrayContaining([`/${name}`]), false]);
    expect(undone).toEqual(was);
  });

  test("one that cannot be looked at holds up no other", async () => {
    const { now, kept, undone } = await undoes(({ method, at }) => (at === `${PROJ}/a` && method === "stat" ? ERRORS["the disk is broken"]() : undefined));
    expect([kept, now]).toEqual([["/a"], { ...asDump(BEFORE), "/a": "A\n" }]);
    expect(undone).toEqual(asDump(BEFORE));
  });

  test("what the run itself filled the disk with makes room for what comes back", async () => {
    const removed = new Set<string>();
    const { now, kept } = await undoes(({ method, at, isDone }) => {
      if (method === "remove" && isDone) removed.add(at);
      return method === "write" && !isDone && !removed.has(`${PROJ}/new/e/f`) ? full({ full: true }) : undefined;
    });
    expect([now, kept]).toEqual([asDump(BEFORE), []]);
  });

  test("what was moved stays where it is for as long as it cannot go back", async () => {
    const { call, tree, at } = await landing();
    await call(vfsMove, { from: `${at}/a`, to: `${at}/m` }, RUN);
    tree.fault = ({ method }) => (method === "write" ? full() : undefined);
    const { output } = await call(vfsUndo, { run: PID }, RUN);
    expect(output.kept.map(({ path }) => path).sort()).toEqual([`${at}/a`, `${at}/m`]);
    expect([tree.text(`${PROJ}/a`), tree.text(`${PROJ}/m`)]).toEqual([undefined, "a\n"]);
    tree.fault = undefined;
    await call(vfsUndo, { run: PID }, RUN);
    expect(tree.dump(PROJ)).toEqual(asDump(BEFORE));
  });
});
