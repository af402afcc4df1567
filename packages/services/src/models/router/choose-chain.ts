import type { ModelAbility } from "@aether/ports";
import { type Label, ownOf } from "@aether/protocol";
import type { ModelRule, ModelRules } from "./model-rules.ts";

/** What is known of a step before a model is chosen. */
export interface Asked {
  /** Alias, `<driver>/<model>`, or a driver's name. */
  readonly model: string;
  readonly task?: string | undefined;
  /** Rungs to climb: 0 = as asked. */
  readonly escalate: number;
  /** Of the context and of everything in the prompt. */
  readonly confidentiality: Label["confidentiality"];
  readonly needs: ReadonlySet<ModelAbility>;
  readonly promptTokens: number;
}

/** Who is asked, in this order, and why. Names of models, without aliases, each once. */
export interface Plan {
  readonly chain: readonly string[];
  readonly why: string;
  readonly rule?: ModelRule;
}

/** Pure: the same rules and the same step give the same chain. What a candidate may read and can do is checked one by one afterwards. */
export function chooseChain(rules: ModelRules, asked: Asked): Plan {
  const climbed = climb(rules.ladder, asked);
  const name = climbed?.name ?? asked.model;
  const rule = rules.rules.find(({ when }) => holds(when, { ...asked, model: name }, Object.hasOwn(rules.aliases, name)));
  const from = climbed ? `rung ${climbed.rung} of the ladder, ` : "";
  if (rule) return { chain: flat(rule.use, rules), why: `${from}rule ${rule.name}`, rule };
  const chain = flat([name], rules);
  if (Object.hasOwn(rules.aliases, name)) return { chain, why: `${from}alias ${name}` };
  return { chain, why: `${from}asked by name` };
}

/** Every model that may come to serve a name, whatever the step: the likeliest first. */
export function mayServe(rules: ModelRules, name: string): readonly string[] {
  const rung = rules.ladder.indexOf(name);
  const asked = [name, ...(rung < 0 ? [] : rules.ladder.slice(rung + 1))];
  const ruled = rules.rules.filter(({ when }) => asked.some((one) => (when.asked ? when.asked.includes(one) : Object.hasOwn(rules.aliases, one))));
  return flat([...asked, ...ruled.flatMap(({ use }) => use)], rules);
}

/** The names of which these rules make more than themselves. */
export function routedNames(rules: ModelRules): readonly string[] {
  const ruled = rules.rules.flatMap(({ when }) => when.asked ?? []);
  return [...new Set([...Object.keys(rules.aliases), ...Object.keys(rules.fallbacks), ...rules.ladder, ...ruled])];
}

function climb(ladder: readonly string[], { model, escalate }: Asked): { readonly name: string; readonly rung: number } | undefined {
  const from = ladder.indexOf(model);
  // A model that was asked for by its own name, and stands on no rung, stays the one asked.
  if (escalate === 0 || from < 0) return undefined;
  const rung = Math.min(from + escalate, ladder.length - 1);
  const name = ladder[rung];
  return name === undefined || name === model ? undefined : { name, rung: rung + 1 };
}

function holds(when: ModelRule["when"], { model, task, confidentiality, needs, promptTokens }: Asked, isAlias: boolean): boolean {
  const { promptTokens: size } = when;
  return (
    (when.asked ? when.asked.includes(model) : isAlias) &&
    (when.task === undefined || (task !== undefined && when.task.includes(task))) &&
    (when.confidentiality === undefined || when.confidentiality.includes(confidentiality)) &&
    (when.needs === undefined || when.needs.every((ability) => needs.has(ability))) &&
    promptTokens >= (size?.least ?? 0) &&
    promptTokens <= (size?.most ?? Number.POSITIVE_INFINITY)
  );
}

/** Aliases give way to their chains, and a model is followed by its fallbacks. */
function flat(names: readonly string[], { aliases, fallbacks }: ModelRules): string[] {
  const chain = new Set<string>();
  const add = (name: string): void => {
    const behind = ownOf(aliases, name);
    if (behind) return behind.forEach(add);
    chain.add(name);
  };
  names.forEach(add);
  for (const name of [...chain]) ownOf(fallbacks, name)?.forEach(add);
  return [...chain];
}
