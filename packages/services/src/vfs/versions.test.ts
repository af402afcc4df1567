import { vfsCopy, vfsVersions, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, HOME } from "./vfs.test-harness.ts";

const RUN = "p0000000000000run";
const run = { pid: RUN, root: RUN };
const person = { pid: "p00000000000prsn0", root: "p00000000000prsn0", kind: "session" } as const;

test("files are found by the kind of their last change, whatever else was done", async () => {
  const { call, tree } = await createHarness();
  tree.put(`${HOME}/owners/local/home/scribe/a`, "mine");
  for (const to of ["~/copied", "~/changed", "~/again"]) await call(vfsCopy, { from: "~/a", to }, run);
  await call(vfsWrite, { path: "~/changed", text: "mine now" }, run);
  await call(vfsWrite, { path: "~/again", text: "once" }, run);
  await call(vfsCopy, { from: "~/a", to: "~/again", overwrite: true }, run);
  const { output } = await call(vfsVersions, { path: "~", last: "copy" }, person);
  expect(output.versions.map(({ path, version }) => [path, version]).sort()).toEqual([
    ["/home/scribe/again", 3],
    ["/home/scribe/copied", 1],
  ]);
  await expect(call(vfsVersions, { path: "~", last: "copy", run: RUN }, person)).rejects.toMatchObject({ code: "INVALID" });
});
