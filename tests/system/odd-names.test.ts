import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Schema } from "@aether/protocol";
import * as protocol from "@aether/protocol";
import { type AnySyscall, SyscallError, vfsMount } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { sampleInputs } from "../../tools/sample-inputs.ts";
import { Installation } from "../support/installation.ts";

/** What every object of the language has, whether anybody put it there or not. */
const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty"];
const DEFINITIONS: readonly AnySyscall[] = Object.values(protocol).filter(
  (one): one is AnySyscall & typeof one => typeof one === "object" && one !== null && "summary" in one && "needs" in one,
);
/** It does what it says. */
const ENDS = ["system.stop"];

/** Each text of an input, and each key of a map in it, by this name. */
function called(value: unknown, name: string): unknown {
  if (typeof value === "string") return /^<.*>$/.test(value) ? name : value;
  if (Array.isArray(value)) return value.map((one) => called(one, name));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, called(one, name)]);
  return Object.fromEntries(entries.length === 0 ? [[name, name]] : entries);
}

test("no name that every object has is looked up as if somebody had given it", { timeout: 240_000 }, async () => {
  await using installation = new Installation();
  await installation.start();
  const client = await installation.client();
  const internal: string[] = [];
  let asked = 0;
  for (const definition of DEFINITIONS.filter(({ name }) => !ENDS.includes(name))) {
    const samples = sampleInputs(z.toJSONSchema(definition.input, { io: "input", unrepresentable: "any" }) as Schema).slice(0, 2);
    for (const name of NAMES)
      for (const sample of samples) {
        asked++;
        const signal = AbortSignal.timeout(3_000);
        await client.call(definition, called(sample, name) as never, { signal }).catch((error: unknown) => {
          if (!SyscallError.is(error) || error.code === "INTERNAL") internal.push(`${definition.name} ${name}: ${String(error)}`);
        });
      }
  }
  expect(internal).toEqual([]);
  expect(asked).toBeGreaterThan(500);
  expect(await client.call(protocol.systemPing, {})).toBeDefined();
});

test("a folder of the host that is none, or not for mounting, is refused with its cause", { timeout: 120_000 }, async () => {
  await using installation = new Installation();
  await installation.start();
  const client = await installation.client();
  const at = (name: string) => join(installation.folder("odd"), name);
  mkdirSync(installation.folder("odd"));
  execFileSync("mkfifo", [at("fifo")]);
  writeFileSync(at("file"), "x");
  symlinkSync(at("loop"), at("loop"));
  symlinkSync("/proc/1/root", at("link"));
  mkdirSync(at("closed"));
  chmodSync(at("closed"), 0);
  const server = createServer().listen(at("socket"));
  try {
    const odd = [
      "/proc/1/root",
      "/proc/self/fd",
      "/proc/1/task/1/root/etc",
      "/sys/kernel",
      "/dev",
      "/",
      join(installation.home, "home"),
      `/${"x".repeat(4_000)}`,
      ...["fifo", "file", "loop", "link", "socket", "none", "file/below"].map(at),
    ];
    for (const folder of odd) {
      const error: unknown = await client.call(vfsMount, { folder }).catch((thrown: unknown) => thrown);
      expect([folder, SyscallError.is(error) && error.code]).toEqual([folder, expect.stringMatching(/^(?:INVALID|NOT_FOUND|UNSUPPORTED|DENIED)$/)]);
    }
  } finally {
    server.close();
  }
});
