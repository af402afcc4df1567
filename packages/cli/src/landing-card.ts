import { type Approval, type FlowQuestion, inert, vfsLand } from "@aether/protocol";
import { labelWords, oneLine, type Words } from "./flow-words.ts";

const WIDTH = 7;

/** Whether it is asked about what a command did to a person's folder. */
export const isLanding = ({ syscall, flow }: Pick<Approval, "syscall" | "flow">): boolean => syscall === vfsLand.name && flow !== undefined;

/**
 * What is asked about a command's changes, as the person sees it: the folder, the files of it that matter, and what a yes and a no do.
 * How the call is written tells nobody anything.
 */
export function landingLines({ input }: Pick<Approval, "input">, { decision, label, signals }: FlowQuestion, words: Words): string[] {
  const folders = foldersOf(input);
  const unnamed = decision.slots.flatMap(({ value, named }) => (named === null ? [value] : []));
  const files = [...(decision.plants ?? []).map(({ path, why }) => ({ path, why })), ...unnamed.map((path) => ({ path, why: "you did not name it" }))];
  const byRule = /^(?:policy:|content$)/.test(decision.rule);
  const apart = !byRule && files.length > 0 && !unnamed.some((path) => folders.includes(path));
  const shownFile = ({ path, why }: (typeof files)[number]): string => `${oneLine(words.shown(path), words.all)}: ${oneLine(why, true)}`;
  const facts: (readonly string[])[] = [
    ["folder", folders.map((path) => oneLine(words.shown(path), words.all)).join(", ")],
    ["why", apart ? whyOf(decision) : oneLine(words.shown(decision.reason), true)],
    ...(apart ? files.map((file) => ["", shownFile(file)]) : []),
    ["read", labelWords(label, words)],
    ...signals.slice(0, MOST_SIGNS).map(({ kind, excerpt }) => ["hint", `what it read holds signs of ${oneLine(kind)}: ${oneLine(excerpt)}`]),
    ["a yes", "takes over all that stands below"],
    ["a no", apart ? "leaves these files out; what else the command changed is taken over" : "leaves all of it out"],
  ];
  return facts.map(([name = "", text = ""]) => `  ${name.padEnd(WIDTH)}  ${inert(text)}`);
}

/** Signs of injected instructions. */
const MOST_SIGNS = 3;

const whyOf = ({ plants = [] }: FlowQuestion["decision"]): string =>
  plants.length > 0
    ? "the run has read what others may have written, and other programs run or trust what it would write:"
    : "your words do not say that these files are to be changed:";

function foldersOf(input: Approval["input"]): string[] {
  const { at } = (input ?? {}) as { readonly at?: unknown };
  return Array.isArray(at) ? at.map(String) : [];
}
