import { join } from "node:path";
import { expect, test } from "vitest";
import { homesOf, pastBarrel } from "./barrel.ts";

const index = join(import.meta.dirname, "../packages/protocol/src/index.ts");
const homes = new Map([
  ["agentRun", "/p/agent.ts"],
  ["SyscallError", "/p/errors.ts"],
  ["Json", "/p/json.ts"],
]);

test.for([
  { why: "a name", text: 'import { agentRun } from "@p";', gives: 'import { agentRun } from "/p/agent.ts";' },
  {
    why: "names of two files",
    text: 'import { agentRun, SyscallError } from "@p";',
    gives: 'import { agentRun } from "/p/agent.ts"; import { SyscallError } from "/p/errors.ts";',
  },
  {
    why: "a type and another name for one",
    text: 'import { type Json, agentRun as run } from "@p";',
    gives: 'import { type Json } from "/p/json.ts"; import { agentRun as run } from "/p/agent.ts";',
  },
  {
    why: "names on lines of their own, which go on to be as many",
    text: 'import {\n  agentRun,\n  SyscallError,\n} from "@p";\nnext',
    gives: 'import { agentRun } from "/p/agent.ts"; import { SyscallError } from "/p/errors.ts";\n\n\n\nnext',
  },
  { why: "a name that has no home, which is left as it is", text: 'import { agentRun, other } from "@p";', gives: 'import { agentRun, other } from "@p";' },
  { why: "another package", text: 'import { agentRun } from "@q";', gives: 'import { agentRun } from "@q";' },
])("$why", ({ text, gives }) => expect(pastBarrel(text, "@p", homes)).toBe(gives));

test("each name that the protocol passes on has a home", async () => {
  const names = Object.keys(await import("../packages/protocol/src/index.ts"));
  const found = homesOf(index);
  expect(names.filter((name) => !found.has(name))).toEqual([]);
});
