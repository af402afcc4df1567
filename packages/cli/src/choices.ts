import { type Approval, type approvalRespond, mayStand, vfsLand, type Written } from "@aether/protocol";

export type Answer = Omit<Written<typeof approvalRespond>, "id">;

/** One way to decide a call: as a key at a terminal, and as options of `aether approve`. */
export interface Choice {
  readonly key: string;
  /** Behind its key. */
  readonly label: string;
  /** After `aether approve ID`. */
  readonly option: string;
  readonly means: string;
  /** Said once it is decided. */
  readonly word: string;
  readonly answer: Answer;
  /** It holds for so many hours; others may be written behind its key: `12h`, `30d`. */
  readonly hours?: number;
}

export const HOUR_MS = 3_600_000;
/** A year: who still wants it then may say so again. */
export const MAX_HOURS = 8_760;
const RULE_HOURS = 168;

const ONCE: Choice = {
  key: "y",
  label: "once",
  option: "",
  means: "this one call",
  word: "allowed",
  answer: { decision: "approve", scope: "once" },
};
const RUN: Choice = {
  key: "r",
  label: "this tool for the whole run",
  option: "--run",
  means: "this tool for the rest of the run",
  word: "allowed for the rest of the run",
  answer: { decision: "approve", scope: "run" },
};
/** `what` = this tool with these values, or this same call where each value was named. */
const valueChoice = (what: string): Choice => ({
  key: "v",
  label: `${shortly(what)} for the whole run`,
  option: "--value",
  means: `${what}, for the rest of the run`,
  word: `allowed: ${what} for the rest of the run`,
  answer: { decision: "approve", scope: "value" },
});
const ruleChoice = (what: string): Choice => ({
  key: "t",
  label: `${shortly(what)} for 7 days (t 30d)`,
  option: `--rule --hours ${RULE_HOURS}`,
  means: `${what}, for every run of this agent until then`,
  word: `allowed: ${what} until then`,
  answer: { decision: "approve", scope: "rule" },
  hours: RULE_HOURS,
});
const shortly = (what: string): string => what.replace("this tool with ", "");
const DENY: Choice = { key: "n", label: "no", option: "--deny", means: "no", word: "denied", answer: { decision: "deny", scope: "once" } };
const QUARANTINE: Choice = {
  key: "q",
  label: "no, in quarantine",
  option: "--quarantine",
  means: "no; the agent is told to have the text read by a child without rights",
  word: "denied; the agent is told to have it read in quarantine",
  answer: { decision: "quarantine", scope: "once" },
};

type Decided = Pick<Approval, "flow" | "identity" | "syscall">;

/** What can be answered. What the flow gate stopped is never allowed for a whole tool: only once, or for what it is about. */
export function choicesOf({ flow, identity, syscall }: Decided): readonly Choice[] {
  if (!flow) return [ONCE, RUN, DENY];
  const { slots, flow: does, sources } = flow.decision;
  const wasRead = sources.length > 0 || flow.label.integrity === "untrusted";
  // No two commands end with the same change, and no two copies need bring the same: a yes to one is to no other.
  if (syscall === vfsLand.name || !mayStand(syscall, flow.decision)) return [ONCE, DENY, ...(wasRead ? [QUARANTINE] : [])];
  const what = slots.some(({ named }) => named === null) ? "this tool with these values" : "this same call";
  return [ONCE, valueChoice(what), ...(does === "authority" || identity === undefined ? [] : [ruleChoice(what)]), DENY, ...(wasRead ? [QUARANTINE] : [])];
}

/** Of calls on one card: what answers each of them. What is allowed differs from call to call, so it is named by its kind. */
export function choicesOfAll(calls: readonly Decided[]): readonly Choice[] {
  const [first = [], ...others] = calls.map(choicesOf);
  if (others.length === 0) return first;
  const common = first.filter(({ key }) => others.every((choices) => choices.some((one) => one.key === key)));
  return common.map((choice) => (choice.key === ONCE.key ? { ...choice, label: `all ${calls.length}, once`, means: "each of these calls, once" } : choice));
}

/** What was typed at the terminal; undefined where it is none of them. */
export function readChoice(choices: readonly Choice[], typed: string, now: number): { readonly word: string; readonly answer: Answer } | undefined {
  const [, key = "", amount, unit] = /^([a-z])(?:\s+(\d{1,4})\s*([hd]))?$/.exec(typed.trim().toLowerCase()) ?? [];
  const choice = choices.find((one) => one.key === key);
  if (!choice || (amount !== undefined && choice.hours === undefined)) return undefined;
  if (choice.hours === undefined) return choice;
  const hours = amount === undefined ? choice.hours : Number(amount) * (unit === "d" ? 24 : 1);
  if (hours < 1 || hours > MAX_HOURS) return undefined;
  return { word: choice.word, answer: { ...choice.answer, expires_at: now + hours * HOUR_MS } };
}

/** Of several calls also: one after the other. */
export const APART = "o";

export const promptOf = (choices: readonly Choice[], calls: number): string =>
  `allow? ${choices.map(({ key, label }) => `[${key}] ${label}`).join(", ")}, ${calls > 1 ? `[${APART}] one by one, ` : ""}[s] show all of it: `;

/** How somebody who is not at the terminal decides them. */
export function waysOf(calls: readonly (Decided & Pick<Approval, "id">)[]): string[] {
  const ids = calls.map(({ id }) => id).join(" ");
  const ways = choicesOfAll(calls).map(({ option, means }) => [`aether approve ${ids}${option === "" ? "" : ` ${option}`}`, means] as const);
  const width = Math.max(...ways.map(([command]) => command.length));
  return ways.map(([command, means]) => `  ${command.padEnd(width)}  ${means}`);
}
