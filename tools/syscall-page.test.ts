import { expect, test } from "vitest";
import * as protocol from "../packages/protocol/src/index.ts";
import { needsText } from "./syscall-page.ts";

test("what a call needs is told with the field's own name where it may be left out", () => {
  expect(needsText(protocol.agentSpawnChild)).toEqual(["`agent.spawn` on `<name>`"]);
  expect(needsText(protocol.agentSpawnChildren)).toEqual(["`agent.spawn` on `<name>`"]);
});

test.for(protocol.syscallsAmong(protocol))("$name needs nothing that has no name", (definition) => {
  expect(needsText(definition).join()).not.toMatch(/undefined|null|\[object/);
});
