import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { describe, test } from "vitest";
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
test.skipIf(state.available)("it says what to install", () => undefined);
