import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk extends AsyncDisposable {
  readonly folder: string;
  /** Takes all the room that is left, but for so many bytes; default none. */
  fill(leave?: number): void;
  free(): void;
}

/** A tmpfs of its own. Mounting takes root; without it the test is skipped, and says so. */
export function smallDisk(megabytes: number, skip: (reason: string) => void): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "aether-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "none", folder], { stdio: "pipe" });
  } catch (error) {
    rmSync(folder, { recursive: true });
    skip(`a small disk cannot be mounted here: ${error instanceof Error ? error.message : String(error)}`);
  }
  const ballast = join(folder, "ballast");
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
    free: () => rmSync(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      execFileSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
