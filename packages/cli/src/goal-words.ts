/** A file that the person's own words ask for. */
export interface NamedOutput {
  /** As written: relative to the current folder, absolute, or below `~`. */
  readonly file: string;
}

export interface Looking {
  exists(file: string): boolean;
  /** The person allows files that are there to be replaced. */
  readonly overwrite: boolean;
}

const NAME = String.raw`(?:~?\/|(?:\.{1,2}\/)+)?[\p{L}\p{N}_](?:[\p{L}\p{N}_.\/@+-]|\p{Pd})*\.[A-Za-z][A-Za-z0-9]{0,7}(?![\p{L}\p{N}])`;
const TARGET = new RegExp(
  String.raw`\b(to|into|as|in|called|named)\s+(?:(?:a|the)\s+)?(?:new\s+)?(?:file\s+)?(?:called\s+|named\s+)?(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|${"`"}([^${"`"}\n]{1,200})${"`"}|(${NAME}))`,
  "giu",
);
/** Says plainly that a file is to be made: enough to ask for one that is there to be replaced. */
const STRICT =
  "write|writes|writing|save|saving|put|putting|export|exporting|store|storing|create|creating|make|making|produce|producing|generate|generating|draft|output|compile|collect|dump|record";
const MAKES = `${STRICT}|summari[sz]e|summari[sz]ing|list|listing|extract|extracting|turn|convert|total|sum|tabulate|outline|search|find|translate|describe|explain|report|print|count|group|sort|organi[sz]e|rank|rewrite|combine|merge|join|concatenate|copy|send|deliver|show|give|get|render|format|transcribe|sketch|plan|gather|assemble|calculate|compute|review|analy[sz]e|read|run|fetch|answer|note|filter|pick|clean`;
/** What stands after "to" is the other side of a comparison. */
const COMPARES = "compare|compares|compared|comparing|contrast|contrasts|contrasting|diff|match|relate|refer|check|apply";
const MOVES = "rename|move|replace|change|edit|append|add";
const VERB = new RegExp(String.raw`\b(?:(${STRICT})|(${MAKES})|(${COMPARES})|(${MOVES}))\b`, "giu");
/** Right before the word "to": it points at something, and makes nothing. */
const POINTS =
  /\b(?:similar|according|relat\w*|refer\w*|compar\w*|contrast\w*|equal|identical|relative|due|respon[ds]\w*|repl(?:y|ies)|next|links?|point\w*|close|contrary|opposed|belong\w*|answers?|changes|edits|additions?|attention|regard)\s*(?:it|them|this|that|these)?\s*$/i;
const DOCUMENT = /\.(?:md|markdown|txt|text|csv|tsv|jsonl?|html?|ya?ml|xml|rst|org|pdf|docx|log|svg|tex)$/i;

type Verb = "strict" | "makes" | "compares" | "moves" | "none";

/**
 * The files that a goal says to make: only names that stand literally in it, after "to", "into", "as", "in", "called"
 * (DESIGN 4.3: a person's own words are a source of authority). The verb before the name decides: a file that is there and is
 * read, compared or renamed is none.
 */
export function outputsIn(goal: string, { exists, overwrite }: Looking): NamedOutput[] {
  const found = new Set<string>();
  for (const match of goal.matchAll(TARGET)) {
    const [, word = "", a, b, c, bare] = match;
    const file = (a ?? b ?? c ?? bare ?? "").trim().replace(/^(?:\.\/)+/, "");
    if (!/\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(file)) continue;
    const before = goal.slice(0, match.index);
    const asked = { before, word: word.toLowerCase(), file, there: exists(file), overwrite };
    if (isMade(asked)) found.add(file);
  }
  return [...found].map((file) => ({ file }));
}

interface Asked {
  readonly before: string;
  readonly word: string;
  readonly file: string;
  readonly there: boolean;
  readonly overwrite: boolean;
}

function isMade({ before, word, file, there, overwrite }: Asked): boolean {
  if (POINTS.test(before)) return false;
  const { verb, between } = nearestVerb(before);
  if (verb === "moves") return false;
  if (word !== "to" && word !== "into") return verb === "strict" && (!there || (overwrite && word !== "in"));
  if (verb === "compares") return !there && /\band\b|,/.test(between);
  if (there) return verb === "strict" || (verb === "makes" && (overwrite || /\bsummari|\bextract|\bconvert|\bturn/i.test(before)));
  return verb !== "none" || DOCUMENT.test(file);
}

function nearestVerb(before: string): { verb: Verb; between: string } {
  const match = [...withoutNames(before).matchAll(VERB)].at(-1);
  if (!match) return { verb: "none", between: before };
  const [whole, strict, makes, compares] = match;
  const verb = strict !== undefined ? "strict" : makes !== undefined ? "makes" : compares !== undefined ? "compares" : "moves";
  return { verb, between: before.slice(match.index + whole.length) };
}

/** A verb inside a file's name is none; the places of all other words stay. */
const withoutNames = (text: string): string => text.replace(/\S*[./]\S+|\S+\/|"[^"\n]*"|`[^`\n]*`/g, (name) => " ".repeat(name.length));
