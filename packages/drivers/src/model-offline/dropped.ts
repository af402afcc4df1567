import type { Goal } from "./goal.ts";
import { withoutNames } from "./names.ts";

const MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)";
const TIME = `(?:(?:early |late |mid-?)?${MONTH}(?:\\s+\\d{4})?|\\d{1,2}(?:st|nd|rd|th)?\\s+${MONTH}|\\d{4}-\\d{2}(?:-\\d{2})?|(?:this|last|next|the)\\s+(?:week|month|quarter|year)|today|tomorrow|yesterday|q[1-4])`;
const EXCEPT = /\b(?:except(?:\s+for)?|excluding|apart\s+from|other\s+than|leaving\s+out|leave\s+out|ignoring|ignore|skipping|skip)\s+([^\s,;][^,;!?]{0,60})/i;
const SORTED = /\b(?:sort|sorted|order|ordered|rank|ranked|group|grouped|arrange|arranged)\b[^.,;]{0,40}?\bby\s+(?:the\s+|their\s+)?([\p{L}-]+)/iu;
const OWN_ORDER = /^(?:dates?|time|day|file|files|source)$/i;
const WEIGHED = /\b((?:most|least)\s+(?:important|urgent|relevant|critical|interesting|pressing))\b/i;
const WHEN_OF_LIST = new RegExp(
  `\\b(?:to-?dos?|tasks?|action items?|dates?|deadlines?|numbers|questions|notes|files|documents|entries|meetings)\\s+(?:\\p{L}+\\s+){0,2}?((?:from|in|of|for|before|after|since|until|by|between|during|on|this|last|next)\\s+${TIME}|(?:this|next|last)\\s+(?:week|month|quarter|year)|today|tomorrow)\\b`,
  "iu",
);

/** What a goal says beside what it asks for, and the rules would have to leave aside; one sentence, or undefined when there is no such thing. */
export function droppedBy({ text, task, parts }: Goal): string | undefined {
  if (task.kind !== "digest" || parts.some(({ constraints }) => constraints.topic !== undefined)) return undefined;
  const except = EXCEPT.exec(text)?.[1]?.trim();
  if (except !== undefined) return sentence(`leave out ${except.replace(/\.$/, "")}`, "Name the files that it is to read");
  const words = withoutNames(text);
  const order = SORTED.exec(words)?.[1];
  if (order !== undefined && !OWN_ORDER.test(order))
    return sentence(`sort by ${order}`, "Leave that out: its lists are in the order of the files, and dates in theirs");
  const lists = task.wishes.every((wish) => wish !== "brief" && wish !== "summary");
  const weighed = WEIGHED.exec(words)?.[1];
  if (lists && weighed !== undefined) return sentence(`tell which are the ${weighed.toLowerCase()}`, "Leave that out, and it lists all");
  const time = WHEN_OF_LIST.exec(words)?.[1];
  if (time !== undefined) return sentence(`choose what is "${time}"`, 'Leave that out, or ask "when is …?"; files are chosen by their names');
  return undefined;
}

const sentence = (what: string, way: string): string => `The offline rules engine cannot ${what}. ${way}, or take a language model with --model.`;
