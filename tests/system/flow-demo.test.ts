import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../support/bundle.ts";

const LIMIT_MS = 120_000;
const RULES = ["untrusted-leaves", "untrusted-removal", "write-elsewhere", "untrusted-leaves"];

test("examples/flow: four attacks succeed without the gate, and none with it", { timeout: LIMIT_MS }, async () => {
  const args = ["--disable-warning=ExperimentalWarning", join(ROOT, "examples/flow/main.ts")];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: LIMIT_MS });
  expect(stderr).toBe("");
  expect(stdout.match(/^ {2}gate off +the attacker won: /gm)).toHaveLength(4);
  expect([...stdout.matchAll(/▎ {3}why .*\[([a-z-]+)\]$/gm)].map(([, rule]) => rule)).toEqual(RULES);
  expect(stdout).toMatch(/▎ {3}read {5}127\.0\.0\.1 \(untrusted, private\)\n[\s\S]*payees\.csv names the landlord's account\n/);
  for (const said of ["Tuesday 11:15", "The glaze comes on Thursday", "tidy books: enter every payment", "19,900 EUR"])
    expect(stdout).toMatch(new RegExp(`you said no, and the agent went on: .*${said}`));
  // Colours are for terminals.
  expect(stdout).not.toContain("\u001b");
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("Four attacks succeeded without the gate; none did with it.");
});
