import type { TableQuery } from "@aether/protocol";
import { PEOPLE } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import type { Tables } from "./frame.ts";
import { sameNoun } from "./names-in-words.ts";
import { folded, type Language } from "./tagged.ts";

/** Nouns that are written like verbs which say no more than what rows tell. */
const LIKE_VERBS: Readonly<Partial<Record<Language, RegExp>>> = {
  en: /^(?:rent|rents)$/,
  de: /^mieten?$/,
  pt: /^rendas?$/,
  es: /^rentas?$/,
  it: /^rendit[ae]$/,
};
const BEFORE_NOUNS =
  /(?:^|\s)(?:the|our|my|their|much|what s|of|for|in|on|any|monthly|a|o|as|da|de|do|das|na|la|las|una|uma|della|di|wie viel|wieviel|die|der|fur|an)$/;
const NEAR_PERSON =
  /^(?:que|cual|quien|qui|quelle?|wer|welche[rs]?|chi|quale?|qual|quem|who|which) (?:(\p{L}+) )?(?:es|est|ist|e|is) (?:(?:el|la|le|l|der|die|das|il|lo|o|a|the) )?(?:(?:mas|plus|piu|mais) )?(?:alt[oa]|baj[oa]|grande?|petite?|pequen[oa]|bass[oa]|baix[oa]|grosste[rn]?|kleinste[rn]?|tallest|shortest|biggest|smallest|largest)(?!\p{L})/u;

/** What is asked of is told by no column: a rent of none of them, how tall somebody is by what they paid. */
export function doubtfulNoun(query: TableQuery, { columns }: Tables, clause: Clause): string | undefined {
  return rentIn(columns, clause) ?? tallIn(query, columns, clause);
}

function rentIn(columns: Tables["columns"], clause: Clause): string | undefined {
  const like = LIKE_VERBS[clause.language];
  const at = like ? clause.words.findIndex(({ token, shown }, place) => token.kind === "word" && like.test(folded(shown)) && isNoun(clause, place)) : -1;
  const word = folded(clause.at(at)?.shown ?? "");
  const isTold = columns.some(({ name, values = [] }) => [name, ...values].some((text) => folded(text).includes(word.slice(0, 4))));
  return at < 0 || isTold ? undefined : `What "${clause.at(at)?.shown}" was is told by no column.`;
}

const isNoun = (clause: Clause, at: number): boolean =>
  clause.language === "de" ? /^\p{Lu}/u.test(clause.at(at)?.shown ?? "") : BEFORE_NOUNS.test(folded(clause.shown(Math.max(0, at - 3), at)));

function tallIn({ limit, order = [] }: TableQuery, columns: Tables["columns"], clause: Clause): string | undefined {
  const [said, noun] = NEAR_PERSON.exec(folded(clause.words.map(({ shown }) => shown).join(" ")).replace(/^[^\p{L}]+/u, "")) ?? [];
  if (said === undefined || limit === undefined || order.length === 0) return undefined;
  const isPerson = noun === undefined || columnsOf(PEOPLE, columns).some(({ name }) => sameNoun(folded(name), noun, clause.language));
  const isTold = columnsOf(new Set(["height", "size"]), columns).some(({ name }) => order.some(({ column }) => column === name));
  return isPerson && !isTold ? `How tall or large somebody is, is told by no column: say of which column the highest is asked.` : undefined;
}
