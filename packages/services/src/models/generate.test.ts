import { expect, test } from "vitest";
import { unfenced } from "./generate.ts";

test.for([
  { text: "7", json: 7 },
  { text: '```json\n{"a": 1}\n```', json: { a: 1 } },
  { text: "\n ```\n[1]\n```  \n", json: [1] },
  { text: '```json \n"```"\n```', json: "```" },
])("$text is JSON", ({ text, json }) => {
  expect(JSON.parse(unfenced(text))).toEqual(json);
});

test.for(["```", "``````", "```python\n1\n```", "```json 1```", "before\n```\n1\n```"])("%s is in no fence", (text) => {
  expect(unfenced(text)).toBe(text);
});

test("a fence that never closes, before millions of line ends, takes no time of anybody's", () => {
  const began = process.cpuUsage();
  unfenced(`\`\`\`${"\n".repeat(4_000_000)}x`);
  expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000);
});
