import { expect, test } from "vitest";
import { authorityFault } from "./authority-fault.ts";

const of = (grant: unknown) => ({ grants: [{ action: "fs.read", resource: "/a/**" }, grant], budget: {} });
const tool = (args: unknown) => of({ action: "tool.use", resource: "x", constraints: { args } });

test.for<[what: string, authority: unknown, fault: string | undefined]>([
  ["whole rights", of({ action: "tool.use", resource: "x", constraints: { args: { path: ["a/*"] }, maxUses: 3 } }), undefined],
  ["rights of a lineage", of({ action: "fs.read", resource: "/a/b", lineage: [{ id: "p#1", constraints: { maxUses: 2 } }] }), undefined],
  ["nothing", null, ""],
  ["no grants", { budget: {} }, ".grants"],
  ["no budget", { grants: [] }, ".budget"],
  ["a grant that is none", of(1), ".grants.1"],
  ["a resource that is no pattern", of({ action: "fs.read", resource: "[" }), ".grants.1.resource"],
  ["an argument that is no list", tool({ path: "x" }), ".grants.1.constraints.args.path"],
  ["an argument that is no pattern", tool({ path: ["ok", "["] }), ".grants.1.constraints.args.path.1"],
  ["an argument of a number", tool({ path: [7] }), ".grants.1.constraints.args.path.0"],
  ["arguments that are a list", tool([]), ".grants.1.constraints.args"],
  ["arguments that are nothing", tool(null), ".grants.1.constraints.args"],
  ["no arguments", tool({}), ".grants.1.constraints.args"],
  ["a limit above it", of({ action: "tool.use", resource: "x", lineage: [{ id: "p#1", constraints: { args: 1 } }] }), ".grants.1.lineage.0.constraints.args"],
])("%s", ([, authority, fault]) => {
  expect(authorityFault(authority)).toBe(fault);
});
