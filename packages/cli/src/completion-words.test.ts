import type { Client } from "@aether/client";
import { expect, test } from "vitest";
import { completionWords } from "./completion-words.ts";

const clientWith = (names: readonly string[]): Client =>
  ({
    call: async () => ({
      agents: names.map((name, index) => ({ agent_id: `p${index}`, name })),
      models: names.map((name) => ({ name })),
    }),
  }) as unknown as Client;

test.for([
  { name: "scribe", is: true },
  { name: "ollama/llama3.2:1b", is: true },
  { name: "büro-2", is: true },
  { name: "$(touch x)", is: false },
  { name: "`id`", is: false },
  { name: "two words", is: false },
  { name: "-rf", is: false },
  { name: "a;b", is: false },
  { name: "a\nb", is: false },
])("a name that a shell would read as more than a word is not offered: $name", async ({ name, is }) => {
  expect(await completionWords(clientWith([name, "other"]), "models")).toEqual(is ? [name, "other"] : ["other"]);
  expect(await completionWords(clientWith([name]), "runs")).toEqual(is ? ["p0", name] : ["p0"]);
});
