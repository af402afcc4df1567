import { type FlowClass, type FlowDecision, type FlowQuestion, inertLine, type Label, type Naming } from "@aether/protocol";
import { type PersonPaths, placed } from "./person-paths.ts";
import { shortId } from "./resolve-agent.ts";

/** Sources that are named at once, and characters of a value; `all` shows the rest. */
export const MOST_SOURCES = 8;
export const MOST_CHARS = 200;

export interface Words {
  readonly shown: PersonPaths;
  /** The agent that is spoken of. */
  readonly own: string;
  readonly all?: boolean;
}

type Slot = FlowDecision["slots"][number];

/** What a call of a class does, for somebody who decides it. */
export const DOES: Readonly<Record<FlowClass, string>> = {
  read: "reads; nothing leaves and nothing changes",
  disclose: "has a model read what the agent knows",
  "durable-write": "keeps something that others may read later",
  egress: "asks something outside; its address is what leaves",
  send: "sends content to somebody, or changes something outside",
  spawn: "starts a process that knows what this one knows",
  plan: "asks for what it will need, before it reads anything",
  authority: "changes rights, policy or schedules",
  destructive: "removes or replaces something for good",
  plants: "changes what other programs run or trust",
};

/** A source that is no content. */
const YOURS = "your words";

const NAMED: Readonly<Record<Naming, string>> = {
  words: "your words name it",
  lookup: "found by what your words ask for",
  authority: "granted when the run began",
  workspace: "in the run's own workspace",
};

/** Where a value of a call comes from; where nobody looked, only whether it was named. */
export function provenanceWords({ type, value, named }: Slot, provenance: FlowQuestion["provenance"] | undefined, words: Words): string {
  if (named !== null) return NAMED[named];
  if (!provenance) return "nobody named it";
  const from = provenance.filter((one) => one.value === value).flatMap((one) => one.from);
  const read = from.filter((source) => source !== YOURS);
  const parts = [
    from.length > read.length ? `your words hold it, but not as ${aOrAn(type)}` : "you did not name it",
    read.length > 0 ? `it stands in ${sourcesWords(read, words)}` : "it stands in nothing the agent has read as such",
  ];
  return parts.join("; ");
}

/** Sources as a person knows them: files by their paths, the rest by name. */
function sourcesWords(sources: readonly string[], words: Words): string {
  // A folder that is read at one place and changed at another is one to a person.
  const all = [...new Set(sources.map((source) => sourceWords(source, words)))];
  const named = words.all ? all : all.slice(0, MOST_SOURCES);
  const more = all.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function sourceWords(source: string, { shown, own }: Words): string {
  if (source === "*") return "more sources than are kept";
  if (source.startsWith("/")) return oneLine(placed(source, { shown, own }));
  if (source.startsWith("service:")) return oneLine(`the service ${source.slice(8)}`);
  if (/^p[0-9a-z]{8,40}$/.test(source)) return `agent ${shortId(source)}`;
  return oneLine(source);
}

/** What a context has read, and how that counts. */
export function labelWords({ integrity, confidentiality, sources, readers }: Label, words: Words): string {
  const counts = [...(integrity === "trusted" ? [] : [integrity]), ...(confidentiality === "public" ? [] : [confidentiality])].join(", ");
  const read =
    sources.length > 0 ? sourcesWords(sources, words) : integrity === "trusted" && confidentiality === "public" ? "nothing but your words" : "something";
  const only = readers === undefined ? "" : `; for ${readers.length === 0 ? "nobody outside" : sourcesWords(readers, words)} only`;
  return `${read}${counts === "" ? "" : ` (${counts})`}${only}`;
}

/** Content on one line, cut. */
export function oneLine(text: string, all = false): string {
  const line = inertLine(text);
  return all || line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS).toWellFormed()}… (${line.length - MOST_CHARS} more characters)`;
}

/** 1st, 2nd, 3rd, 11th. */
export function ordinal(number: number): string {
  const ending = ["th", "st", "nd", "rd"][number % 100 > 10 && number % 100 < 14 ? 0 : number % 10] ?? "th";
  return `${number}${ending}`;
}

const aOrAn = (type: string): string => `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
