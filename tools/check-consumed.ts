import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { allCommands } from "../packages/cli/src/commands/index.ts";
import { AUDIT_KINDS, ERRORS } from "../packages/protocol/src/index.ts";
import { type Source, unconsumed } from "./unconsumed.ts";

const ROOT = dirname(import.meta.dirname);

function sourcesUnder(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name === "dist" ? [] : sourcesUnder(path);
    return entry.name.endsWith(".ts") ? [{ path, text: readFileSync(join(ROOT, path), "utf8") }] : [];
  });
}

const options = Object.fromEntries((await allCommands()).map(({ name, options: own = {} }) => [name, Object.keys(own)]));
const found = unconsumed({ errors: Object.keys(ERRORS), kinds: Object.keys(AUDIT_KINDS), options }, sourcesUnder("packages"));
for (const one of found) console.error(one);
if (found.length > 0) process.exitCode = 1;
else console.log("what is declared is consumed");
