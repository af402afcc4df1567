import { parseArgs } from "node:util";
import { expect, test } from "vitest";
import { optionFault } from "./option-fault.ts";

const options = { tokens: { type: "string" }, detach: { type: "boolean", short: "d" } } as const;

test.for([
  { args: ["--bogus"], says: /^there is no option --bogus/ },
  { args: ["--token", "5"], says: /^there is no option --token; near it: --tokens/ },
  { args: ["-x"], says: /^there is no option -x$/ },
  { args: ["--tokens", "-5"], says: /^--tokens needs a value; one that begins with - is written --tokens=-5$/ },
  { args: ["--tokens"], says: /^--tokens needs a value$/ },
  { args: ["--detach=yes"], says: /^--detach takes no value$/ },
])("$args", ({ args, says }) => {
  let said = "";
  try {
    parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    said = optionFault(error, { options });
  }
  expect(said).toMatch(says);
});
