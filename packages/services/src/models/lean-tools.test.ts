import { type AnySyscall, agentSpawnChild, agentSpawnChildren, asTool, type Json, type ToolSpec, vfsGlob } from "@aether/protocol";
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
    children: { type: "array", maxItems: 64, items: { type: "object", description: "as for spawn_agent" } },
  });
  expect(childrenOf(leanTools([many]))).toMatchObject({ children: { items: { properties: { task: { type: "string" } }, required: ["task"] } } });
});
