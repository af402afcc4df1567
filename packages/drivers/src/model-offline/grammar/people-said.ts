import { PEOPLE } from "./asked-column.ts";
import { columnsOf } from "./columns.ts";
import type { Known } from "./frame.ts";
import { folded, type Language, tag } from "./tagged.ts";

/** What pupils and members are called in passing. */
const SAID: Readonly<Record<Language, string>> = {
  en: "kids|children|youngsters|boys and girls|guys|folks",
  de: "kinder|kindern|kids|jungs und mädchen|leute|leuten",
  fr: "enfants|gamins|gosses|jeunes",
  es: "chicos|chicas|niños|niñas|críos|chavales|chicos y chicas",
  it: "ragazzi|ragazze|bambini|bambine|ragazzi e ragazze",
  pt: "miúdos|miúdas|crianças|rapazes|meninos|meninas|garotos",
};
/** Those who go to a school, or belong to something. */
const WHO: ReadonlySet<string> = new Set(["student", "member", "child", "participant"]);
const MANY: Readonly<Record<Language, (name: string) => string>> = {
  en: (name) => (/s$/i.test(name) ? name : `${name}s`),
  de: (name) => name,
  fr: (name) => (/[sx]$/i.test(name) ? name : `${name}s`),
  es: (name) => (/s$/i.test(name) ? name : `${name}${/[aeiou]$/i.test(name) ? "s" : "es"}`),
  it: (name) => name.replace(/[oe]$/i, "i").replace(/a$/i, "e"),
  pt: (name) => (/s$/i.test(name) ? name : `${name}s`),
};

/** "How many kids", of tables with one column of people, which says `Pupil`: the same in its own word. */
export function withPeople(goal: string, { tables }: Known): string | undefined {
  const { language } = tag(goal);
  const word = new RegExp(`(?<!\\p{L})(?:${SAID[language]})(?!\\p{L})`, "iu");
  if (!word.test(goal)) return undefined;
  const all = [...tables.values()].flatMap(({ columns }) =>
    columnsOf(
      PEOPLE,
      columns.filter(({ type }) => type === "text"),
    ),
  );
  const own = new Map(columnsOf(WHO, all).map(({ name }) => [folded(name), name]));
  const isOnly = [...tables.values()].every(
    ({ columns }) =>
      columnsOf(
        PEOPLE,
        columns.filter(({ type }) => type === "text"),
      ).length < 2,
  );
  const [name, ...others] = [...own.values()];
  return name === undefined || others.length > 0 || !isOnly ? undefined : goal.replace(word, MANY[language](name.toLowerCase()));
}
