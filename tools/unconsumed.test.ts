import { expect, test } from "vitest";
import { type Source, unconsumed } from "./unconsumed.ts";

const NONE = { errors: [], kinds: [], options: {} };
const at = (path: string, text: string): Source[] => [{ path: `packages/${path}`, text }];

test.for([
  { why: "an error that is thrown", tables: { errors: ["GONE"] }, sources: at("kernel/src/a.ts", 'throw new SyscallError("GONE", "x")'), says: [] },
  {
    why: "one that a definition lists alone",
    tables: { errors: ["GONE"] },
    sources: at("protocol/src/syscalls/a.ts", 'errors: ["GONE"],'),
    says: ["the error GONE is declared, and thrown by nothing"],
  },
  { why: "one that a test alone throws", tables: { errors: ["GONE"] }, sources: at("kernel/src/a.test.ts", 'new SyscallError("GONE")'), says: [/GONE/] },
  { why: "one that a table alone has", tables: { errors: ["GONE"] }, sources: at("gateways/src/a.ts", '  GONE: "forbidden",\n  "GONE": 1'), says: [/GONE/] },
  { why: "a kind that a definition names", tables: { kinds: ["moon.risen"] }, sources: at("protocol/src/syscalls/a.ts", 'audit: "moon.risen"'), says: [] },
  {
    why: "a kind that stands in its table alone",
    tables: { kinds: ["moon.risen"] },
    sources: at("protocol/src/audit-kinds.ts", '"moon.risen": kind(), "moon.risen"'),
    says: ["the audit kind moon.risen is declared, and written by nothing"],
  },
  { why: "a kind that is like another", tables: { kinds: ["moon.risen"] }, sources: at("kernel/src/a.ts", 'kind: "moonarisen"'), says: [/moon\.risen/] },
  { why: "an option that is read", tables: { options: { go: ["no-stop"] } }, sources: at("cli/src/commands/go.ts", 'args.flag("no-stop")'), says: [] },
  {
    why: "an option that is declared alone",
    tables: { options: { go: ["no-stop"] } },
    sources: at("cli/src/commands/go.ts", '"no-stop": { type: "boolean" }'),
    says: ["aether go takes --no-stop, and nothing reads it"],
  },
  { why: "an option that another program reads", tables: { options: { go: ["stop"] } }, sources: at("kernel/src/a.ts", 'args.flag("stop")'), says: [/--stop/] },
])("$why", ({ tables, sources, says }) => {
  const found = unconsumed({ ...NONE, ...tables } as Parameters<typeof unconsumed>[0], sources);
  expect(found).toHaveLength(says.length);
  for (const [index, one] of says.entries()) expect(found[index]).toMatch(one);
});
