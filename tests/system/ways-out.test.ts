import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const LIMIT_MS = 180_000;
const STOCK = "product,shelf,count\nMug,A,40\nBowl,A,8\nPlate,B,5\nVase,B,5\nJug,B,1\n";

/** What is typed, and what it ends with: an error names its cause and what to do. */
const ROWS: readonly { typed: readonly string[]; code: number; out?: string; says?: string }[] = [
  {
    typed: ["table", "query", "stock.csv", "--select", "shelf,product", "--order", "count desc", "--limit", "1", "--per", "shelf"],
    code: 0,
    out: "shelf  product\nA      Mug\nB      Plate\nB      Vase\n",
  },
  { typed: ["table", "query", "stock.csv", "--to", "taken.csv"], code: 1, says: "taken.csv is there already; --overwrite replaces it" },
  { typed: ["vm", "attach", "nothing"], code: 1, says: "there is no command nothing (aether vm ls --all lists them)" },
  { typed: ["vm", "kill", "nothing"], code: 1, says: "there is no command nothing (aether vm ls --all lists them)" },
  { typed: ["vm", "exec", "-t", "--", "sh"], code: 1, says: "run it without -t, or with -d and join it later (aether vm attach)" },
  { typed: ["vm", "record", "x.cast", "--", "sh"], code: 1, says: "start it with aether vm exec -t -d, and then: aether vm record COMMAND FILE" },
  { typed: ["cost", "--since", "1h"], code: 2, says: "costs are kept by the day" },
  { typed: ["trust"], code: 1, says: "aether trust DIR/AGENTS.md" },
  { typed: ["trust", "way/AGENTS.md"], code: 3, out: "Be brief.\n", says: "nobody could be asked here; --yes agrees to what is shown above" },
  { typed: ["agent", "start", "tab.yaml", "--yes"], code: 2, says: "Tabs are not allowed as indentation at line 2, column 1\n" },
  { typed: ["top"], code: 0, out: "0 agents alive, 0 ended" },
];

test("what a person types a little wrong says what to do instead, and its exit code is of the kind that it is", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: {} });
  for (const [file, text] of Object.entries({
    "stock.csv": STOCK,
    "taken.csv": "mine\n",
    "way/AGENTS.md": "Be brief.\n",
    "tab.yaml": "name: x\n\tmodel: y\n",
  })) {
    mkdirSync(join(terminal.folder, file, ".."), { recursive: true });
    writeFileSync(join(terminal.folder, file), text);
  }
  for (const { typed, code, out = "", says = "" } of ROWS) {
    const end = await terminal.run(...typed);
    expect([typed.join(" "), end.code, end.out, end.err]).toEqual([typed.join(" "), code, expect.stringContaining(out), expect.stringContaining(says)]);
  }
});

test("models.yaml that is no YAML ends the start with the file, the place and the mistake", { timeout: LIMIT_MS }, async () => {
  await using terminal = new Terminal({ script: {} });
  const file = join(terminal.home, "models.yaml");
  mkdirSync(terminal.home, { recursive: true, mode: 0o700 });
  writeFileSync(file, "prices: [1\n");
  const { code, err } = await terminal.run("up");
  expect([code, err]).toEqual([1, expect.stringMatching(/did not start: \S+models\.yaml cannot be read: [^\n]+ at line \d+, column \d+\n$/)]);
  rmSync(file);
});
