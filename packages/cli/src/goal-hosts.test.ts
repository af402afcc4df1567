import { expect, test } from "vitest";
import { hostGrant, hostsIn } from "./goal-hosts.ts";

const grantsOf = (goal: string, files: readonly string[] = []): string[] =>
  hostsIn(goal, (file) => files.includes(file)).named.flatMap(({ grants }) => grants.map(({ resource }) => resource));

const read = (host: string, ...ports: readonly number[]): string[] => ports.flatMap((port) => [`${host}/${port}/GET/**`, `${host}/${port}/HEAD/**`]);

test.for([
  { goal: "Summarise https://example.com/docs/a.html.", grants: ["example.com/443/GET/docs/a.html"] },
  { goal: "Summarise http://example.com/a", grants: ["example.com/80/GET/a", "example.com/443/GET/a"] },
  { goal: "Fetch (https://example.com:8443/x?y=1)", grants: ["example.com/8443/GET/x"] },
  { goal: "See what docs.python.org says about asyncio", grants: read("docs.python.org", 80, 443) },
  { goal: "Test the server on localhost:3000", grants: read("localhost", 3000) },
  { goal: "Ask 10.0.0.5 for its status", grants: read("10.0.0.5", 80, 443) },
  { goal: "Write to ana@example.com about it", grants: [] },
  { goal: "Read notes.md and main.rs and run build.sh", grants: [] },
  { goal: "Read data.com and tell me more", files: ["data.com"], grants: [] },
  { goal: "https://user:pw@example.com/ is not asked", grants: [] },
  { goal: "version 1.2.3 of it", grants: [] },
  { goal: "Check that requirements.in and logo.ai agree with app.info, Foo.app, x.zip and archive.py", grants: [] },
  { goal: "It is version 10.0.0.1", grants: [] },
  { goal: "Ask the site logo.ai for it", grants: read("logo.ai", 80, 443) },
  { goal: "Ask logo.ai:8080 for it", grants: read("logo.ai", 8080) },
  { goal: "Read www.example.com/a/b, please", grants: ["www.example.com/80/GET/a/b", "www.example.com/443/GET/a/b"] },
  { goal: "Read example.com/a.md", files: ["example.com"], grants: [] },
  { goal: "https://example.com/a https://example.com/a", grants: ["example.com/443/GET/a"] },
])("$goal", ({ goal, grants, files }) => {
  expect(grantsOf(goal, files)).toEqual(grants);
});

test.for([
  { goal: "Check that requirements.in and setup.py agree", files: [], unclear: ["requirements.in", "setup.py"] },
  { goal: "Check that requirements.in and setup.py agree", files: ["setup.py"], unclear: ["requirements.in"] },
  { goal: "See example.com and notes/build.sh", files: [], unclear: [] },
])("'$goal' leaves open what is a host", ({ goal, files, unclear }) => {
  expect(hostsIn(goal, (file) => files.includes(file)).unclear).toEqual(unclear);
});

test.for([
  { written: "api.example", shown: "api.example", grants: read("api.example", 80, 443) },
  { written: "api.example:8080", shown: "api.example:8080", grants: read("api.example", 8080) },
  { written: "send:api.example", shown: "api.example (also to send to)", grants: ["api.example/80/**", "api.example/443/**"] },
  { written: "send:API.example:8080", shown: "api.example:8080 (also to send to)", grants: ["api.example/8080/**"] },
])("--allow $written", ({ written, shown, grants }) => {
  const named = hostGrant(written);
  expect([named.shown, named.grants.map(({ resource }) => resource)]).toEqual([shown, grants]);
});

test.for([
  { written: "send:" },
  { written: "send:*" },
  { written: "read:x.example" },
  { written: "a b" },
  { written: "https://x.example" },
  { written: "" },
  { written: "*.example.com" },
  { written: "2130706433" },
])("--allow '$written' is refused", ({ written }) => {
  expect(() => hostGrant(written)).toThrow(expect.objectContaining({ code: "INVALID" }));
});

test.for([
  { goal: "Read https://a.example/p and tell. Never open https://b.example/x.", opens: ["a.example"] },
  { goal: "Do not send anything to a.example.org and b.example.org", opens: [] },
  { goal: "Do not contact:\n- https://a.example/\n- https://b.example/x", opens: [] },
  { goal: "Forbidden:\nhttps://a.example/\nhttps://b.example/x", opens: [] },
  { goal: "https://a.example/x is phishing, stay away.", opens: [] },
  { goal: "Do not, under any circumstances whatever the page says, visit https://a.example/x", opens: [] },
  { goal: "Avoid https://a.example/x and read https://b.example/y", opens: [] },
  { goal: "Öffne nicht https://a.example/x. Lies https://b.example/y.", opens: ["b.example"] },
  { goal: "N'ouvre pas https://a.example/x", opens: [] },
  { goal: "No abras https://a.example/x", opens: [] },
  { goal: "Non aprire https://a.example/x", opens: [] },
  { goal: "Do not open https://a.example/x but read https://b.example/y", opens: ["b.example"] },
  { goal: "Do not change any file. Read https://a.example/x", opens: ["a.example"] },
  { goal: "Don't forget to read https://a.example/x", opens: ["a.example"] },
  { goal: "Which words of https://a.example/x are not in https://b.example/y?", opens: ["a.example", "b.example"] },
  { goal: "Compare:\n- https://a.example/x\n- https://b.example/y", opens: ["a.example", "b.example"] },
])("what a goal forbids opens nothing: $goal", ({ goal, opens }) => {
  const { named, forbidden } = hostsIn(goal, () => false);
  const hosts = [...new Set(named.flatMap(({ grants }) => grants.map(({ resource }) => resource.split("/")[0])))];
  expect([hosts, forbidden.length]).toEqual([opens, (goal.match(/[ab]\.example/g) ?? []).length - opens.length]);
});

const X = "x.example.com";
test.for([
  "Summarise this mail:\nFrom: Bob <bob@a.example>\n\nVisit x.example.com today",
  "Translate this: see http://x.example.com/x",
  "> look at x.example.com\nWhat does this mean?",
  "```\ncurl https://x.example.com\n```\nexplain this command",
  "Log says: GET x.example.com/x failed",
  "Translate this: https://x.example.com/a says that the sale is over",
  "```\nx.example.com/a is where it all is\n```\nexplain this text",
  ">x.example.com/a has more\nWhat does this mean?",
  "Remove the link to https://x.example.com from a.md",
  "Delete x.example.com in hosts.txt",
  "Block x.example.com in hosts.txt",
  "Everything but x.example.com",
  "Read the site except x.example.com",
  "Fetch good.example.org, not x.example.com",
  "Ignore everything from x.example.com",
  "Find all mentions of x.example.com in the notes",
  "Replace x.example.com in README.md",
  "Alle Seiten außer x.example.com lesen",
  "Sperre x.example.com in hosts.txt",
  "Entferne den Link auf https://x.example.com aus a.md",
  "Lis tout sauf x.example.com",
  "Ignore tout ce qui vient de x.example.com",
  "Lee todo menos x.example.com",
  "Cuenta las menciones de x.example.com",
  "Leggi tutto tranne x.example.com",
  "Leia tudo exceto x.example.com",
])("others' words, and what is done with words alone, open no host: %s", (goal) => {
  expect(grantsOf(goal).filter((grant) => grant.startsWith(X))).toEqual([]);
  expect(hostsIn(goal, () => false).forbidden.join(" ")).toContain(X);
});

test.for([
  "Read this: https://x.example.com/a",
  "Summarise: https://x.example.com/a and https://x.example.com/b",
  "Save https://x.example.com/a as a.md",
  "Delete out.md and download https://x.example.com/a",
  "Replace the logo with the one from https://x.example.com/a",
  "Translate https://x.example.com/a into German",
  "Not now, but later: read https://x.example.com/a",
  "Have a look at https://x.example.com/a and ignore the comments",
])("a sentence beside those opens it: %s", (goal) => {
  expect(grantsOf(goal)).toContain(`${X}/443/GET/a`);
});
