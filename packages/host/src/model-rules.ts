import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { protoIn, protoWords, SyscallError } from "@aether/protocol";
import { type ModelRules, parseModelRules } from "@aether/services/models";
import { parse } from "yaml";
import { BUILT_IN_MODEL, type Config } from "./config.ts";

/** Where an installation says how its models are chosen. */
const FILE = "models.yaml";

/**
 * The rules of `models.yaml` in the home folder. `fast`, `best` and `cheap` always stand for something: for the default model
 * where the file says nothing of them.
 *
 * @throws SyscallError `INVALID` naming the file and the place in it
 */
export function readModelRules({ home, model = BUILT_IN_MODEL }: Pick<Config, "home" | "model">): ModelRules {
  const path = join(home, FILE);
  const rules = parseModelRules(existsSync(path) ? read(path) : {}, path);
  return { ...rules, aliases: { fast: [model], best: [model], cheap: [model], ...rules.aliases } };
}

function read(path: string): unknown {
  try {
    const rules: unknown = parse(readFileSync(path, "utf8"));
    const member = protoIn(rules);
    if (member === undefined) return rules;
    throw new Error(protoWords(member));
  } catch (error) {
    throw new SyscallError("INVALID", `${path} cannot be read: ${error instanceof Error ? firstLine(error.message) : String(error)}`);
  }
}

/** Without the picture of the place that follows it, which is the file's own text. */
const firstLine = (message: string): string => (message.split("\n", 1)[0] ?? "").replace(/:$/, "");
