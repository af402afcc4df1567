import type { Language } from "../text/language.ts";
import { ASKING, YES_NO } from "./asking-words.ts";
import { fold } from "./stems.ts";

const AND: Readonly<Record<Language, string>> = { en: "and", de: "und", fr: "et", es: "y|e", it: "e|ed", pt: "e" };

/** Words that begin a question and join no clause: "and when is it", and not "the room that …". */
function opening(language: Language): RegExp {
  const asking = Object.entries(ASKING[language])
    .filter(([kind]) => kind !== "thing")
    .flatMap(([, list]) => list.split(","))
    .map((phrase) => phrase.replaceAll(" ", "[\\s'’-]+"));
  const things = {
    en: "what|which",
    de: "was|welche[rsnm]?",
    fr: "quel\\p{L}*|que",
    es: "que|cual\\p{L}*",
    it: "che cosa|cosa|quale|quali|qual",
    pt: "o que|qual|quais",
  }[language];
  const yesNo = YES_NO[language].opens
    .split(" ")
    .filter((word) => word.length > 2)
    .join("|");
  return new RegExp(`^(?:${asking.join("|")}|${things}|${language === "en" || language === "de" ? yesNo : "(?!)"})(?![\\p{L}\\p{N}])`, "u");
}

/** The questions of a goal, each as it stands there. */
export function splitQuestions(text: string, language: Language): string[] {
  const opens = opening(language);
  const joint = new RegExp(`[?!;]\\s+|\\.\\s+(?=\\p{Lu}|¿)|,?\\s+(?:${AND[language]})\\s+|,\\s+`, "giu");
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(joint)) {
    const next = match.index + match[0].length;
    const rest = fold(text.slice(next).replace(/^[¿\s]+/, ""));
    if (!opens.test(rest) && !opens.test(rest.replace(/^(?:en|de|a|in|bis|ab|fur|mit|con|com|avec|per|para)\s+(?=\p{L}+)/u, ""))) continue;
    if (match.index > from) parts.push(text.slice(from, match.index + (/[?]/.test(match[0]) ? 1 : 0)));
    from = next;
  }
  parts.push(text.slice(from));
  return wholeOnes(
    parts.map((part) => part.trim()).filter((part) => part !== "" && !/^[?!.,;¿\s]+$/.test(part)),
    opens,
  );
}

/** "When is the swap, and where?": a question that is no more than its first words is of what the one beside it is about. */
function wholeOnes(parts: readonly string[], opens: RegExp): string[] {
  return parts.map((part, at) => {
    const beside = isBare(part, opens) ? [parts[at - 1], parts[at + 1]].find((other) => other !== undefined && !isBare(other, opens)) : undefined;
    const whole = beside?.replace(/^[¿\s]+/, "") ?? "";
    const [opened] = opens.exec(fold(whole)) ?? [];
    return beside === undefined || opened === undefined ? part : `${part.replace(MARKS, "")}${whole.slice(opened.length)}`;
  });
}

const MARKS = /^[¿\s]+|[?!.,;\s]+$/gu;
const isBare = (part: string, opens: RegExp): boolean => {
  const plain = fold(part.replace(MARKS, ""));
  return opens.exec(plain)?.[0].length === plain.length;
};
