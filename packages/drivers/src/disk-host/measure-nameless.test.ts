import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { createRoomGuard } from "./index.ts";
import { measureNameless } from "./measure-nameless.ts";

const MB = 1_048_576;
const folder = mkdtempSync(join(tmpdir(), "aether-nameless-"));
const running: ChildProcess[] = [];
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  rmSync(join(folder, "named"), { force: true });
});

const OPENS = `open(my $f, "+>", "f") or die $!; unlink "f"; $| = 1;`;
const fills = (megabytes: number): string => `print $f "x" x 1048576 for 1..${megabytes}; $f->flush;`;

/** Its process, once it says that it holds what it should. */
async function holder(script: string): Promise<number> {
  const child = spawn("perl", ["-MIO::Handle", "-e", `${script} print "held\\n"; sleep 1000;`], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

test.runIf(process.platform === "linux")("a file without a name counts once, with what is there, however many hold it", async () => {
  const { dev } = statSync(folder, { bigint: true });
  const pid = await holder(
    `${OPENS} ${fills(3)} open(my $again, "<&", $f) or die $!; open(my $named, ">", "named"); print $named "x" x 1048576; $named->flush;`,
  );
  expect(await measureNameless([pid, pid], dev)).toEqual({ bytes: 3 * MB, entries: 1 });
  expect(await measureNameless([pid], dev + 1n)).toEqual({ bytes: 0, entries: 0 });
  expect(await measureNameless([], dev)).toEqual({ bytes: 0, entries: 0 });
});

test.runIf(process.platform === "linux" && process.arch === "x64" && process.getuid?.() === 0)("so does one that is only mapped", async () => {
  const { dev } = statSync(folder, { bigint: true });
  const pid = await holder(`${OPENS} ${fills(3)} syscall(9, 0, 4096, 1, 1, fileno($f), 0) > 0 or die $!; close $f;`);
  expect(await measureNameless([pid], dev)).toEqual({ bytes: 3 * MB, entries: 1 });
});

test.runIf(process.platform === "linux")(
  "a watched folder is over its bound by files that have no names",
  async () => {
    const guard = createRoomGuard({
      bounds: { bytes: 8 * MB, entries: 100, groupBytes: 64 * MB, allBytes: 64 * MB, groupEntries: 100_000, allEntries: 100_000, reserve: 0 },
      standing: { async *folders() {}, groupOf: async (folder) => folder },
    });
    let pids: readonly number[] = [];
    let isLookedAt = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      isLookedAt = resolve;
    });
    const watched = {
      folder,
      group: "run",
      pids: () => {
        isLookedAt();
        return pids;
      },
    };
    const over = new Promise<string>((resolve) => void guard.watch(watched, resolve));
    await first;
    pids = [await holder(`${OPENS} ${fills(40)}`)];
    expect(await over).toMatch(/its workspace held more than the 8/);
  },
  60_000,
);
