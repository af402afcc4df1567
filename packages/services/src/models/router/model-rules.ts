import { CONFIDENTIALITY, ownOf, SyscallError } from "@aether/protocol";
import * as z from "zod";

/** A word without a slash that stands for a chain: `fast`, `best`, `cheap`, … */
const Alias = z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, "an alias is a word of lower-case letters, digits, _ . and -");
/** `<driver>/<model>`, a driver's name alone, or an alias. */
const Name = z.string().min(1).max(200);
/** Who is asked, and who after it when it cannot answer. */
const Chain = z.array(Name).min(1).max(8);

const Ability = z.enum(["tools", "images", "documents", "reasoning", "schema", "embed"]);

/** Everything it names must hold; an empty one always does. */
const When = z.strictObject({
  /** The name that was asked for, alias or model. Absent = any alias: a model asked for by its own name is only rerouted by a rule that names it. */
  asked: z.array(Name).min(1).max(64).optional(),
  /** What the caller says the step is for. */
  task: z.array(z.string().min(1).max(64)).min(1).max(64).optional(),
  /** Of the context and everything in the prompt. */
  confidentiality: z.array(z.enum(CONFIDENTIALITY)).min(1).optional(),
  /** What the step needs of a model, all of these. */
  needs: z.array(Ability).min(1).optional(),
  /** Bounds of the prompt's size in tokens, both included. */
  promptTokens: z.strictObject({ least: z.int().nonnegative().optional(), most: z.int().nonnegative().optional() }).optional(),
});

const Rule = z.strictObject({
  /** Shown in a step's `route`. */
  name: z.string().min(1).max(64),
  when: When.default({}),
  use: Chain,
  /** Only models that this step costs at most so much at, in millionths of a US dollar, its longest answer included. Models without a price pass. */
  mostMicroUsd: z.int().nonnegative().optional(),
  /** Only models on this machine. */
  local: z.literal(true).optional(),
});

const Limits = z.strictObject({
  concurrency: z.int().positive().max(100_000).optional(),
  requestsPerMinute: z.int().positive().max(1_000_000).optional(),
  tokensPerMinute: z.int().positive().max(1_000_000_000).optional(),
  queue: z.int().nonnegative().max(100_000).optional(),
});

const PriceRow = z.strictObject({
  input: z.int().nonnegative(),
  output: z.int().nonnegative(),
  cachedInput: z.int().nonnegative().optional(),
  cacheWrite: z.int().nonnegative().optional(),
});

/**
 * How an installation chooses its models. A grant of `model.use` for a name covers what these rules make of that name: they
 * are the installation's own, as its configuration is.
 */
export const ModelRules = z
  .strictObject({
    aliases: z.record(Alias, Chain).default({}),
    /** Who is asked after a model that was asked for by its own name. */
    fallbacks: z.record(Name, Chain).default({}),
    /** The first that holds decides. */
    rules: z.array(Rule).max(256).default([]),
    /** The model behind `embeddings`, which is what texts are embedded with where no model is named; default: the encoder on this machine. */
    embeddings: Name.default("encoder"),
    /** From the least to the most able; `escalate` climbs it. */
    ladder: z.array(Name).max(8).default([]),
    /** By the driver's name. */
    limits: z.record(z.string(), Limits).default({}),
    /** What serves the names that clients of the inference gateway ask for: a name, or the beginning of names and `*`. */
    clients: z.record(z.string().min(1).max(200), Name).default({}),
    /** By `<driver>/<model>`, in millionths of a US dollar for a million tokens; before every other price. */
    prices: z.record(Name, PriceRow).default({}),
  })
  .superRefine((rules, issues) => {
    for (const [path, name] of namesIn(rules)) {
      if (!name.includes("/") && isCircular(name, rules.aliases)) issues.addIssue({ code: "custom", path, message: `${name} leads back to itself` });
    }
  });
export type ModelRules = z.infer<typeof ModelRules>;
export type ModelRule = ModelRules["rules"][number];

/** @throws SyscallError `INVALID` naming every place that does not fit */
export function parseModelRules(value: unknown, where: string): ModelRules {
  const parsed = ModelRules.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.slice(0, 8).map(({ path, message }) => `${path.map(String).join(".") || "all of it"}: ${message}`);
  throw new SyscallError("INVALID", `${where} does not say how models are chosen: ${said.join("; ")}`, { issues: said });
}

function namesIn({ aliases }: { readonly aliases: Readonly<Record<string, readonly string[]>> }): [string[], string][] {
  return Object.keys(aliases).map((name) => [["aliases", name], name]);
}

function isCircular(name: string, aliases: Readonly<Record<string, readonly string[]>>): boolean {
  const seen = new Set<string>();
  const open = [...(ownOf(aliases, name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(ownOf(aliases, next) ?? []));
  }
  return false;
}
