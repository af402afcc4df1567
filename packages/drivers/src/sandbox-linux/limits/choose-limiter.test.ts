import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findCgroups } from "./cgroup-mounts.ts";
import { chooseLimiter } from "./choose-limiter.ts";

const base = mkdtempSync(join(tmpdir(), "aether-limits-"));
afterAll(() => rmSync(base, { recursive: true }));
const fresh = (): string => mkdtempSync(join(base, "cg-"));

const V2 = "31 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";
const V1 = ["30 23 0:25 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids", "32 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct"];

test.for([
  { why: "version 2 alone", mounts: [V2], self: "0::/user.slice/a:b", v1: {}, v2: "/sys/fs/cgroup/user.slice/a:b" },
  { why: "the top of version 2", mounts: [V2], self: "0::/", v1: {}, v2: "/sys/fs/cgroup" },
  {
    why: "version 1, with two controllers in one place",
    mounts: V1,
    self: "8:pids:/x\n2:cpu,cpuacct:/y\n",
    v1: { pids: "/sys/fs/cgroup/pids/x", cpu: "/sys/fs/cgroup/cpu,cpuacct/y", cpuacct: "/sys/fs/cgroup/cpu,cpuacct/y" },
    v2: undefined,
  },
  {
    why: "a container, whose mounts begin at its own group",
    mounts: ["31 23 0:26 /docker/77 /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids"],
    self: "8:pids:/docker/77/inner",
    v1: { pids: "/sys/fs/cgroup/pids/inner" },
    v2: undefined,
  },
  { why: "no control groups", mounts: ["22 1 8:1 / / rw - ext4 /dev/vda rw"], self: "", v1: {}, v2: undefined },
])("groups are found in $why", ({ mounts, self, v1, v2 }) => {
  const found = findCgroups(mounts.join("\n"), self);
  expect(Object.fromEntries([...found.v1].filter(([name]) => name !== "rw"))).toEqual(v1);
  expect(found.v2).toBe(v2);
});

/** A folder that takes what the kernel's would take, but does nothing. */
function version2(controllers: string, enabled: string): string {
  const folder = fresh();
  for (const [name, text] of Object.entries({ "cgroup.controllers": controllers, "cgroup.subtree_control": enabled, "cgroup.procs": "1\n2\n" }))
    writeFileSync(join(folder, name), text);
  return folder;
}

function version1(): ReadonlyMap<string, string> {
  return new Map(["pids", "memory", "cpuacct"].map((name) => [name, fresh()] as const));
}

test.for([
  { why: "version 2 where it hands all controllers down", v2: "cpu memory pids", on: "cpu memory pids", v1: true, is: "cgroup v2" },
  { why: "version 1 where version 2 has no controllers", v2: "hugetlb", on: "hugetlb", v1: true, is: "cgroup v1" },
  { why: "looking where a controller is missing", v2: "cpu memory", on: "cpu memory", v1: false, is: "prlimit" },
  { why: "looking where there is nothing", v2: undefined, on: "", v1: false, is: "prlimit" },
])("limits are held by $why", ({ v2, on, v1, is }) => {
  const places = { v1: v1 ? version1() : new Map<string, string>(), v2: v2 === undefined ? undefined : version2(v2, on) };
  expect(chooseLimiter("i", places).kind).toBe(is);
});

test("a box of version 2 gets its limits, and its groups are its own", async () => {
  const v2 = version2("cpu memory pids", "cpu memory pids");
  const family = join(v2, "aether-i");
  mkdirSync(join(family, "box"), { recursive: true });
  for (const folder of [family, join(family, "box")]) writeFileSync(join(folder, "cgroup.subtree_control"), "");
  // The kernel answers with names; a file keeps what was written, so the answer is put there.
  const limiter = chooseLimiter("i", { v1: new Map(), v2 });
  expect(() => limiter.open("box")).toThrow(/did not take the limits/);
  for (const folder of [family, join(family, "box")]) writeFileSync(join(folder, "cgroup.subtree_control"), "cpu memory pids");
  const box = limiter.open("box");
  box.limit({ memoryBytes: 1_000, pids: 5 });
  expect(readFileSync(join(family, "box", "memory.max"), "utf8")).toBe("1000");
  expect(readFileSync(join(family, "box", "pids.max"), "utf8")).toBe("5");
  const group = box.group("main");
  expect(group.enter).toEqual([join(family, "box", "main", "cgroup.procs")]);
  const main = join(family, "box", "main");
  writeFileSync(join(main, "cpu.stat"), "usage_usec 2500\nuser_usec 1\n");
  writeFileSync(join(main, "memory.events"), "low 0\noom 1\noom_kill 2\n");
  writeFileSync(join(main, "memory.peak"), "77\n");
  writeFileSync(join(family, "box", "pids.events"), "max 3\n");
  expect(group.use()).toEqual({ cpuMs: 2.5, peakBytes: 77, overMemory: 2, overPids: 3 });
  // Without what starts them its commands are lost for want of memory, too.
  expect(box.group("of a command").use()).toMatchObject({ overMemory: 2 });
  expect(limiter.boxes()).toEqual(["box"]);
});

test("a box of version 1 is held in what waits in sockets as well, and each of its groups is counted", async () => {
  const v1 = version1();
  const memory = v1.get("memory") ?? "";
  const sockets = (...group: readonly string[]): string => readFileSync(join(memory, ...group, "memory.kmem.tcp.limit_in_bytes"), "utf8");
  expect(chooseLimiter("i", { v1, v2: undefined }).notes).toEqual([expect.stringMatching(/does not count what waits in sockets/)]);
  writeFileSync(join(memory, "memory.kmem.tcp.limit_in_bytes"), "9223372036854771712\n");
  const limiter = chooseLimiter("i", { v1, v2: undefined });
  expect(limiter.notes).toEqual([]);
  limiter.bound({ memoryBytes: 8_192, pids: 50 });
  const box = limiter.open("box");
  expect(sockets("aether-i")).toBe("8192");
  box.limit({ memoryBytes: 4_096, pids: 5 });
  expect(sockets("aether-i", "box")).toBe("4096");
  box.group("main");
  expect(sockets("aether-i", "box", "main")).toBe("-1");
});
