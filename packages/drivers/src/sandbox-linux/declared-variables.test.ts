import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { declaredVariables } from "./declared-variables.ts";

test.for([
  { why: "a plain value", text: 'declare -x A="1"\n', is: { A: "1" } },
  { why: "an empty one", text: 'declare -x A=""\n', is: { A: "" } },
  { why: "one that was never set", text: 'declare -x A\ndeclare -x B="2"\n', is: { B: "2" } },
  { why: "escapes in quotes", text: 'declare -x A="\\$x \\"q\\" \\\\ \\`c\\`"\n', is: { A: '$x "q" \\ `c`' } },
  {
    why: "a line end as older shells print it",
    text: 'declare -x A="1\ndeclare -x B=\\"no\\""\ndeclare -x C="3"\n',
    is: { A: '1\ndeclare -x B="no"', C: "3" },
  },
  { why: "control characters", text: "declare -x A=$'a\\nb\\tc\\E\\001\\''\n", is: { A: "a\nb\tc\x1b\x01'" } },
  { why: "bytes of a letter as octal", text: "declare -x A=$'\\303\\251\\n'\n", is: { A: "é\n" } },
  {
    why: "a number that no character has",
    text: "declare -x A=$'\\UFFFFFFFF\\U00110000'\ndeclare -x B=$'\\U0010FFFF'\n",
    is: { A: "\ufffd\ufffd", B: "\u{10ffff}" },
  },
  { why: "other flags beside", text: 'declare -irx A="1"\ndeclare -rx B="2"\n', is: { A: "1", B: "2" } },
  { why: "what is the shell's own", text: 'declare -x PWD="/"\ndeclare -x SHLVL="2"\ndeclare -x _="x"\n', is: {} },
  { why: "nonsense", text: 'hello\ndeclare -x\n=="\ndeclare -x A="1"', is: { A: "1" } },
  { why: "a value that does not end", text: 'declare -x A="1', is: { A: "1" } },
])("$why is understood", ({ text, is }) => expect(declaredVariables(text)).toEqual(is));

test("any value comes back from bash as it went in", ({ skip }) => {
  const bash = ["/bin/bash", "/usr/bin/bash"].find(existsSync);
  if (bash === undefined || process.platform !== "linux") return skip("only Linux has the bash that boxes use");
  const value = fc.string({ unit: "binary", maxLength: 30 }).map((text) => text.replaceAll("\0", "").toWellFormed());
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      const env = Object.fromEntries(values.map((text, at) => [`V${at}`, text]));
      const printed = execFileSync(bash, ["--norc", "-c", "declare -px"], { env: { ...env, LC_ALL: "C.UTF-8" } }).toString();
      expect(declaredVariables(printed)).toMatchObject(env);
    }),
    { numRuns: 25 },
  );
});
