import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "@aether/host";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Arguments } from "./command.ts";
import { readPlan, shownOutputs } from "./run-plan.ts";

let cwd = "";
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "aether-plan-"));
  for (const folder of ["x", "out"]) mkdirSync(join(cwd, folder));
  for (const file of ["A.md", "B.md", "a b.md", "bad\nname.md", "x/inside.md"]) writeFileSync(join(cwd, file), "text");
});
afterAll(() => rmSync(cwd, { recursive: true }));

function plan(goal: string, options: Readonly<Record<string, string | true | readonly string[]>> = {}) {
  const args: Arguments = {
    words: [],
    behind: [],
    text: (option) => (typeof options[option] === "string" ? options[option] : undefined),
    texts: (option) => [options[option] ?? []].flat().filter((one) => typeof one === "string"),
    flag: (option) => options[option] === true,
    count: () => undefined,
  };
  return readPlan(goal.replaceAll("CWD", cwd), args, { config: { model: "offline" } as Config, cwd });
}

test.for([
  { goal: 'write a brief to "my brief.md"', options: {}, gives: ["my brief.md"], told: 'write a brief to "my brief.md"' },
  { goal: "write a brief to CWD/out/abs.md", options: {}, gives: ["out/abs.md"], told: "write a brief to abs.md" },
  { goal: "write a brief of CWD/A.md to b.md", options: {}, gives: ["b.md"], told: "write a brief of A.md to b.md" },
  {
    goal: "write a brief to x/b.md and the dates to CWD/out/b.md",
    options: {},
    gives: ["x/b.md", "out/b.md"],
    told: "write a brief to x/b.md and the dates to b.md",
  },
  { goal: "write a brief", options: { to: "out" }, gives: ["out/brief.md"], told: "write a brief" },
  { goal: "list the dates", options: { to: "out" }, gives: ["out/answer.md"], told: "list the dates" },
  { goal: "list the dates", options: { to: "not/yet/there" }, gives: ["not/yet/there/answer.md"], told: "list the dates" },
  { goal: "list the dates as CSV", options: { to: "out" }, gives: ["out/answer.csv"], told: "list the dates as CSV" },
  { goal: "summarise A.md and contrast it to B.md", options: {}, gives: [], told: "summarise A.md and contrast it to B.md" },
  { goal: "write a brief to B.md", options: { overwrite: true }, gives: ["B.md"], told: "write a brief to B.md" },
  { goal: "summarise a b.md", options: {}, gives: [], told: 'summarise "a b.md"' },
] as const)("$goal gives $gives", ({ goal, options, gives, told }) => {
  const made = plan(goal, options);
  expect([shownOutputs(made), made.goal]).toEqual([gives, told]);
});

test("the rules engine may read what the goal names by its whole path, and nothing beside it", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "aether-else-"));
  writeFileSync(join(elsewhere, "n.md"), "text");
  expect(plan(`Summarise the notes in ${elsewhere}`).reads).toEqual([{ written: elsewhere, folder: elsewhere }]);
  expect(plan(`Summarise "${elsewhere}/n.md".`).reads).toEqual([{ written: `${elsewhere}/n.md`, folder: elsewhere, file: "n.md" }]);
  expect(plan(`Run \`ls ${elsewhere}\``).reads).toEqual([]);
  expect(plan(`Summarise ${elsewhere}/gone.md and CWD/A.md, not /`).reads).toEqual([]);
  expect(plan(`Summarise the notes in ${elsewhere}`, { model: "ollama/x" }).reads).toEqual([]);
  rmSync(elsewhere, { recursive: true });
});

test.for([
  { why: "a file that is there", goal: "write a brief to B.md", options: {}, says: /B\.md is there already; add --overwrite/ },
  { why: "a way up", goal: "write a brief to ../b.md", options: {}, says: /\.\.\/b\.md: .*whole path/ },
  { why: "--to a folder below a file", goal: "write a brief", options: { to: "A.md/nope" }, says: /A\.md is a file, not a folder/ },
  { why: "--to a file", goal: "write a brief", options: { to: "A.md" }, says: /is a file, not a folder/ },
  { why: "--edit a file", goal: "replace 'a' with 'b' in A.md", options: { edit: "A.md" }, says: /is a file, not a folder/ },
  { why: "an absolute file in no folder", goal: "write a brief to /nowhere-at-all/b.md", options: {}, says: /there is no folder \/nowhere-at-all/ },
  { why: "--per without a limit", goal: "list the dates", options: { per: "day" }, says: /--per day .*give one: --tokens, --usd or --calls/ },
  { why: "--per anything else", goal: "list the dates", options: { usd: "1", per: "year" }, says: /--per takes hour, day, week, month, not "year"/ },
])("refused: $why", ({ goal, options, says }) => expect(() => plan(goal, options)).toThrow(says));

test("--per says how often the limits renew", () => {
  expect([plan("list the dates", { usd: "1.50", per: "day" }).budget, plan("list the dates", { usd: "1.50" }).budget]).toEqual([
    { microUsd: 1_500_000, resets: "day" },
    { microUsd: 1_500_000 },
  ]);
});

test("two results of one name get two names in the workspace", () => {
  expect(plan("write a brief to x/b.md and the dates to CWD/out/x/b.md".replace("out/x", "out")).outputs.map(({ from }) => from)).toEqual(["x/b.md", "b.md"]);
  expect(plan("write a brief to b.md and the dates to CWD/out/b.md").outputs.map(({ from }) => from)).toEqual(["b.md", "b-2.md"]);
});

test("the folder that may be edited is called what the goal calls it", () => {
  expect(plan("replace 'a' with 'b' in x/a.md", { edit: "x" }).edit?.alias).toBe("x");
  expect(plan("replace 'a' with 'b' in a.md", { edit: "." }).edit?.alias).toBe("");
});

test("names that agents cannot see are told", () => expect(plan("summarise").unseen).toEqual(["bad\nname.md"]));

test.for<{ why: string; goal: string; options?: Readonly<Record<string, string | readonly string[]>>; hosts: readonly string[]; noHosts: readonly string[] }>([
  { why: "a file that is there opens nothing", goal: "Summarise A.md", hosts: [], noHosts: [] },
  { why: "a file of the folder that may be edited opens nothing", goal: "Correct inside.md", options: { edit: "x" }, hosts: [], noHosts: [] },
  { why: "a file that is made opens nothing", goal: "Summarise A.md and write it to brief.md", hosts: [], noHosts: [] },
  { why: "what may be a file opens nothing, and it is said", goal: "Check that requirements.in agrees", hosts: [], noHosts: ["requirements.in"] },
  { why: "the command line says that it is a host", goal: "Ask logo.ai", options: { allow: "logo.ai" }, hosts: ["logo.ai"], noHosts: [] },
  {
    why: "each --allow names one, or several",
    goal: "Ask",
    options: { allow: ["a.example", "b.example,c.example"] },
    hosts: ["a.example", "b.example", "c.example"],
    noHosts: [],
  },
  { why: "and so do the words", goal: "Ask https://logo.ai/x and docs.python.org", hosts: ["https://logo.ai/x", "docs.python.org"], noHosts: [] },
])("$why", ({ goal, options = {}, hosts, noHosts }) => {
  const made = plan(goal, options);
  expect([made.hosts.map(({ shown }) => shown), made.noHosts]).toEqual([hosts, noHosts]);
});
