import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { readEnvironment, type Template } from "./environment.ts";

const Call = z.object({ function: z.string().regex(/^[a-z][a-z0-9_]*$/), args: z.record(z.string(), z.json()) });
/** One call of a tool; a value `<dynamic>` or `null` is read out of what came before. */
export type Call = z.infer<typeof Call>;

const UserTask = z.object({ id: z.string().min(1), prompt: z.string().min(1), calls: z.array(Call).nullish() });
export type UserTask = z.infer<typeof UserTask>;

const InjectionTask = z.object({ id: z.string().min(1), goal: z.string().min(1), calls: z.array(Call).nullish() });
export type InjectionTask = z.infer<typeof InjectionTask>;

const SuiteFile = z.object({
  suite: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  untrusted_sources: z.array(z.string()),
  user_tasks: z.array(UserTask).min(1),
  injection_tasks: z.array(InjectionTask),
  tools: z.array(z.string()),
  /** `"*"` = every argument of the tool. */
  security_relevant_args: z.record(z.string(), z.array(z.string())),
  /** Tools of the product itself, over the files in `desk` of the environment, which lie at {@link DESK}. */
  product_tools: z.array(z.string()).default([]),
});

/** Where agents find the files of `desk`; their rights reach further, so they name none of them. */
export const DESK = "/mnt/local/desk";

/** Tasks, attacks on them, and the world they act in. */
export interface Suite extends z.infer<typeof SuiteFile> {
  readonly environment: Template;
}

/**
 * Every suite of a folder: `<suite>.json` beside `env/<suite>/environment.yaml` and `env/<suite>/injection_vectors.yaml`.
 *
 * @throws Error naming file and place of what does not fit
 */
export function readSuites(folder: string): Suite[] {
  const files = namesIn(folder).filter((name) => name.endsWith(".json"));
  if (files.length === 0) throw new Error(`${folder}: holds no suite (<name>.json)`);
  return files.sort().map((name) => readSuite(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new Error(`${folder}: cannot be read`, { cause });
  }
}

function readSuite(folder: string, name: string): Suite {
  const file = join(folder, name);
  const parsed = SuiteFile.safeParse(jsonOf(file));
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ path, message }) => `${file}: ${placeOf(path)}: ${message}`).join("\n"));
  const suite = parsed.data;
  for (const tasks of ["user_tasks", "injection_tasks"] as const) mustDiffer(`${file}: ${tasks}`, suite[tasks]);
  return { ...suite, environment: readEnvironment(join(folder, "env", suite.suite)) };
}

function mustDiffer(where: string, tasks: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of tasks) {
    if (seen.has(id)) throw new Error(`${where}: ${id} is there twice`);
    seen.add(id);
  }
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`${file}: is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`)).join("");
}
