import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Schema } from "../packages/protocol/src/index.ts";
import * as protocol from "../packages/protocol/src/index.ts";
import { sampleInputs } from "./sample-inputs.ts";

const { asTool, needsOf } = protocol;
const OWN = protocol.syscallsAmong(protocol);

describe("every definition of the product", () => {
  const schemaOf = (definition: protocol.AnySyscall): Schema => z.toJSONSchema(definition.input, { io: "input", unrepresentable: "any" }) as Schema;

  test("lists the rights of its needs, whatever its input, and no other but where its handler asks for more", () => {
    for (const definition of OWN) {
      const inputs = typeof definition.needs === "function" ? sampleInputs(schemaOf(definition)) : [];
      const asked = new Set(inputs.flatMap((input) => needsOf(definition, input).map(({ action }) => action)));
      expect({ name: definition.name, unlisted: [...asked].filter((action) => !definition.asks?.includes(action)) }).toEqual({
        name: definition.name,
        unlisted: [],
      });
    }
  });

  test("names as arguments of its tool, and as untold, only what its input has", () => {
    for (const definition of OWN) {
      const fields = Object.keys(schemaOf(definition).properties ?? {});
      const named = [...(definition.tool?.fields ?? []), ...(definition.untold ?? [])];
      expect({ name: definition.name, none: named.filter((field) => !fields.includes(field)) }).toEqual({ name: definition.name, none: [] });
      if (definition.tool) expect(asTool(definition)?.name).toBe(definition.tool.name);
    }
  });
});
