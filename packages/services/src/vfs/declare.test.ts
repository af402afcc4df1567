import {
  covers,
  HOST_FILE,
  type Label,
  MAX_DECLARED,
  SyscallError,
  TRUSTED,
  vfsCopy,
  vfsDeclare,
  vfsDeclared,
  vfsEdit,
  vfsGlob,
  vfsList,
  vfsMount,
  vfsMove,
  vfsPlaces,
  vfsRead,
  vfsRemove,
  vfsSearch,
  vfsStat,
  vfsUndo,
  vfsVersions,
  vfsWatch,
  vfsWrite,
  type Written,
} from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CallOptions, createHarness, type Harness, HOME, PID } from "./vfs.test-harness.ts";

const PERSON = { kind: "session" } as const;
const DESK = "/mnt/local/desk";
const EDIT = "/mnt/local/desk-edit";
const TAINTED: Label = { integrity: "untrusted", confidentiality: "private", sources: ["https://evil.example/"] };

/** The folder `/srv/desk` under two names. */
async function desk() {
  const harness = await createHarness();
  harness.tree.put("/srv/desk/notes.md", "hello");
  harness.tree.put("/srv/desk/keys/plan.md", "the plan");
  await harness.call(vfsMount, { folder: "/srv/desk", name: "desk" });
  await harness.call(vfsMount, { folder: "/srv/desk", name: "desk-edit", mode: "rw" });
  const declare = (file: string, said: Omit<Written<typeof vfsDeclare>, "file" | "path">, asked: CallOptions = PERSON) =>
    harness.call(vfsDeclare, { file, ...said }, asked);
  const read = async (path: string): Promise<Label> => (await harness.call(vfsRead, { path })).label;
  return { ...harness, declare, read };
}

const told = ({ integrity, confidentiality, readers }: Label): string => [integrity, confidentiality, ...(readers ?? [])].join(", ");
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "done",
    (error: unknown) => (SyscallError.is(error) ? error.code : error),
  );

describe("what a person says of a folder", () => {
  test.for([
    { said: { confidentiality: "secret" }, is: "untrusted, secret" },
    { said: { confidentiality: "public" }, is: "untrusted, public" },
    { said: { integrity: "tool" }, is: "tool, private" },
    { said: { readers: ["bob", "ann", "bob"] }, is: "untrusted, private, ann, bob" },
  ] as const)("($said) is what a file in it is read with, under every name of the folder", async ({ said, is }) => {
    const { declare, read } = await desk();
    expect(told(await read(`${DESK}/keys/plan.md`))).toBe("untrusted, private");
    await declare("/srv/desk/keys", said as Written<typeof vfsDeclare>);
    for (const root of [DESK, EDIT]) {
      expect(told(await read(`${root}/keys/plan.md`))).toBe(is);
      expect(told(await read(`${root}/notes.md`))).toBe("untrusted, private");
    }
  });

  test("is said by its name in the namespace as well, and once for both", async () => {
    const { call, rows } = await desk();
    const { output } = await call(vfsDeclare, { path: `${EDIT}/keys`, confidentiality: "secret" }, PERSON);
    expect(output).toMatchObject({ file: "/srv/desk/keys", kind: "folder", confidentiality: "secret", integrity: null, readers: null, now: "there" });
    await call(vfsDeclare, { path: `${DESK}/keys`, integrity: "tool" }, PERSON);
    expect(rows("select file, integrity, confidentiality from vfs_declared")).toMatchObject([
      { file: "/srv/desk/keys", integrity: "tool", confidentiality: "secret" },
    ]);
  });

  test("is taken back part by part, and leaves nothing", async () => {
    const { declare, read, rows } = await desk();
    await declare("/srv/desk", { confidentiality: "secret", integrity: "tool" });
    await declare("/srv/desk", { integrity: null });
    expect(told(await read(`${DESK}/notes.md`))).toBe("untrusted, secret");
    await declare("/srv/desk", { confidentiality: null });
    expect(told(await read(`${DESK}/notes.md`))).toBe("untrusted, private");
    expect(rows("select * from vfs_declared")).toEqual([]);
  });

  test("is in the audit log, with who said it; what changes nothing is not", async () => {
    const { declare, rows } = await desk();
    await declare("/srv/desk", { confidentiality: null });
    await declare("/srv/desk", { confidentiality: "secret", readers: "anyone" });
    await declare("/srv/desk", { confidentiality: null, readers: null });
    const recorded = rows("select owner, pid, kind, body from audit order by seq").map(({ body, ...who }) => ({ ...who, body: JSON.parse(String(body)) }));
    expect(recorded).toMatchObject([
      { owner: "local", pid: PID, kind: "label.declared", body: { file: "/srv/desk", confidentiality: "secret", readers: "anyone" } },
      { owner: "local", pid: PID, kind: "label.declared", body: { file: "/srv/desk", confidentiality: null, readers: null } },
    ]);
  });

  test("is one owner's", async () => {
    const { call, declare, read } = await desk();
    await declare("/srv/desk", { confidentiality: "public" }, { ...PERSON, owner: "eve" });
    expect(told(await read(`${DESK}/notes.md`))).toBe("untrusted, private");
    expect((await call(vfsDeclared, {}, PERSON)).output.declarations).toEqual([]);
  });
});

describe("who may not say it", () => {
  test.for([
    { why: "who was granted another folder", grants: ["label.control /srv/other/**"], file: "/srv/desk" },
    { why: "who was granted a link to it alone", grants: ["label.control /srv/link"], file: "/srv/link" },
  ])("$why", async ({ grants, file }) => {
    const { tree, declare } = await desk();
    tree.links.set("/srv/link", "/srv/desk");
    await expect(declare(file, { integrity: "tool" }, { ...PERSON, grants })).rejects.toMatchObject({ code: "DENIED" });
  });
});

test.for([
  { why: "nothing in particular", said: {}, code: "INVALID" },
  { why: "a place that is not there", file: "/srv/none", code: "NOT_FOUND" },
  { why: "a relative path", file: "srv", code: "INVALID" },
  { why: "a path that goes up", file: "/srv/desk/../x", code: "INVALID" },
  { why: "Aether's own files", file: `${HOME}/owners/local/run/x`, code: "INVALID" },
  { why: "what is no file", file: "/srv/socket", code: "UNSUPPORTED" },
])("nothing is said by $why", async ({ file = "/srv/desk", said = { integrity: "tool" as const }, code }) => {
  const { tree, declare, rows } = await desk();
  tree.put("/srv/socket", "", "other");
  tree.makeFolder(`${HOME}/owners/local/run/x`);
  expect(await codeOf(declare(file, said))).toBe(code);
  expect(rows("select * from vfs_declared")).toEqual([]);
});

test("nor of a workspace, of no place or of two", async () => {
  const { call } = await desk();
  const of = (place: Written<typeof vfsDeclared>) => codeOf(call(vfsDeclare, { ...place, integrity: "tool" }, PERSON));
  expect(await of({ path: "." })).toBe("UNSUPPORTED");
  expect(await of({})).toBe("INVALID");
  expect(await of({ path: DESK, file: "/srv/desk" })).toBe("INVALID");
});

test(`${MAX_DECLARED} declarations are kept, and one that is there can still be changed`, async () => {
  const { tree, declare } = await desk();
  for (let at = 0; at < MAX_DECLARED; at++) {
    tree.put(`/srv/many/${at}`, "");
    await declare(`/srv/many/${at}`, { confidentiality: "secret" });
  }
  await expect(declare("/srv/desk", { confidentiality: "secret" })).rejects.toMatchObject({ code: "QUOTA" });
  await declare("/srv/many/0", { confidentiality: "private" });
});

test("of two changes at once one fails", async () => {
  const { declare } = await desk();
  const ends = await Promise.all([codeOf(declare("/srv/desk", { integrity: "tool" })), codeOf(declare("/srv/desk", { confidentiality: "secret" }))]);
  expect(ends.sort()).toEqual(["CONFLICT", "done"]);
});

describe("what an agent wrote keeps what it had read", () => {
  test.for([
    { why: "by the same name", by: EDIT },
    { why: "by another name of the folder", by: DESK },
  ])("in a folder that somebody vouches for, read $why", async ({ by }) => {
    const { call, declare, read } = await desk();
    await declare("/srv/desk", { integrity: "tool", confidentiality: "public" });
    await call(vfsWrite, { path: `${EDIT}/poison.md`, text: "obey" }, { label: TAINTED });
    await call(vfsEdit, { path: `${EDIT}/notes.md`, oldText: "hello", newText: "obey" }, { label: { ...TAINTED, confidentiality: "secret" } });
    await call(vfsCopy, { from: `${EDIT}/poison.md`, to: `${EDIT}/copy.md` });
    await call(vfsMove, { from: `${EDIT}/poison.md`, to: `${EDIT}/moved.md` });
    for (const name of ["copy.md", "moved.md"]) expect(told(await read(`${by}/${name}`))).toBe("untrusted, private");
    expect(told(await read(`${by}/notes.md`))).toBe("untrusted, secret");
    expect(told(await read(`${by}/keys/plan.md`))).toBe("tool, public");
    expect(told((await call(vfsPlaces, { workspace: PID }, { grants: [`fs.read ${by}/**`, "fs.read /run/**", "fs.write /run/**"] })).output.label)).toBe(
      "untrusted, secret",
    );
  });

  test("also when it is said of the very file, or vouching comes later", async () => {
    const { call, declare, read } = await desk();
    await call(vfsWrite, { path: `${EDIT}/poison.md`, text: "obey" }, { label: TAINTED });
    await declare("/srv/desk/poison.md", { integrity: "tool" });
    expect((await read(`${DESK}/poison.md`)).integrity).toBe("untrusted");
  });

  test("until its content is another's: then the file is what was said", async () => {
    const { tree, call, declare, read } = await desk();
    await declare("/srv/desk", { integrity: "tool" });
    await call(vfsWrite, { path: `${EDIT}/notes.md`, text: "obey" }, { label: TAINTED });
    tree.put("/srv/desk/notes.md", "a person's words");
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("tool");
  });

  test("and again when somebody puts that content back", async () => {
    const { tree, call, declare, read } = await desk();
    await declare("/srv/desk", { integrity: "tool" });
    await call(vfsWrite, { path: `${EDIT}/notes.md`, text: "obey" }, { label: TAINTED });
    await call(vfsWrite, { path: `${EDIT}/notes.md`, text: "clean" });
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("tool");
    tree.put("/srv/desk/notes.md", "obey");
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("untrusted");
    await call(vfsRemove, { path: `${EDIT}/notes.md` });
    tree.put("/srv/desk/notes.md", "obey");
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("untrusted");
  });

  test("when undo puts it back, by whatever name it was written", async () => {
    const { tree, call, declare, read } = await desk();
    await call(vfsMount, { folder: "/srv/desk", name: "third", mode: "rw" });
    await declare("/srv/desk", { integrity: "tool" });
    await call(vfsWrite, { path: "/mnt/local/third/notes.md", text: "obey" }, { label: TAINTED, pid: "p0000000000000007" });
    await call(vfsWrite, { path: `${EDIT}/notes.md`, text: "clean" }, { pid: "p0000000000000009" });
    await call(vfsUndo, { run: "p0000000000000009" }, PERSON);
    expect(tree.text("/srv/desk/notes.md")).toBe("obey");
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("untrusted");
  });

  test("between the write and its receipt", async () => {
    const { declare, prepare, runWithoutReceipt, read } = await desk();
    await declare("/srv/desk", { integrity: "tool" });
    const write = { path: `${EDIT}/notes.md`, text: "obey" };
    const evidence = await prepare(vfsWrite, write, { label: TAINTED, commits: true });
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("tool");
    await runWithoutReceipt(vfsWrite, write, { label: TAINTED, evidence });
    expect((await read(`${DESK}/notes.md`)).integrity).toBe("untrusted");
  });

  test("and what was secret when it was written stays so", async () => {
    const { call, declare, read } = await desk();
    await declare("/srv/desk/keys", { confidentiality: "secret" });
    await call(vfsWrite, { path: `${EDIT}/keys/more.md`, text: "more" });
    await declare("/srv/desk/keys", { confidentiality: null });
    expect((await read(`${DESK}/keys/more.md`)).confidentiality).toBe("secret");
    expect((await read(`${DESK}/keys/plan.md`)).confidentiality).toBe("private");
  });
});

const SECRET_ASKS: readonly { why: string; secret: boolean; ask: (harness: Harness) => Promise<{ label: Label }> }[] = [
  { why: "listing the folder around it", secret: false, ask: ({ call }) => call(vfsList, { path: DESK }) },
  { why: "listing all below that", secret: true, ask: ({ call }) => call(vfsList, { path: DESK, recursive: true }) },
  { why: "listing it", secret: true, ask: ({ call }) => call(vfsList, { path: `${DESK}/keys` }) },
  { why: "that it is there", secret: false, ask: ({ call }) => call(vfsStat, { path: `${DESK}/keys` }) },
  { why: "that a file in it is there", secret: true, ask: ({ call }) => call(vfsStat, { path: `${DESK}/keys/plan.md` }) },
  { why: "a search that finds something in it", secret: true, ask: ({ call }) => call(vfsSearch, { path: DESK, text: "plan" }) },
  { why: "a search that finds something beside it and nothing in it", secret: true, ask: ({ call }) => call(vfsSearch, { path: DESK, text: "hello" }) },
  { why: "a search that finds nothing", secret: true, ask: ({ call }) => call(vfsSearch, { path: DESK, text: "no such words" }) },
  { why: "a search of files beside it alone", secret: false, ask: ({ call }) => call(vfsSearch, { path: DESK, text: "no such words", files: "*.md" }) },
  { why: "that a search could find more in it", secret: true, ask: ({ call }) => call(vfsSearch, { path: DESK, text: "plan", limit: 1 }) },
  {
    why: "that a search of files beside it could find more",
    secret: false,
    ask: ({ call }) => call(vfsSearch, { path: DESK, text: "hello", files: "*.md", limit: 1 }),
  },
  { why: "that more files in it fit a pattern", secret: true, ask: ({ call }) => call(vfsGlob, { path: DESK, pattern: "**/*plan.md", limit: 1 }) },
  { why: "a pattern that fits a file in it", secret: true, ask: ({ call }) => call(vfsGlob, { path: DESK, pattern: "**/*.md" }) },
  { why: "a pattern that no file below can fit", secret: false, ask: ({ call }) => call(vfsGlob, { path: DESK, pattern: "*.md" }) },
  { why: "a pattern that none of its files fits, and might have", secret: true, ask: ({ call }) => call(vfsGlob, { path: DESK, pattern: "*/pin-4*" }) },
  {
    why: "watching the folder around it",
    secret: true,
    ask: ({ call }) => call(vfsWatch, { path: DESK, forMs: 100 }, { signal: AbortSignal.abort() }),
  },
  { why: "what was done to files in it before", secret: true, ask: ({ call }) => call(vfsVersions, { path: EDIT }) },
];

test.for(SECRET_ASKS)("of a secret folder, $why is secret: $secret", async ({ secret, ask }) => {
  const harness = await desk();
  await harness.call(vfsWrite, { path: `${EDIT}/keys/a.txt`, text: "a" });
  await harness.call(vfsMove, { from: `${EDIT}/keys/a.txt`, to: `${EDIT}/keys/b.txt` });
  await harness.call(vfsRemove, { path: `${EDIT}/keys/b.txt` });
  await harness.call(vfsWrite, { path: `${EDIT}/a-plan.md`, text: "plan, hello" });
  await harness.declare("/srv/desk/keys", { confidentiality: "secret" });
  const { label } = await ask(harness);
  expect(label.confidentiality === "secret").toBe(secret);
});

test("names that a watch tells are nobody's word, in a folder that somebody vouches for, too", async () => {
  const { call, declare } = await desk();
  await declare("/srv/desk", { integrity: "tool", confidentiality: "public" });
  const { label } = await call(vfsWatch, { path: DESK, forMs: 100 }, { signal: AbortSignal.abort() });
  expect(told(label)).toBe("untrusted, private");
});

test("names of what is gone are nobody's word either", async () => {
  const { call, declare } = await desk();
  await declare("/srv/desk", { integrity: "tool" });
  await call(vfsWrite, { path: `${EDIT}/Agent: obey`, text: "x" }, { label: TAINTED });
  await call(vfsRemove, { path: `${EDIT}/Agent: obey` });
  expect((await call(vfsVersions, { path: EDIT, limit: 1 })).label.integrity).toBe("untrusted");
});

test("a box that can read a secret folder holds it, wherever in it that lies", async () => {
  const { call, declare } = await desk();
  const grants = [`fs.read ${DESK}/**`, "fs.read /run/**", "fs.write /run/**"];
  const label = async () => told((await call(vfsPlaces, { workspace: PID }, { grants })).output.label);
  await declare("/srv/desk", { integrity: "tool" });
  expect(await label()).toBe("tool, private");
  await declare("/srv/desk/keys", { confidentiality: "secret", readers: ["ann"], integrity: "untrusted" });
  expect(await label()).toBe("untrusted, secret, ann");
});

test("what is copied or moved out of a secret folder is secret where it comes to", async () => {
  const { call, declare, read } = await desk();
  await declare("/srv/desk/keys", { confidentiality: "secret", readers: ["ann"] });
  await call(vfsCopy, { from: `${DESK}/keys/plan.md`, to: "./copy.md" });
  await call(vfsMove, { from: `${EDIT}/keys/plan.md`, to: `${EDIT}/moved.md` });
  expect(told(await read("./copy.md"))).toBe("untrusted, secret, ann");
  expect(told(await read(`${DESK}/moved.md`))).toBe("untrusted, secret, ann");
});

describe("a secret folder that a person moves outside of Aether", () => {
  test("stays secret where it is now, under any mount, and so does the folder it was in", async () => {
    const { tree, world, call, declare, read } = await desk();
    tree.put("/srv/other/x", "x");
    await call(vfsMount, { folder: "/srv/other", name: "other" });
    await declare("/srv/desk/keys", { confidentiality: "secret" });
    expect((await read("/mnt/local/other/x")).confidentiality).toBe("private");
    tree.moved("/srv/desk/keys", "/srv/other/old");
    world.now += 100;
    expect((await read("/mnt/local/other/old/plan.md")).confidentiality).toBe("secret");
    expect((await read("/mnt/local/other/x")).confidentiality).toBe("private");
    expect((await read(`${DESK}/notes.md`)).confidentiality).toBe("secret");
    const { declarations, is } = (await call(vfsDeclared, { file: "/srv/desk/notes.md" }, PERSON)).output;
    expect(declarations).toMatchObject([{ file: "/srv/desk/keys", now: "gone" }]);
    expect(is?.origins).toContainEqual({ part: "confidentiality", from: "declared", at: "/srv/desk/keys" });
    await expect(declare("/srv/desk/keys", { confidentiality: "public" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await declare("/srv/desk/keys", { confidentiality: null });
    expect((await read(`${DESK}/notes.md`)).confidentiality).toBe("private");
  });

  test("and makes anew is secret twice, until it is said again of the one that is there", async () => {
    const { tree, world, call, declare, read } = await desk();
    await declare("/srv/desk/keys", { confidentiality: "secret" });
    tree.moved("/srv/desk/keys", "/srv/desk/old");
    tree.put("/srv/desk/keys/new.md", "new");
    world.now += 100;
    for (const path of ["old/plan.md", "keys/new.md"]) expect((await read(`${DESK}/${path}`)).confidentiality).toBe("secret");
    expect((await read(`${DESK}/notes.md`)).confidentiality).toBe("private");
    expect((await call(vfsDeclared, {}, PERSON)).output.declarations).toMatchObject([{ now: "replaced" }]);
    await declare("/srv/desk/keys", { confidentiality: "secret" });
    expect((await read(`${DESK}/old/plan.md`)).confidentiality).toBe("private");
    expect((await read(`${DESK}/keys/new.md`)).confidentiality).toBe("secret");
  });
});

describe("what a file is told to be", () => {
  test("with where each part is from, and the run that wrote it", async () => {
    const { call, declare } = await desk();
    await declare("/srv/desk", { integrity: "tool" });
    await declare("/srv/desk/keys", { confidentiality: "secret" });
    await call(vfsWrite, { path: `${EDIT}/keys/new.md`, text: "x" }, { label: { ...TAINTED, readers: ["ann"] }, root: "p0000000000000005" });
    const { is, declarations } = (await call(vfsDeclared, { file: "/srv/desk/keys/new.md" }, PERSON)).output;
    expect(is).toMatchObject({
      file: "/srv/desk/keys/new.md",
      kind: "file",
      run: "p0000000000000005",
      label: { integrity: "untrusted", confidentiality: "secret", readers: ["ann"] },
      origins: [
        { part: "integrity", from: "stored" },
        { part: "confidentiality", from: "declared", at: "/srv/desk/keys" },
        { part: "readers", from: "stored" },
      ],
    });
    expect(declarations.map(({ file }) => file)).toEqual(["/srv/desk", "/srv/desk/keys"]);
  });

  test("also where it is not mounted, and of a folder with what is said inside", async () => {
    const { tree, call, declare } = await desk();
    tree.put("/srv/far/away/f", "f");
    await declare("/srv/far/away", { confidentiality: "secret" });
    const { is, declarations } = (await call(vfsDeclared, { file: "/srv/far" }, PERSON)).output;
    expect(is).toMatchObject({ file: "/srv/far", kind: "folder", label: { integrity: "untrusted", confidentiality: "private" } });
    expect(is?.origins).toContainEqual({ part: "confidentiality", from: "default" });
    expect(declarations).toMatchObject([{ file: "/srv/far/away" }]);
    expect((await call(vfsDeclared, { file: "/srv/far/away/f" }, PERSON)).output.is?.label.confidentiality).toBe("secret");
    await expect(call(vfsDeclared, { file: "/srv/none" }, PERSON)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("by what was written there, where it is too large to be looked at", async () => {
    const { tree, call, declare } = await desk();
    await declare("/srv/desk", { integrity: "tool" });
    await call(vfsWrite, { path: `${EDIT}/big`, text: "x" }, { label: TAINTED });
    tree.put("/srv/desk/big", new Uint8Array(64 * 1_048_576 + 1));
    expect((await call(vfsDeclared, { file: "/srv/desk/big" }, PERSON)).output.is?.label.integrity).toBe("untrusted");
  });
});

const FILES = ["/srv/desk", "/srv/desk/keys", "/srv/desk/keys/plan.md", "/srv/desk/notes.md"];
const saying = fc.record({
  file: fc.constantFrom(...FILES),
  said: fc.record(
    {
      integrity: fc.constantFrom("tool" as const, "untrusted" as const, null),
      confidentiality: fc.constantFrom("public" as const, "private" as const, "secret" as const, null),
      readers: fc.constantFrom(["ann"], ["bob"], "anyone" as const, null),
    },
    { requiredKeys: ["integrity"] },
  ),
});
const written: fc.Arbitrary<Label> = fc.record({
  integrity: fc.constantFrom("trusted" as const, "tool" as const, "untrusted" as const),
  confidentiality: fc.constantFrom("public" as const, "private" as const, "secret" as const),
  sources: fc.constantFrom([], ["https://a.example/"]),
});

test("whatever is said, and when, a file is at least what its writer had read", async () => {
  const step = fc.oneof(saying, fc.record({ label: written, text: fc.constantFrom("a", "b"), by: fc.constantFrom(EDIT, "/mnt/local/third") }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { call, declare, read } = await desk();
      await call(vfsMount, { folder: "/srv/desk", name: "third", mode: "rw" });
      let last: Label = TRUSTED;
      for (const one of steps) {
        if ("said" in one) await declare(one.file, one.said);
        else {
          await call(vfsWrite, { path: `${one.by}/notes.md`, text: one.text }, { label: one.label });
          last = one.label;
        }
        for (const root of [DESK, EDIT]) expect(covers(await read(`${root}/notes.md`), last)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test("in which order it is said makes no difference", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(saying, { selector: ({ file }) => file }), fc.nat(), async (said, turn) => {
      const labels = async (order: typeof said): Promise<Label[]> => {
        const { declare, read } = await desk();
        for (const one of order) await declare(one.file, one.said);
        return Promise.all([`${DESK}/notes.md`, `${DESK}/keys/plan.md`].map(read));
      };
      const by = said.length === 0 ? 0 : turn % said.length;
      expect(await labels([...said.slice(by), ...said.slice(0, by)].reverse())).toEqual(await labels(said));
    }),
    { numRuns: 40 },
  );
});

test("without a word of anybody a host file is what it always was", async () => {
  const { read } = await desk();
  expect(await read(`${DESK}/notes.md`)).toEqual({ ...HOST_FILE, sources: [`${DESK}/notes.md`] });
});
