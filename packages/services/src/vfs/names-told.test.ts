import {
  HOST_FILE,
  type Label,
  vfsCopy,
  vfsExpect,
  vfsGlob,
  vfsList,
  vfsMkdir,
  vfsMount,
  vfsMove,
  vfsRead,
  vfsRemove,
  vfsStat,
  vfsWrite,
} from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createHarness, type Harness, PID } from "./vfs.test-harness.ts";

const OTHER = "p0000000000000008";
const READ: Label = { integrity: "untrusted", confidentiality: "secret", sources: ["/mnt/local/mail"] };

/** A folder that somebody vouches for and shows to all, and two processes of one run that may change it. */
async function desk(): Promise<Harness & { readonly edit: string }> {
  const harness = await createHarness();
  harness.tree.put("/srv/desk/b1", "");
  harness.tree.put("/srv/desk/b2", "");
  const { output } = await harness.call(vfsMount, { folder: "/srv/desk", mode: "rw" });
  return { ...harness, edit: output.path };
}

type Ask = (harness: Harness, edit: string) => Promise<{ label: Label }>;
const of = (asked: Promise<{ label: Label }>): Promise<{ label: Label }> => asked;
/** Each way to be told whether a name is there. */
const ASKS: readonly { why: string; ask: Ask }[] = [
  { why: "a file is made where none is", ask: ({ call }, edit) => of(call(vfsWrite, { path: `${edit}/b3`, text: "", createOnly: true })) },
  { why: "a folder is made", ask: ({ call }, edit) => of(call(vfsMkdir, { path: `${edit}/d` })) },
  { why: "a file is moved", ask: ({ call }, edit) => of(call(vfsMove, { from: `${edit}/b1`, to: `${edit}/b9` })) },
  { why: "a file is copied", ask: ({ call }, edit) => of(call(vfsCopy, { from: `${edit}/b1`, to: `${edit}/b9` })) },
  { why: "a file is removed", ask: ({ call }, edit) => of(call(vfsRemove, { path: `${edit}/b1` })) },
  { why: "a file is looked for", ask: ({ call }, edit) => of(call(vfsStat, { path: `${edit}/b1` })) },
  { why: "a file is read", ask: ({ call }, edit) => of(call(vfsRead, { path: `${edit}/b1` })) },
  { why: "a folder is listed", ask: ({ call }, edit) => of(call(vfsList, { path: edit })) },
  { why: "no name fits a pattern", ask: ({ call }, edit) => of(call(vfsGlob, { path: edit, pattern: "z*" })) },
];

describe("whether a name is there is told with what those of the run had read that changed something in the place", () => {
  test.for(ASKS)("$why", async ({ ask }) => {
    const harness = await desk();
    await harness.call(vfsRemove, { path: `${harness.edit}/b2` }, { pid: OTHER, root: PID, label: READ });
    expect((await ask(harness, harness.edit)).label.confidentiality).toBe("secret");
  });

  test.for(ASKS)("nobody else did: $why", async ({ ask }) => {
    const harness = await desk();
    await harness.call(vfsRemove, { path: `${harness.edit}/b2` }, { pid: OTHER, root: PID });
    expect((await ask(harness, harness.edit)).label.confidentiality).not.toBe("secret");
  });
});

test("in a workspace whatever a command could read is told by whether a name is there", async () => {
  const { call } = await createHarness();
  await call(vfsExpect, { workspace: PID, label: READ });
  const made = await call(vfsWrite, { path: `/run/${PID}/b3`, text: "", createOnly: true });
  expect(made.label.confidentiality).toBe("secret");
  await call(vfsExpect, { workspace: PID, label: HOST_FILE });
  expect((await call(vfsMkdir, { path: `/run/${PID}/d` })).label.confidentiality).toBe("secret");
});
