import { type AnySyscall, agentSpawnChild, agentSpawnChildren, asTool, type Json, type ToolSpec, vfsGlob, vmSpawn } from "@aether/protocol";
import { expect, test } from "vitest";
import { leanTools } from "./lean-tools.ts";

const tool = (name: string, properties: Record<string, Json>): ToolSpec => ({
  name,
  description: `about ${name}`,
  inputSchema: { type: "object", properties, required: Object.keys(properties), additionalProperties: false },
});
const fieldsOf = (told: ToolSpec | undefined) => told?.inputSchema.properties as Readonly<Record<string, Json>> | undefined;
const specOf = (definition: AnySyscall): ToolSpec => asTool(definition) ?? tool("none", {});

test.for<{ why: string; field: Json; told: Json }>([
  { why: "lengths and lower bounds are left out", field: { type: "string", minLength: 1, maxLength: 9 }, told: { type: "string" } },
  { why: "so is an upper bound that is far away", field: { type: "integer", minimum: 1, maximum: 5_000 }, told: { type: "integer" } },
  { why: "and the bound of a long list", field: { type: "array", maxItems: 64 }, told: { type: "array" } },
  { why: "the bound of a short list is told", field: { type: "array", maxItems: 16 }, told: { type: "array", maxItems: 16 } },
  { why: "a near one is told", field: { type: "integer", maximum: 20 }, told: { type: "integer", maximum: 20 } },
  { why: "a default that is empty goes without saying", field: { type: "boolean", default: false }, told: { type: "boolean" } },
  { why: "another default is told", field: { type: "integer", default: 200 }, told: { type: "integer", default: 200 } },
  { why: "choices stay", field: { type: "string", enum: ["a", "b"] }, told: { type: "string", enum: ["a", "b"] } },
  { why: "alternatives are made lean too", field: { anyOf: [{ type: "string", maxLength: 3 }] }, told: { anyOf: [{ type: "string" }] } },
  {
    why: "free names stay allowed",
    field: { type: "object", additionalProperties: { type: "string" } },
    told: { type: "object", additionalProperties: { type: "string" } },
  },
  {
    why: "a field called as a keyword is stays",
    field: { type: "object", properties: { pattern: { type: "string", pattern: "^a$" } }, additionalProperties: false },
    told: { type: "object", properties: { pattern: { type: "string" } } },
  },
])("$why", ({ field, told }) => expect(fieldsOf(leanTools([tool("t", { field })])[0])).toEqual({ field: told }));

test("names, descriptions and what is required are as defined", () => {
  const whole = specOf(vfsGlob);
  const [told] = leanTools([whole]);
  expect(told).toMatchObject({ name: whole.name, description: whole.description, inputSchema: { required: ["path", "pattern"] } });
  expect(Object.keys(fieldsOf(told) ?? {})).toEqual(Object.keys(fieldsOf(whole) ?? {}));
});

test("a list of what another tool takes is told by that tool's name, if the model has it", () => {
  const [one, many] = [specOf(agentSpawnChild), specOf(agentSpawnChildren)];
  const childrenOf = (tools: readonly ToolSpec[]) => fieldsOf(tools.find(({ name }) => name === "spawn_agents"));
  expect(childrenOf(leanTools([one, many]))).toEqual({
    children: { type: "array", items: { type: "object", description: "as for spawn_agent" } },
  });
  expect(childrenOf(leanTools([many]))).toMatchObject({ children: { items: { properties: { task: { type: "string" } }, required: ["task"] } } });
});

test("a tool tells models of the fields that it names; the others keep their defaults", () => {
  const told = specOf(vmSpawn);
  expect(Object.keys(fieldsOf(told) ?? {})).toEqual(["command", "terminal", "network", "models"]);
  expect(vmSpawn.input.parse({ command: "true", cwd: "/run/p1" })).toMatchObject({ cwd: "/run/p1", limits: {} });
});
