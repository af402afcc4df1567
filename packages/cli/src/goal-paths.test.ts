import { expect, test } from "vitest";
import { localNames } from "./goal-paths.ts";

const where = { cwd: "/home/ana/ap", home: "/home/ana", edit: undefined, outputs: [], names: ["notes", "work/", "a b.md", "my notes/", "x.md", "ünï–日本.md"] };

test.for([
  { why: "a path below the current folder", goal: "summarise /home/ana/ap/a.md.", plain: "summarise a.md." },
  { why: "the current folder itself", goal: "Read the notes in /home/ana/ap and write a brief", plain: "Read the notes in . and write a brief" },
  { why: "a home path below the current folder", goal: "summarise ~/ap/a.md, please", plain: "summarise a.md, please" },
  { why: "a quoted path", goal: 'summarise "/home/ana/ap/a.md"', plain: 'summarise "a.md"' },
  { why: "another folder", goal: "summarise /home/ana/apricot/a.md", plain: "summarise /home/ana/apricot/a.md" },
  { why: "an address", goal: "summarise https://x.org/home/ana/ap/a.md", plain: "summarise https://x.org/home/ana/ap/a.md" },
  { why: "a name with a space that is there", goal: "summarise a b.md", plain: 'summarise "a b.md"' },
  { why: "a folder with a space that is there", goal: "summarise my notes", plain: 'summarise "my notes/"' },
  { why: "one that is quoted already", goal: 'summarise "a b.md"', plain: 'summarise "a b.md"' },
  { why: "a name in other letters", goal: "summarise ünï–日本.md", plain: 'summarise "ünï–日本.md"' },
  { why: "a plain name", goal: "summarise x.md and notes", plain: "summarise x.md and notes" },
  { why: "a folder that is pointed at", goal: "Summarise work", plain: 'Summarise "work/"' },
  { why: "a folder that is pointed at, among words", goal: "list the dates in work, and say why", plain: 'list the dates in "work/", and say why' },
  { why: "a word that is also a folder's name", goal: "read work orders and list work", plain: "read work orders and list work" },
])("$why: $goal → $plain", ({ goal, plain }) => expect(localNames(goal, where)).toBe(plain));

test("an output elsewhere is named as it is called in the workspace", () => {
  const outputs = [{ written: "/tmp/x/abs.md", from: "abs.md" }];
  expect(localNames("write a brief to /tmp/x/abs.md", { ...where, outputs })).toBe("write a brief to abs.md");
});

test.for([
  { goal: "mend ../site/in/x.md", plain: "mend ../site/in/x.md" },
  { goal: "mend site/in/x.md", plain: "mend ../site/in/x.md" },
  { goal: "mend /home/ana/site/in/x.md.", plain: "mend ../site/in/x.md." },
  { goal: "rename the files in site by date", plain: 'rename the files in "../site" by date' },
  { goal: "summarise ../ap/x.md", plain: "summarise x.md" },
  { goal: "mend my-site/in/x.md", plain: "mend my-site/in/x.md" },
])("of a folder beside that may be edited: $goal → $plain", ({ goal, plain }) =>
  expect(localNames(goal, { ...where, edit: { folder: "/home/ana/site", alias: "../site" } })).toBe(plain),
);

test("a path below the folder that may be edited is named from that folder on", () => {
  const edit = { folder: "/srv/site", alias: "site" };
  expect(localNames("replace 'a' with 'b' in /srv/site/in/x.md", { ...where, edit })).toBe("replace 'a' with 'b' in site/in/x.md");
});
