import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, vmRunCode } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { storedZip } from "../../packages/drivers/src/sandbox-guest/python/stored-zip.test-harness.ts";
import { Terminal } from "../support/cli.ts";

const WHEEL = storedZip({
  "greet/__init__.py": "def hello(): return 'hello from a wheel'\n",
  "greet-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: greet\nVersion: 1.0\n",
});

function putWheel(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "greet-1.0-py3-none-any.whl"), WHEEL);
}

async function python(terminal: Terminal, code: string): Promise<CommandResult> {
  await terminal.run("call", "system.ping", "{}");
  const client = await terminal.connect();
  return client.call(vmRunCode, { language: "python", code });
}

const GREET = "import greet; print(greet.hello())";

describe("packages of Python programs", () => {
  test("come from the folder wheels of the home, once it is there", async () => {
    await using terminal = new Terminal();
    const { code, stderr } = await python(terminal, GREET);
    expect(code).toBe(1);
    expect(stderr).toMatch(/No module named 'greet'.*wheels in AETHER_HOME, or AETHER_PYTHON_WHEELS.*greet-<version>-py3-none-any\.whl/);
    putWheel(join(terminal.home, "wheels"));
    expect(await python(terminal, GREET)).toMatchObject({ stdout: "hello from a wheel\n", stderr: "", code: 0, rung: "python" });
    // What loads the interpreter was compiled once, and is kept for the next start.
    expect(readdirSync(join(terminal.home, "cache", "code"))).not.toEqual([]);
  });

  test("come from the folder that AETHER_PYTHON_WHEELS names instead", async () => {
    const folder = mkdtempSync(join(tmpdir(), "aether-wheels-"));
    try {
      await using terminal = new Terminal({ env: { AETHER_PYTHON_WHEELS: folder } });
      putWheel(folder);
      expect(await python(terminal, GREET)).toMatchObject({ stdout: "hello from a wheel\n", code: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("come from no folder named by a relative path", async () => {
    await using terminal = new Terminal({ env: { AETHER_PYTHON_WHEELS: "wheels" } });
    const { code, err } = await terminal.run("status");
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(/AETHER_PYTHON_WHEELS: must be an absolute path/) });
  });
});
