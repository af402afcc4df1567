import { vfsCopy, vfsEdit, vfsMount, vfsMove, vfsOrigins, vfsWrite } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHarness, PID } from "./vfs.test-harness.ts";

async function twice() {
  const harness = await createHarness();
  harness.tree.put("/srv/desk/mail.md", "pay 5");
  harness.tree.put("/srv/desk/sub/other.md", "pay 6");
  const paths = await Promise.all(
    [
      { folder: "/srv/desk", name: "desk" },
      { folder: "/srv/desk", name: "rw", mode: "rw" as const },
      { folder: "/srv/desk/sub", name: "sub" },
    ].map(async (mount) => (await harness.call(vfsMount, mount)).output.path),
  );
  const origins = async (path: string) => harness.call(vfsOrigins, { path });
  return { ...harness, paths, origins };
}

const shared = (a: readonly string[], b: readonly string[]): boolean => a.some((one) => b.includes(one));

test("a file is of one hand by every mount, and its label is not raised", async () => {
  const { origins, paths } = await twice();
  const [ro, rw, sub] = paths as [string, string, string];
  const { output, label } = await origins(`${ro}/sub/other.md`);
  expect(label).toMatchObject({ integrity: "trusted", sources: [] });
  for (const other of [`${rw}/sub/other.md`, `${sub}/other.md`]) expect(shared(output.origins, (await origins(other)).output.origins)).toBe(true);
  expect(shared(output.origins, (await origins(`${ro}/mail.md`)).output.origins)).toBe(false);
});

test("what a person copied is of one hand with what it was copied from, for its content", async () => {
  const { origins, tree, paths } = await twice();
  tree.put("/srv/desk/copied.md", "pay 5");
  expect(shared((await origins(`${paths[0]}/copied.md`)).output.origins, (await origins(`${paths[0]}/mail.md`)).output.origins)).toBe(true);
});

test("what lies in a home and was made of nothing is of one hand with all that is so", async () => {
  const { origins, call } = await twice();
  await call(vfsWrite, { path: "~/a", text: "one" });
  await call(vfsWrite, { path: "~/b", text: "two" });
  const [a, b] = [(await origins("~/a")).output.origins, (await origins("~/b")).output.origins];
  expect(shared(a, b)).toBe(true);
});

test("what cannot be read goes by its path, and what may not be read is refused", async () => {
  const { origins, call, paths } = await twice();
  expect((await origins(`${paths[0]}/none.md`)).output.origins).toEqual([`source:${paths[0]}/none.md`]);
  await expect(call(vfsOrigins, { path: `${paths[0]}/mail.md` }, { grants: ["fs.read /home/scribe/**"] })).rejects.toMatchObject({ code: "DENIED" });
});

test("by whatever copies, moves and edits a file came to be, it is of one hand with what it was made of", async () => {
  const step = fc.record({ how: fc.constantFrom("copy", "move", "edit"), to: fc.constantFrom("~/a", "~/deep/b", `/run/${PID}/c`, "@/d.md", "@/sub/e.md") });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const { origins, call, paths } = await twice();
      const first = (await origins(`${paths[0]}/mail.md`)).output.origins;
      let at = `${paths[1]}/mail.md`;
      for (const { how, to: written } of steps) {
        const to = written.replace("@", paths[1] ?? "");
        if (how === "edit") await call(vfsEdit, { path: at, oldText: "pay", newText: "x pay" });
        else if (to !== at) {
          await call(how === "copy" ? vfsCopy : vfsMove, { from: at, to, overwrite: true });
          at = to;
        }
      }
      expect(shared(first, (await origins(at)).output.origins)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
