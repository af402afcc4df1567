/** How far somebody has come, in the words of six languages; in small letters, without accents. */
const LEVELS: readonly RegExp[] = [
  /^(?:beginn(?:er|ers|ing)|novices?|newbies?|anfanger(?:in|innen|n|s)?|einsteiger(?:in|innen|n|s)?|debutante?s?|principiant[ei]s?|novat[oa]s?|novizi?[oae]?|iniciantes?)$/,
  /^(?:intermediates?|mittelstufe|intermediaires?|intermedi[oa]s?|intermedi|intermedie)$/,
  /^(?:advanced|fortgeschrittene[nrs]?|avancee?s?|avanzad[oa]s?|avanzat[oaie]|avancad[oa]s?)$/,
];

/** "Beginners" are people, whom a column of their names tells apart. */
export const isSkillLevel = (word: string): boolean => LEVELS.some((words) => words.test(word));

/** The only value that says the same level as a word: "novices" of `beginner`, "principiantes" of `iniciante`. */
export function levelCalled(word: string, values: readonly string[], fold: (text: string) => string): readonly string[] {
  const level = LEVELS.find((words) => words.test(word));
  const found = level === undefined ? [] : values.filter((value) => level.test(fold(value)));
  return found.length === 1 ? found : [];
}
