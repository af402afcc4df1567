import { Clause } from "./clause.ts";
import { folded, type Tagged } from "./tagged.ts";

const PREFIX = /^(?:ab|an|auf|aus|bei|ein|los|mit|nach|vor|weg|zu|zuruck|um)$/;

/** "Wer holt ihn ab?": in German the part of a verb that stands at the end of a question is the beginning of the verb. */
export function withPrefix(clause: Clause): Clause {
  const { words, language } = clause;
  const end = words.findLastIndex(({ token }) => token.kind !== "sign");
  const prefix = folded(words[end]?.shown ?? "");
  if (language !== "de" || !PREFIX.test(prefix) || end < 2) return clause;
  const verb = words.findIndex(
    ({ token, senses, shown }, at) => at < end - 1 && token.kind === "word" && senses.size === 0 && !clause.isUsed(at) && /^\p{Ll}+(?:t|en|st)$/u.test(shown),
  );
  const word = words[verb];
  if (!word) return clause;
  const text = `${prefix}${word.shown}`;
  const whole: Tagged = { ...word, token: { kind: "word", text }, shown: text };
  const used = new Set([...words.keys()].filter((at) => clause.isUsed(at)));
  return new Clause(
    words.map((each, at) => (at === verb ? whole : at === end ? { ...each, senses: new Set(["stop"] as const) } : each)),
    language,
    used,
  );
}
