import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";

const MB = 1_048_576;
const limits = { cpuMs: 60_000, memoryBytes: 64 * MB, pids: 64, openFiles: 128 };
/** Fills connections to itself that nobody reads, and says how much was taken. */
const FILLS = `
use Socket;
my ($door, $taken, $part, @kept) = (undef, 0, "x" x 1048576);
socket($door, PF_INET, SOCK_STREAM, 0) && bind($door, sockaddr_in(0, INADDR_LOOPBACK)) && listen($door, 50) or die $!;
for (1..50) {
  my ($one, $other);
  socket($one, PF_INET, SOCK_STREAM, 0) && connect($one, getsockname($door)) && accept($other, $door) or die $!;
  push @kept, $one, $other;
  while (defined(my $sent = send($one, $part, MSG_DONTWAIT))) { $taken += $sent; }
}
print $taken;
`;

test("what waits in the sockets of a box is bounded by its memory", async ({ skip }) => {
  const sandbox = createProcessSandbox({ installation: `t${process.pid}` });
  try {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    skip(state.limits === "prlimit", "no control groups can be written here");
    skip(
      state.notes.some((note) => note.includes("sockets")),
      "the kernel here does not count sockets",
    );
    const box = await sandbox.open({ id: "one", places: [], env: {}, limits }, never());
    const { stdout, exit } = await finish(await box.start(command(shell(`perl -e '${FILLS}'`)), never()));
    if (exit.reason === "resource_exceeded") return;
    expect(exit).toMatchObject({ code: 0 });
    expect(Number(stdout)).toBeGreaterThan(MB);
    // The kernel lets each socket that is full have some more.
    expect(Number(stdout)).toBeLessThan(128 * MB);
    expect((await finish(await box.start(command(shell("echo alive")), never()))).stdout).toBe("alive\n");
  } finally {
    await sandbox.close();
  }
});
