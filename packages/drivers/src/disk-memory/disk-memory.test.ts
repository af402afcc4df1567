import { diskConformance } from "@aether/ports/conformance/disk";
import { expect, test } from "vitest";
import { createMemoryDisk } from "./index.ts";

diskConformance("memory", async () => createMemoryDisk());

test("a write beyond the disk's size is refused and changes nothing", async () => {
  const disk = createMemoryDisk({ maxBytes: 10 });
  await disk.write(["a"], new Uint8Array(8));
  await expect(disk.write(["new", "b"], new Uint8Array(3), { parents: true })).rejects.toMatchObject({ code: "STORAGE" });
  expect(await disk.stat(["new"])).toBeUndefined();
  await disk.write(["a"], new Uint8Array(10));
  expect(await disk.usage(100)).toBe(10);
});

test("what was written and what was read do not share memory with the disk", async () => {
  const disk = createMemoryDisk();
  const bytes = new Uint8Array([1, 2]);
  await disk.write(["a"], bytes);
  bytes[0] = 9;
  const { bytes: first } = await disk.read(["a"]);
  first[1] = 9;
  expect((await disk.read(["a"])).bytes).toEqual(new Uint8Array([1, 2]));
});

test("times come from the clock given", async () => {
  const disk = createMemoryDisk({ now: () => 1234 });
  expect(await disk.write(["a"], new Uint8Array(1))).toMatchObject({ modifiedAt: 1234 });
});
