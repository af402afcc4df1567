import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SyscallError, systemPing, vfsList, vfsMount, vfsRead, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const LIMIT_MS = 120_000;

/** Another file system at a folder, of two folders below it; false where nobody may mount one. */
function isMounted(folder: string): boolean {
  const parts = ["lower", "upper", "work"].map((name) => `${folder}-${name}`);
  for (const made of [folder, ...parts]) mkdirSync(made);
  const [lower = "", upper = "", work = ""] = parts;
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  return spawnSync("mount", ["-t", "overlay", "overlay", "-o", options, folder], { stdio: "ignore" }).status === 0;
}

/** The daemon's process that works on another disk. */
function laneOf(daemon: number): number | undefined {
  return readdirSync("/proc")
    .map(Number)
    .find((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return text.includes("disk-lane") && readFileSync(`/proc/${pid}/status`, "utf8").includes(`PPid:\t${daemon}\n`);
      } catch {
        return false;
      }
    });
}

test.skipIf(process.platform !== "linux")(
  "where another disk does not answer its calls fail by name, and everything else goes on",
  { timeout: LIMIT_MS },
  async ({ skip }) => {
    await using installation = new Installation();
    const [far, near] = [installation.folder("far"), installation.folder("near")];
    mkdirSync(near);
    writeFileSync(join(near, "n.md"), "near");
    const there = isMounted(far);
    try {
      if (!there) skip("nobody may mount a file system here");
      await installation.start();
      const client = await installation.client();
      const { path: disk } = await client.call(vfsMount, { folder: far, mode: "rw" });
      const { path: own } = await client.call(vfsMount, { folder: near });
      await client.call(vfsWrite, { path: `${disk}/f.md`, text: "first" });
      expect(readFileSync(join(far, "f.md"), "utf8")).toBe("first");
      const lane = await until("the process for the other disk", async () => laneOf(installation.daemonPid));
      // A stopped process is what one that waits for a disk looks like from outside.
      process.kill(lane, "SIGSTOP");
      const waiting = client.call(vfsRead, { path: `${disk}/f.md` }).catch((error: SyscallError) => error);
      await using other = await installation.another();
      expect(await other.call(systemPing, {})).toBeDefined();
      expect((await other.call(vfsRead, { path: `${own}/n.md` })).text).toBe("near");
      expect(await waiting).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining(`the disk of the folder mounted at ${disk}`) });
      await expect(other.call(vfsList, { path: disk })).rejects.toMatchObject({ code: "UNAVAILABLE" });
      const again = await until("the disk to be asked again", async () =>
        other.call(vfsRead, { path: `${disk}/f.md` }).catch((error: SyscallError) => (error.code === "UNAVAILABLE" ? undefined : error)),
      );
      expect(again).toMatchObject({ text: "first" });
    } finally {
      await installation.kill("SIGTERM");
      if (there) spawnSync("umount", ["-l", far]);
    }
  },
);
