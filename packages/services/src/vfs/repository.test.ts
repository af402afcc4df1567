import { type AnySyscall, vfsCopy, vfsMkdir, vfsMount, vfsMove, vfsPut, vfsWrite } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createHarness, hash } from "./vfs.test-harness.ts";

const AT = "/srv/proj";
type Call = readonly [definition: AnySyscall, input: Readonly<Record<string, unknown>>];
const write = (name: string): Call => [vfsWrite, { path: `@/${name}`, text: "x" }];
const make = (name: string): Call => [vfsMkdir, { path: `@/${name}` }];

/** What came of these calls once each was judged by itself: the names in `docs`, and how many were refused. */
async function allAtOnce(calls: readonly Call[], options: { readonly kind?: "session" } = {}) {
  const harness = await createHarness();
  harness.tree.put(`${AT}/docs/plain.md`, "plain");
  await harness.blobs.put(new TextEncoder().encode("x"));
  const { output } = await harness.call(vfsMount, { folder: AT, mode: "rw" });
  const placed = (input: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(input).map(([name, value]) => [name, typeof value === "string" ? value.replace(/^@/, output.path) : value]));
  const ends = await Promise.allSettled(calls.map(async ([definition, input]) => harness.call(definition as typeof vfsWrite, placed(input) as never, options)));
  const refused = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  const names = [...harness.tree.nodes.keys()].filter((path) => path.startsWith(`${AT}/docs/`)).map((path) => path.slice(AT.length + 6));
  return { names: names.filter((name) => !name.includes("/") && name !== "plain.md").sort(), refused };
}

describe("calls that were all judged before one was done", () => {
  test.for<{ why: string; calls: readonly Call[]; whole: readonly string[] }>([
    { why: "files and folders", calls: [write("docs/HEAD"), make("docs/objects"), make("docs/refs")], whole: ["HEAD", "objects", "refs"] },
    {
      why: "folders that come with what is put in them",
      calls: [write("docs/config"), write("docs/objects/a"), write("docs/refs/b")],
      whole: ["config", "objects", "refs"],
    },
    {
      why: "copies and moves",
      calls: [
        [vfsCopy, { from: "@/docs/plain.md", to: "@/docs/HEAD" }],
        [vfsMove, { from: "@/docs/plain.md", to: "@/docs/commondir" }],
      ],
      whole: ["HEAD", "commondir"],
    },
    {
      why: "content that was kept",
      calls: [[vfsPut, { path: "@/docs/commondir", content: hash("x"), bytes: 1 }], write("docs/HEAD")],
      whole: ["HEAD", "commondir"],
    },
  ])("make no repository of a folder by $why", async ({ calls, whole }) => {
    const { names, refused } = await allAtOnce(calls);
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toMatchObject({ code: "DENIED", message: expect.stringContaining("version control") });
    expect(names).not.toEqual(expect.arrayContaining([...whole]));
  });

  test("make what a person wants to have in their own folder", async () => {
    const { names, refused } = await allAtOnce([write("docs/HEAD"), make("docs/objects"), make("docs/refs")], { kind: "session" });
    expect(refused).toEqual([]);
    expect(names).toEqual(["HEAD", "objects", "refs"]);
  });
});
