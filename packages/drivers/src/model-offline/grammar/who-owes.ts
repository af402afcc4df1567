import { columnsOf } from "./columns.ts";
import type { Known } from "./frame.ts";
import { PAID } from "./opposites.ts";
import { folded, type Language, tag } from "./tagged.ts";
import { flagIn } from "./values.ts";

/** "Everybody who still owes us money for a visit", and the same of those whom a column names. */
const OWING: Readonly<Record<Language, readonly [RegExp, (who: string) => string]>> = {
  en: [
    /(?<!\p{L})(?:everybody|everyone|all(?: those| the people| of those)?|those|people|anyone|anybody|whoever)(?: who| that)?(?: still)? (?:owes?|ha(?:s|ve)(?:n['’]t| not)(?: yet)? paid)(?: us| me)?(?: any| some)?(?: money| anything| something)?(?: for (?:a|an|the|their) \p{L}+)?(?= *[.?!]?$)/iu,
    (who) => `${who}s who have not paid`,
  ],
  de: [
    /(?<!\p{L})(?:allen|aller|alle|denen|derer|jedem|jeder),? (?:die|der)(?: uns| mir)?(?: noch)?(?: Geld)?(?: für \p{L}+ \p{L}+)? (?:schulden|schuldet|schuldig sind|nicht bezahlt haben)(?= *[.?!]?$)/iu,
    (who) => `${who}, die nicht bezahlt haben`,
  ],
  fr: [
    /(?<!\p{L})(?:tous ceux|toutes celles|ceux|celles|tous les gens|ceux et celles) qui (?:nous |me )?(?:doivent (?:encore )?(?:de l['’]argent|quelque chose)|n['’]ont pas(?: encore)? payé)(?: pour une? \p{L}+)?(?= *[.?!]?$)/iu,
    (who) => `${who}s qui n'ont pas payé`,
  ],
  es: [
    /(?<!\p{L})(?:todos los|los|todas las|quienes|aquellos) ?(?:que)?(?: todavía| aún)?(?: nos| me)? (?:deben (?:todavía |aún )?(?:dinero|algo)|no han pagado(?: todavía| aún)?)(?: por una? \p{L}+)?(?= *[.?!]?$)/iu,
    (who) => `${who} que no han pagado`,
  ],
  it: [
    /(?<!\p{L})(?:tutti quelli|tutti coloro|quelli|coloro|chi)(?: che)?(?: ancora)?(?: ci| mi)? (?:dev(?:e|ono)(?: ancora)?(?: dei)? soldi|non ha(?:nno)? (?:ancora )?pagato)(?: per una? \p{L}+)?(?= *[.?!]?$)/iu,
    (who) => `${who} che non hanno pagato`,
  ],
  pt: [
    /(?<!\p{L})(?:todos os|os|todas as|quem|aqueles)(?: que)?(?: ainda)?(?: nos| me)? (?:dev(?:e|em)(?: ainda)? dinheiro|não pag(?:ou|aram)(?: ainda)?)(?: por uma? \p{L}+)?(?= *[.?!]?$)/iu,
    (who) => `${who} que não pagaram`,
  ],
};
const REACHED: ReadonlySet<string> = new Set(["phone", "email", "address"]);

/** The goal of whoever owes money, where rows say what is paid and another table tells how to reach those that they name. */
export function owing(goal: string, { tables }: Known): string[] {
  const [said, who] = OWING[tag(goal).language];
  if (!said.test(goal)) return [];
  const all = [...tables.values()];
  const bills = all.filter(({ columns }) => columns.some((column) => flagIn(column) !== undefined && PAID.test(folded(column.name))));
  const names = all
    .filter(({ columns }) => columnsOf(REACHED, columns).length > 0)
    .flatMap(({ columns }) =>
      columns.filter(
        ({ type, name }) => type === "text" && bills.some((bill) => bill.columns.some((each) => each.type === "text" && folded(each.name) === folded(name))),
      ),
    );
  const [only, ...others] = [...new Map(names.map(({ name }) => [folded(name), name])).values()];
  return only === undefined || others.length > 0 ? [] : [goal.replace(said, who(only))];
}
