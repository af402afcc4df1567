import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFrames } from "../grammar/read-frames.ts";
import { EXAMPLES } from "./examples.ts";
import { refusalOf } from "./refusal.ts";

const columns = ["amount", "country", "status"].map((name) => ({ name, type: name === "amount" ? ("number" as const) : ("text" as const), values: [] }));
const KNOWN = {
  outputs: ["brief.md"],
  names: ["notes/a.md", "todo.txt", "orders.csv", "report.md", "offer-a.md", "offer-b.md", "plan.md", "a.md", "b.md"],
  tables: new Map([["orders.csv", { rows: 3, columns }]]),
  asksTables: true,
};

/** Tests run from the root of the checkout. */
const PAGE = readFileSync(join(process.cwd(), "docs", "offline.md"), "utf8");

test.for(Object.entries(EXAMPLES))("the example of %s is read as it: %s", ([job, example]) => {
  expect(readFrames(example, KNOWN)).toMatchObject({ frames: [{ job }] });
});

test("the page lists every job with its example, and no other", () => {
  const rows = [...PAGE.matchAll(/^\| (\w+) \| (`+) ?(.+?) ?\2 \|$/gm)].map(([, job = "", , example = ""]) => [job, example]);
  expect(Object.fromEntries(rows)).toEqual(EXAMPLES);
});

test.for([
  { why: "words nobody knows", goal: "Paint the fence", cannot: { words: ["Paint", "fence"], near: [] }, says: /Not understood: "Paint", "fence"\./ },
  { why: "a cause", goal: "Sum orders.csv", cannot: { words: [], why: "Say of which column.", near: ["table" as const] }, says: /Say of which column\./ },
])("a refusal names $why, two jobs, and the way to a model", ({ goal, cannot, says }) => {
  const text = refusalOf(goal, cannot);
  expect(text).toMatch(says);
  expect(text.match(/^- .+$/gm)).toHaveLength(2);
  expect(text).toContain("aether model connect");
});
