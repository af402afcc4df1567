/** What is wrong in a file: who asks for it to be mended means the file. */
const FAULTS =
  "bug problem issue error fault mistake typo misspelling warning failure crash leak off-by-one race deadlock exception regression vulnerability glitch inconsistency duplication spelling grammar punctuation wording style formatting indentation whitespace clutter mess smell";
/** What code is made of. */
const CODE =
  "function method class constructor helper handler hook component interface type enum struct trait parser lexer loop condition branch block statement expression call callback variable constant parameter argument param field property attribute import export require module namespace decorator docstring doc jsdoc comment todo fixme annotation test case assertion mock stub fixture check guard validation logic algorithm implementation api endpoint route query selector rule style flag option toggle switch feature setting default dependency version port path url href link config timeout limit retry cache log logging regex pattern string message label key id code stuff tab blank quote semicolon bracket brace signature conflict getter setter constructor util duplicate state reducer middleware schema model migration factory generator iterator promise keyword usage debug mode";
/** What a text is made of. */
const TEXT =
  "title heading headline header footer subtitle caption introduction intro conclusion abstract preface appendix summary section subsection chapter paragraph sentence line phrase word letter character text body readability clarity quality list item entry bullet row column cell table contents content footnote citation bibliography image picture button menu form colour color font layout margin date year name number value figure price amount address part end top bottom beginning start middle tone language structure order format markup tag element frontmatter metadata license licence copyright note placeholder template verse stanza quotation step instruction example snippet diagram font-size spacing size width height encoding";

const words = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.join(" ").split(" "));
const ALL = words(FAULTS, CODE, TEXT);
const OF_CODE = words(CODE);

/** Behind `of`: what belongs to a file otherwise (`the tests of P`, `the copy of P`) is another thing. */
const OF = words(
  FAULTS,
  "readability clarity quality function method class title heading headline header footer subtitle introduction intro conclusion abstract section subsection chapter paragraph sentence line row column cell table contents body name part end top bottom beginning start middle tone language structure layout format text imports exports comment docstring code loop date year size",
);
/** What may be made in a file where nothing is said of what it is for. */
const MADE = words(
  "function method class constructor helper component hook interface type enum docstring comment jsdoc header footer title heading section subsection chapter paragraph sentence line row column table test case toggle button form menu code getter setter endpoint route variable constant",
);
/** What is made for something that stands in the file is made beside it. */
const BESIDE = words("docstring comment jsdoc type annotation");
/** `the function parse`: a name may follow. */
const NAMED = words(
  "function method class variable constant parameter argument field property section chapter column key word heading component type interface flag option",
);

const singular = (word: string): readonly string[] => [word, word.replace(/s$/u, ""), word.replace(/es$/u, ""), word.replace(/ies$/u, "y")];
const isOneOf = (set: ReadonlySet<string>, word: string): boolean => singular(word.toLowerCase()).some((one) => set.has(one));

/** What a name looks like in code: `getUsr`, `parse_all`, or a sign in the place of one. */
const IDENTIFIER = /^(?:§|\p{N}[\p{N}.]*|\p{Ll}+\p{Lu}[\p{L}\p{N}]*|[\p{L}\p{N}]*[\p{N}_][\p{L}\p{N}_]*)$/u;
const TOKEN = /§|[\p{L}\p{N}_][\p{L}\p{M}\p{N}_'’-]*/gu;

export type Kind = "part" | "code" | "of" | "made" | "beside";
const KINDS: Readonly<Record<Kind, ReadonlySet<string>>> = { part: ALL, code: OF_CODE, of: OF, made: MADE, beside: BESIDE };

/** Whether a noun with what stands before it is a part of a file: `the long lines`, `section 3`, `the function parse`, `getUsr`. */
export function isPart(phrase: string, kind: Kind = "part"): boolean {
  const tokens = phrase.match(TOKEN) ?? [];
  const last = tokens.findLastIndex((token) => !IDENTIFIER.test(token));
  const noun = tokens[last] ?? "";
  if (isOneOf(KINDS[kind], noun)) return true;
  if (kind === "part" && last < tokens.length - 1 && (last < 0 || /^(?:the|a|an|all|every|each|my|our)$/iu.test(noun))) return true;
  const before = tokens[last - 1] ?? "";
  return last === tokens.length - 1 && isOneOf(NAMED, before) && isOneOf(KINDS[kind], before);
}
