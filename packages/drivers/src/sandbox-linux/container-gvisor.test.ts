import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { command, finish, never, reader, shell } from "@aether/ports/conformance/sandbox-bench";
import { SHELL_SAMPLES } from "@aether/ports/conformance/sandbox-samples";
import { describe, expect, test } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";

/** Of this process alone: what another installation of that name left would be reaped. */
const INSTALLATION = `v${process.pid}`;
const create = () => createContainerSandbox({ installation: INSTALLATION });
const missing = await createContainerSandbox({ installation: INSTALLATION, runtime: "runsc" })
  .probe()
  .then((state) => (state.available ? undefined : state.reason));
if (missing !== undefined) process.stderr.write(`skipped: gVisor does not work here: ${missing}\n`);

const NO_TERMINALS = "podman asks for a terminal with a flag that gVisor does not know; a terminal there is UNSUPPORTED by name";

describe.skipIf(missing !== undefined)("the container rung made by gVisor", () => {
  sandboxConformance({
    name: "container with runsc",
    create,
    runtime: "runsc",
    idleMs: 4_000,
    // Older gVisors do not know a flag that ls calls statx with.
    samples: { ...SHELL_SAMPLES, list: (path) => shell(`cd '${path}' && shopt -s nullglob dotglob && for one in *; do echo "$one"; done`) },
    deviations: {
      "a job of the session lives on between its commands, and is in no one's way":
        "it lives on, but each command has a shell of its own, which is not the job's parent: the session is kept by value",
      "one that fails for want of files ends by the files cap":
        "its kernel refuses a program another file and tells nobody but the program; vm.exec names the cap where the program says so",
      "a terminal is one, of the asked size, and tells of a new size": NO_TERMINALS,
      "Ctrl-C in a terminal interrupts its program, which may answer": NO_TERMINALS,
      "a shell in a terminal takes lines and has job control": NO_TERMINALS,
      "a command that left nothing running is known to have left nothing":
        "its processes are not on this machine: after a session's command something may have been left, and that is what is said",
      "nothing of a box is left when it is closed, not what hid in the background either":
        "its processes are gVisor's own and were never on this machine; they end with the one that is",
      "a box with a way out reaches its own proxy and nothing else, and one without reaches nothing":
        "it has a network stack of its own, in which this machine cannot listen; a way out there is UNSUPPORTED by name",
    },
    code: { bash: { program: { kind: "code", language: "bash", code: 'read -r x; printf "%s %s" "$1" "$x"', args: ["arg"] }, stdout: "arg in" } },
  });

  test("a command that is ended goes alone: what runs beside it, and the files in /tmp, stay", async () => {
    const sandbox = create();
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "aether-gvisor-")));
    const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 };
    const spec = { id: "one", places: [{ at: "/run/p1", folder, writable: true, hidden: [] }], env: {}, limits, runtime: "runsc" } as const;
    try {
      const box = await sandbox.open(spec, never());
      const beside = await box.start(command(shell("echo kept > /tmp/file; echo ready; read line; cat /tmp/file")), never());
      const out = reader(beside);
      await out.seen("ready");
      const ended = await finish(await box.start(command(shell("sleep 60 & sleep 60"), { limits: { wallMs: 500 } }), never()));
      expect(ended.exit).toMatchObject({ code: null, reason: "timeout", cap: "wall" });
      const { stdout } = await finish(await box.start(command(shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")), never()));
      expect(stdout).not.toContain("sleep 60 ");
      await beside.write(Buffer.from("go\n"));
      expect(await beside.exited).toMatchObject({ code: 0, reason: "exited" });
      await out.done;
      expect(out.all()).toBe("ready\nkept\n");
    } finally {
      await sandbox.close();
      rmSync(folder, { recursive: true });
    }
  });

  test("a way out and a terminal are refused by name, before anything runs", async () => {
    const sandbox = create();
    const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 };
    const spec = { places: [], env: {}, limits, runtime: "runsc" } as const;
    await expect(sandbox.open({ ...spec, id: "two", egress: { socket: "/none" } }, never())).rejects.toMatchObject({
      code: "UNSUPPORTED",
      data: { runtime: "runsc" },
    });
    const box = await sandbox.open({ ...spec, id: "three" }, never());
    const terminal = box.start(command(shell("true"), { terminal: { cols: 80, rows: 24 } }), never());
    await expect(terminal).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining("runc") });
    await sandbox.close();
  });
});
