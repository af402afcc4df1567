import { isCode } from "../text/comments.ts";
import { foldersOf } from "./folders.ts";
import { type Asked, type Made, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

/** Marks of comments that say that something is left to be done. */
const MARK = /^(TODO|FIXME|HACK|XXX)(?:['’]?s)?$/;
const CODE =
  /^(?:source|sources|source files|source-?code|code|codebase|quellcode|quelltext|quelltexte|quelldateien|programmen?|programs?|code-?source|codigo|codigo-?fuente|codigo-?fonte|fuente|fuentes|fonte|codice|sorgente|sorgenti|comments?|kommentare?n?|commentaires?|comentarios?|commenti)$/;
const SAYS =
  /^(?:there|still|left|any|some|stand|stands|have|has|got|noch|irgendwo|irgendwelche|stehen|steht|gibt|es|sind|encore|reste|restent|reste-t-il|y|a-t-il|a|il|quedan|queda|hay|todavia|aun|ci|sono|ancora|restano|rimangono|ha|restam|ainda|ficaram|our|comments?|remaining|lines?)$/;

/** "Where in the source are there still TODOs": the lines of programs that are marked so. */
export function readMarks(asked: Asked): Made | undefined {
  const { clause, slots, known } = asked;
  const marks = clause.words.flatMap(({ shown }, at) => (MARK.exec(shown)?.[1]?.toUpperCase() && !clause.isUsed(at) ? [at] : []));
  const code = clause.left().filter((at) => CODE.test(folded(clause.at(at)?.shown ?? "")));
  const isOfCode = code.length > 0 || (slots.names.length > 0 && slots.names.every(({ name }) => isCode(name)));
  if (marks.length === 0 || !isOfCode || slots.output !== undefined) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  clause.use(...marks, ...code);
  const counted = clause.take("count") > 0;
  clause.take("or", "show", "which", "what", "location", "search", "line", "here", "file", "display", "occur", "contains", "mention", "open", "row");
  clause.use(...clause.left().filter((at) => SAYS.test(folded(clause.at(at)?.shown ?? ""))));
  const [folder] = foldersCalled(asked);
  const sources = known.names.filter((name) => isProgram(name) && (folder === undefined || name.startsWith(`${folder.name}/`)));
  if (folder) clause.use(folder.at);
  if (clause.left().length > 0) return unread("mention", clause);
  const named = [...slots.names.map(({ name }) => name), ...(folder ? [folder.name] : [])];
  if (slots.names.length === 0 && sources.length === 0) return unread("mention", clause, "No source file lies here.");
  const [text = "", ...or] = [...new Set(marks.map((at) => MARK.exec(clause.at(at)?.shown ?? "")?.[1] ?? ""))];
  const endings = slots.names.length > 0 ? [] : [...new Set(sources.map((name) => name.slice(name.lastIndexOf(".") + 1).toLowerCase()))].sort();
  const material = { names: named, endings };
  return { job: { job: "mention", text, ...(or.length > 0 && { or }), material, counts: "lines", ...(!counted && { shown: true as const }) } };
}

/** Settings are no source. */
const isProgram = (name: string): boolean => isCode(name) && !/\.(?:ya?ml|toml|ini)$/i.test(name);

/** A folder that is called by its name alone: "the TODOs in src". */
function foldersCalled({ clause, known: { names = [] } }: Asked): { readonly at: number; readonly name: string }[] {
  return clause.left().flatMap((at) => {
    const name = foldersOf(names).find((each) => folded(each) === folded(clause.at(at)?.shown ?? ""));
    return name === undefined ? [] : [{ at, name }];
  });
}
