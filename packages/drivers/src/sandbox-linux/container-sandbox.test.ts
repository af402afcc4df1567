import { existsSync } from "node:fs";
import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { never } from "@aether/ports/conformance/sandbox-bench";
import { describe, expect, test } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";

const state = await createContainerSandbox({ installation: "conformance" }).probe();
if (!state.available) process.stderr.write(`skipped: the container rung does not work here: ${state.reason}\n`);

describe.skipIf(!state.available)("the container rung", () => {
  sandboxConformance({
    name: "container",
    create: () => createContainerSandbox({ installation: "conformance" }),
    deviations: {
      "a job of the session lives on between its commands, and is in no one's way":
        "it lives on, but each command has a shell of its own, which is not the job's parent: the session is kept by value",
    },
    code: { bash: { program: { kind: "code", language: "bash", code: 'read -r x; printf "%s %s" "$1" "$x"', args: ["arg"] }, stdout: "arg in" } },
  });
});

describe("a runtime is asked for by name", () => {
  const spec = { id: "one", places: [], env: {}, limits: { cpuMs: 1_000, memoryBytes: 67_108_864, pids: 16, openFiles: 64 } };

  test("one that is not installed is the error that says what to install, and no other is taken", async () => {
    const sandbox = createContainerSandbox({ installation: "conformance", runtime: "no-such-runtime" });
    const says = state.available ? /the OCI runtime no-such-runtime is not installed for (podman|docker)/ : /neither podman nor a running docker/;
    expect(await sandbox.probe()).toEqual({ available: false, reason: expect.stringMatching(says), get: expect.stringMatching(/^install /) });
    await expect(sandbox.open(spec, never())).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(/install /) });
    expect(await sandbox.reap()).toBe(0);
    await sandbox.close();
  });

  test.skipIf(!state.available || existsSync("/usr/bin/kata-runtime"))("also when it is asked for one box", async () => {
    const sandbox = createContainerSandbox({ installation: "conformance" });
    await expect(sandbox.open({ ...spec, runtime: "kata" }, never())).rejects.toMatchObject({
      code: "UNAVAILABLE",
      data: { runtime: "kata", get: expect.stringContaining("install Kata Containers") },
    });
    await sandbox.close();
  });
});
