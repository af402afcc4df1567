import { isPart } from "./parts-of-files.ts";

interface OrderOfIt {
  readonly verb: string;
  readonly behind: string;
}

/** It says what the file holds or is: `them` is that, and not the file. */
const HOLDS =
  /◆["'`”’»]?\s+(?:holds?|lists?|describes?|defines?|explains?|names|documents|specifies|says|shows|gives|has (?:the|all|our|my|some)|contains (?:the|all|our|my)|is (?:the|a|an|our|my) (?:\p{L}+ )?(?:spec\p{L}*|reference|list|source|standard|model|template|design|plan|contract|guide\p{L}*))(?!\p{L})/iu;
const HAS_FAULTS = /(?:has|contains)\s+(?:the|all|our|my|some)\s+(?:\p{L}+\s+)?(?:typos?|bugs?|errors?|mistakes?|problems?|issues?|wrong|old)(?!\p{L})/iu;
const THERE_IS =
  /^[\s,.;:!?]*in\s+(?:the\s+)?(?:file\s+)?["'`“‘«]?◆["'`”’»]?\s+(?:you(?: will|['’]ll)? find|there (?:is|are)|is|are)(?!\p{L})(?!.{0,80}(?:typo|bug|error|mistake|problem|issue|missing|wrong|broken))/iu;
const BY_IT =
  /^[\s,.;:!?]*(?:according to|as|per|like in|following|based on|compare|laut|gemäß|selon|d['’]après|según|secondo|segundo|conforme)\s+(?:the\s+)?["'`“‘«]?◆/iu;

export const isDescribed = (sentence: string): boolean =>
  (HOLDS.test(sentence) && !HAS_FAULTS.test(sentence)) || THERE_IS.test(sentence) || BY_IT.test(sentence);

const MAKES = /^(?:write|make|create|draft|generate|compose|produce|build|prepare|scaffold|design|develop)$/u;
const PUTS = /^(?:write|put|add|append|insert|save|store|record|copy|export|publish|post|upload|submit|push|share|send|attach|include|merge)$/u;
/** What is done with it makes another of it, or is done with what it says. */
const ANOTHER_OF_IT = /^(?:implement|translate|turn|convert|build|draft|port|answer|apply|copy|export|close|count)$/u;
const INTO = /^\s+(?:it|them|this|that|these|those)\s+into(?!\p{L})/iu;
const TO_SOMEBODY = /(?<!\p{L})(?:here|for (?:me|us)|to (?:me|us)|elsewhere|down)(?!\p{L})/iu;
const OWN = /^\s*(?:(?:up|out|down|off|all of|all|both|both of)\s+)*/iu;
const IN_IT =
  /(?<!\p{L})(?:in|inside|to|into|from|out of|of|at|throughout|across|on)\s+(?:it|there|them|this|that|these|those|(?:the|this|that) (?:file|document|script|page|module|text|code))(?!\p{L})/iu;

/** Whether what is asked for of "it" is a change of the file: it is the object itself, or what stands in it is. */
export function isChangeOfIt({ verb, behind }: OrderOfIt, it: RegExp): boolean {
  if (ANOTHER_OF_IT.test(verb) || TO_SOMEBODY.test(behind) || (INTO.test(behind) && verb !== "split")) return false;
  const own = behind.replace(OWN, "");
  const isOwn = it.exec(own)?.index === 0;
  if (MAKES.test(verb)) return verb === "make" && isOwn && /^\S+\s+\p{L}/u.test(own) && !/^\S+\s+(?:for|of|in|a|an)\s/iu.test(own);
  if (PUTS.test(verb))
    return !isOwn && /(?<!\p{L})(?:in|to|into|at)\s/iu.test(behind)
      ? IN_IT.test(behind)
      : !isOwn && !/(?<!\p{L})(?:to|in|into|on)\s/iu.test(behind) && /\p{L}/u.test(own);
  return !/\s(?:for|about|with|by)\s+(?:it|them|this|that)\s*[.!?]?$/iu.test(behind);
}

/** `P: fix the typos`, `In P, add a title`; what is made, translated or put elsewhere is another thing. */
export function isWorkOnBare({ verb, behind }: OrderOfIt): boolean {
  if (ANOTHER_OF_IT.test(verb) || TO_SOMEBODY.test(behind)) return false;
  if (MAKES.test(verb))
    return (
      (isPart(behind.split(/\s(?:that|which|for|to|called|named)\s/u)[0] ?? "", "made") && !/^\s*(?:some\s+)?tests?(?!\p{L})/iu.test(behind)) ||
      /^\s*(?:it|this)\s/iu.test(behind) ||
      (verb === "make" && isPart(behind.split(/\s+(?=\p{L}+$)/u)[0] ?? ""))
    );
  if (PUTS.test(verb))
    return (
      !/(?<!\p{L})(?:to|in|into|on)\s+(?:the|a|an|our|my)\s+(?!top|bottom|end|beginning|start|header|footer|title|list|table|function|class|first|last)/iu.test(
        behind,
      ) && !/(?<!\p{L})(?:copy|backup)(?!\p{L})/iu.test(behind)
    );
  return true;
}
