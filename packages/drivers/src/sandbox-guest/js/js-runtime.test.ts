import { expect, test } from "vitest";
import type { Guest } from "../runtime.ts";
import type { Tree } from "../tree/tree.ts";
import { createJsRuntime } from "./js-runtime.ts";

const MEMORY = 64 * 1_048_576;
const runtime = createJsRuntime(MEMORY);

async function ran(code: string, wallMs: number): Promise<{ readonly end: object; readonly said: string }> {
  let said = "";
  const guest: Guest = {
    program: { kind: "code", language: "javascript", code, args: [] },
    cwd: "/",
    home: "/",
    env: {},
    tree: {} as Tree,
    memoryBytes: MEMORY,
    openFiles: 16,
    outputBytes: 65_536,
    wallMs,
    read: () => new Uint8Array(),
    readable: () => true,
    write: (_, bytes) => {
      said += Buffer.from(bytes).toString();
    },
  };
  return { end: await runtime.run(guest), said };
}

const OF_TIME: readonly (readonly [string, string])[] = [
  ["nothing at all", ""],
  ["a value that is thrown", "throw 1"],
  ["an object that answers nothing", "throw new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } })"],
  ["an endless loop", "for (;;) {}"],
];

test.each(OF_TIME)("a program whose time is over before its first line ends by its time: %s", async (_, code) => {
  // The interpreter looks at the time every so many steps, and the first programs may be over before it does.
  const ends = [];
  for (let count = 0; count < 12; count++) ends.push((await ran(`for (let i = 0; i < 20_000; i++) void i;${code}`, 0)).end);
  for (const end of ends) expect(end).toMatchObject({ code: 1, cap: "wall" });
});

const THROWN: readonly (readonly [string, string])[] = [
  ["throw new TypeError('no')", "TypeError: no"],
  ["throw 'a text'", "thrown: a text"],
  ["throw 7", "thrown: 7"],
  ["throw undefined", "thrown: undefined"],
  ["throw null", "thrown: something that says no name and no message"],
  ["throw Symbol('s')", "thrown: a symbol that says no name and no message"],
  ["throw { toString() { return 'x' } }", "thrown: something that says no name and no message"],
  ["throw { message: 'only this' }", "only this"],
  ["throw new Proxy({}, { get() { throw 1; } })", "thrown: something that says no name and no message"],
  ["throw new Proxy(function () {}, { get() { throw 1; } })", "thrown: something that says no name and no message"],
];

test.each(THROWN)("what a program threw is told, and its own code is not run for it: %s", async (code, words) => {
  const { end, said } = await ran(code, 60_000);
  expect(said.split("\n")[0]).toBe(words);
  expect(end).toEqual({ code: 1 });
});
