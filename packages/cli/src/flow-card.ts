import { type FlowQuestion, inert, ownOf } from "@aether/protocol";
import { DOES, labelWords, MOST_CHARS, MOST_SOURCES, oneLine, ordinal, provenanceWords, type Words } from "./flow-words.ts";
import { money } from "./terminal.ts";

/** Lines of the text that leaves, shown at once. */
const MOST_LINES = 12;
/** Signs of injected instructions. */
const MOST_SIGNS = 3;
const WIDTH = 7;

/** What a text seems to do to its reader. */
const SIGNS: Readonly<Record<string, string>> = {
  override: "seems to tell its reader to forget the task",
  secrecy: "seems to ask for secrecy from you",
  approval: "claims that something was approved",
  role: "passes for another speaker",
  "tool-call": "looks like a call itself",
  hidden: "holds text that you would not see",
  beacon: "would take data elsewhere",
};

export interface FlowLines {
  readonly lines: readonly string[];
  readonly isCut: boolean;
}

/** What the flow gate knows of a call that it stopped, before a word of the call itself: nothing in the call can pass for it. */
export function flowLines({ decision, label, uses, provenance, signals, content, cost, earlier }: FlowQuestion, words: Words): FlowLines {
  const slots = decision.slots.map((slot) => [
    slot.type,
    `${oneLine(slot.type === "path" ? words.shown(slot.value) : slot.value, words.all)}  (${oneLine(slot.slot)}) ${provenanceWords(slot, provenance, words)}`,
  ]);
  const leaving = content === null ? [] : inert(content).replace(/\n$/, "").split("\n");
  const told = words.all ? leaving : leaving.slice(0, MOST_LINES).map((line) => line.slice(0, MOST_CHARS).toWellFormed());
  const signs = words.all ? signals : signals.slice(0, MOST_SIGNS);
  // How large the text is stands beside it.
  const costs = Object.entries(cost)
    .filter(([kind]) => kind !== "bytes")
    .map(([kind, amount]) => (kind === "microUsd" ? money(amount) : `${amount} ${oneLine(kind)}`));
  const facts: (readonly string[])[] = [
    ["why", `${oneLine(words.shown(decision.reason), true)}  [${oneLine(decision.rule)}]`],
    ["does", DOES[decision.flow]],
    ...(decision.plants ?? []).map(({ path, why }) => ["runs", `${oneLine(words.shown(path), words.all)}: ${oneLine(why, true)}`]),
    ...uses.map(({ action, resource }, index) => [index === 0 ? "uses" : "", `${oneLine(action)} ${oneLine(words.shown(resource), words.all)}`]),
    ...slots,
    ["read", labelWords(label, words)],
    ...signs.map(({ kind, excerpt }) => ["hint", `what it read ${ownOf(SIGNS, kind) ?? `shows ${oneLine(kind)}`}: ${oneLine(excerpt)}`]),
    ...(costs.length > 0 ? [["costs", `at most ${costs.join(", ")}`]] : []),
    ["asked", `the ${ordinal(earlier + 1)} question of this run`],
  ];
  const isLong = !words.all && (label.sources.length > MOST_SOURCES || decision.slots.some(({ value }) => value.length > MOST_CHARS));
  return {
    lines: [
      ...facts.map(([name = "", text = ""]) => `  ${name.padEnd(WIDTH)}  ${text}`),
      ...told.map((line, index) => `  ${(index === 0 ? "leaves" : "").padEnd(WIDTH)}  │ ${line}`),
    ],
    isCut: told.length < leaving.length || told.some((line, index) => line !== leaving[index]) || signs.length < signals.length || isLong,
  };
}
