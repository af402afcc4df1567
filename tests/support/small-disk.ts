import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  /** Takes all the room that is left, but for so many bytes; default none. */
  fill(leave?: number): void;
  free(): void;
  /** Takes all names for files that are left, but so many; default none. {@link free} gives them back. */
  useUpNames(leave?: number): void;
}

/** A tmpfs of its own, with so many names for files. Mounting takes root; without it the test is skipped, and says so. */
export function smallDisk(megabytes: number, skip: (reason: string) => void, names?: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "aether-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m${names === undefined ? "" : `,nr_inodes=${names}`}`, "none", folder], { stdio: "pipe" });
  } catch (error) {
    rmSync(folder, { recursive: true });
    skip(`a small disk cannot be mounted here: ${error instanceof Error ? error.message : String(error)}`);
  }
  const ballast = join(folder, "ballast");
  const many = join(folder, "many");
  return {
    folder,
    fill: (leave = 0) => {
      const room = join(folder, "room");
      writeFileSync(room, Buffer.alloc(leave));
      for (const size of [1_000_000, 4_096, 1]) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: "a" });
        } catch {
          // Full, to this size.
        }
      }
      rmSync(room);
    },
    free: () => {
      rmSync(ballast, { force: true });
      rmSync(many, { recursive: true, force: true });
    },
    useUpNames: (leave = 0) => {
      mkdirSync(many);
      for (let made = 0; statfsSync(folder).ffree > leave; made++) writeFileSync(join(many, String(made)), "");
    },
    async [Symbol.asyncDispose]() {
      execFileSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
