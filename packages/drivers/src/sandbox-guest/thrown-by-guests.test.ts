import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box, BoxProgram } from "@aether/ports";
import { DEFAULT_LIMITS } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createGuestSandboxes } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-thrown-"));
const sandboxes = createGuestSandboxes({ installation: "test" });
const never = new AbortController().signal;
afterAll(async () => {
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
  rmSync(folder, { recursive: true });
});

async function ran(
  box: Box,
  program: BoxProgram,
): Promise<{ readonly code: number | null; readonly reason: string; readonly message?: string; readonly said: string }> {
  const running = await box.start({ program, limits: { wallMs: 60_000, cpuMs: 60_000, outputBytes: 1_048_576 } }, never);
  running.end();
  let said = "";
  for await (const { bytes } of running.output) said += Buffer.from(bytes).toString();
  const { code, reason, message } = await running.exited;
  return { code, reason, said, ...(message !== undefined && { message }) };
}

const open = (rung: "bash" | "js"): Promise<Box> =>
  sandboxes[rung].open({ id: `t${rung}`, places: [{ at: "/run/p1", folder, writable: true, hidden: [] }], env: {}, limits: DEFAULT_LIMITS }, never);

const HOST = /node:|\.worker|sandbox-guest|node_modules|\/packages\//;

describe("what JavaScript throws", () => {
  let box: Box;
  beforeAll(async () => {
    box = await open("js");
  });
  test.for([
    { why: "an object that is no text", code: "throw { toString() { throw 1 }, get message() { throw 2 } }" },
    { why: "a proxy with traps that throw", code: "throw new Proxy({}, new Proxy({}, { get() { throw 1 } }))" },
    {
      why: "getters that throw",
      code: "const e = new Error('x'); for (const p of ['name', 'message', 'stack']) Object.defineProperty(e, p, { get() { throw e } }); throw e",
    },
    {
      why: "getters that give objects",
      code: "const e = new Error('x'); for (const p of ['name', 'message', 'stack']) Object.defineProperty(e, p, { get: () => ({}) }); throw e",
    },
    { why: "a thenable that rejects with itself", code: "const t = { then(_, no) { no(t) } }; await t" },
    { why: "a symbol", code: "throw Symbol('x')" },
    { why: "a long message", code: "throw new Error('x'.repeat(3_000_000))" },
    {
      why: "what JSON makes of its own objects",
      code: "Object.prototype.toJSON = () => { throw 1 }; Array.prototype.toJSON = () => ({ toString: 1 }); readFile('nope')",
    },
    { why: "a call of the host with no name", code: "JSON.stringify = () => '{}'; Array.prototype.map = () => { throw 1 }; list({ toString() { throw 3 } })" },
    { why: "from a timer", code: "setTimeout(() => { throw new Proxy({}, {}) }, 1)" },
    { why: "from a clock that is none", code: "Date.now = () => ({ valueOf() { throw 1 } }); setTimeout(() => {}, 1)" },
  ])("ends the program alone: $why", async ({ code }) => {
    const end = await ran(box, { kind: "code", language: "javascript", code, args: [] });
    expect(end.reason).toMatch(/^(exited|resource_exceeded)$/);
    expect(end.code).not.toBe(0);
    expect(`${end.said}${end.message}`).not.toMatch(HOST);
    expect(await ran(box, { kind: "code", language: "javascript", code: "console.log(6 * 7)", args: [] })).toMatchObject({ code: 0, said: "42\n" });
  });

  test("an error of a call has no object and no stack of the host's", async () => {
    const code = `try { readFile('nope') } catch (e) { console.log(Object.getPrototypeOf(e) === Error.prototype, e.code, e.constructor.constructor === Function, String(e.cause)); print(e.stack) }`;
    const { said } = await ran(box, { kind: "code", language: "javascript", code, args: [] });
    expect(said).toMatch(/^true ENOENT true undefined\n/);
    expect(said).not.toMatch(HOST);
  });
});

describe("what a shell fails by", () => {
  test.for([
    {
      why: "names of an object's own parts",
      script:
        "__proto__=x; constructor=y; toString=z; export __proto__ constructor toString; declare -A a; a[__proto__]=1; a[constructor]=2; unset toString; $constructor",
    },
    { why: "a jq program that throws objects", script: 'jq -n \'{"__proto__": {"toString": 1}} | error\'' },
    { why: "an awk program over an object's parts", script: 'awk \'BEGIN { a["__proto__"]["x"] = 1; print a["constructor"]; exit 1 }\'' },
    { why: "a pattern that is none", script: "[[ a =~ ((((( ]]; grep '(' <<< a; sed 's/\\(/x/' <<< a" },
    { why: "depth", script: "f() { f; }; f" },
  ])("tells nothing of the host: $why", async ({ script }) => {
    const box = await open("bash");
    const end = await ran(box, { kind: "shell", script });
    expect(`${end.said}${end.message}`).not.toMatch(HOST);
    expect(await ran(box, { kind: "shell", script: "echo $# ok" })).toMatchObject({ code: 0, said: "0 ok\n" });
    await box.close();
  });
});
