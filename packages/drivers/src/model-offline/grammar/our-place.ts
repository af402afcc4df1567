import type { Known } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import type { LeftOut } from "./rewordings.ts";
import { folded } from "./tagged.ts";

/** What those are who ask, and where all of their rows are of. */
const OURS =
  "choir|club|society|association|orchestra|band|team|company|firm|clinic|practice|charity|chor|verein|klub|orchester|betrieb|firma|praxis|mannschaft|chorale|chœur|association|orchestre|équipe|entreprise|cabinet|coro|asociación|orquesta|equipo|empresa|clínica|peña|associazione|orchestra|squadra|azienda|ditta|circolo|associação|equipa|equipe|clube|grupo coral";

/** "Do we have in the choir": nowhere else is what they have; what a table calls so chooses rows. */
const isOwn = (goal: string, { tables }: Known): boolean => {
  const word = folded(new RegExp(`(?<!\\p{L})(?:${OURS})(?!\\p{L})`, "iu").exec(goal)?.[0] ?? "");
  return (
    word !== "" &&
    [...tables].every(
      ([file, { columns }]) =>
        stemOf(file) !== word &&
        columns.every(
          ({ name, values = [] }) =>
            !folded(name)
              .split(/[^\p{L}]+/u)
              .includes(word) &&
            !values.some((value) =>
              folded(value)
                .split(/[^\p{L}]+/u)
                .includes(word),
            ),
        ),
    )
  );
};

export const IN_OUR_PLACE: readonly LeftOut[] = [
  {
    words: new RegExp(`,? in (?:our|the) (?:${OURS})(?=$|[ ,.;!?])`, "iu"),
    where: (goal, known) => /(?<!\p{L})(?:we|our|us)(?!\p{L})/iu.test(goal) && isOwn(goal, known),
  },
  {
    words: new RegExp(`,? (?:bei uns )?(?:im|in der|in unsere[mr]|in unserm) (?:${OURS})(?=$|[ ,.;!?])`, "iu"),
    where: (goal, known) => /(?<!\p{L})(?:wir|uns|unsere?[mr]?)(?!\p{L})/iu.test(goal) && isOwn(goal, known),
  },
  {
    words: new RegExp(`,? dans (?:notre|la |le |l['’])\\s?(?:${OURS})(?=$|[ ,.;!?])`, "iu"),
    where: (goal, known) => /(?<!\p{L})(?:nous|notre|nos|on)(?!\p{L})/iu.test(goal) && isOwn(goal, known),
  },
  {
    words: new RegExp(`,? en (?:nuestr[oa]|el|la) (?:${OURS})(?=$|[ ,.;!?])`, "iu"),
    where: (goal, known) => /(?<!\p{L})(?:tenemos|nuestr[oa]|somos|hemos)(?!\p{L})/iu.test(goal) && isOwn(goal, known),
  },
  {
    words: new RegExp(`,? (?:nel nostro|nella nostra|nel|nella|nell['’])\\s?(?:${OURS})(?=$|[ ,.;!?])`, "iu"),
    where: (goal, known) => /(?<!\p{L})(?:abbiamo|nostr[oa]|siamo)(?!\p{L})/iu.test(goal) && isOwn(goal, known),
  },
  {
    words: new RegExp(`,? (?:no nosso|na nossa|no|na) (?:${OURS})(?=$|[ ,.;!?])`, "iu"),
    where: (goal, known) => /(?<!\p{L})(?:temos|noss[oa]|somos)(?!\p{L})/iu.test(goal) && isOwn(goal, known),
  },
];
