import type { Clause } from "./clause.ts";
import { firstWord, photoEndings } from "./file-words.ts";
import type { ListFrame } from "./frame.ts";
import { nameByWords } from "./names-in-words.ts";
import { monthPeriod, numberAt } from "./numbers.ts";
import { made } from "./read-files.ts";
import { isoDay, type SaidDay, saidDayAt } from "./said-days.ts";
import { type Asked, type Made, materialOf, unread } from "./slots.ts";
import { folded } from "./tagged.ts";

/** What is asked of files themselves, in small letters and without accents; each may be several words. */
const WORDS = {
  largest:
    /^(?:largest|biggest|heaviest|bulkiest|(?:am )?(?:gro(?:ss|ß)ten?[nrs]?|schwersten?)|plus (?:gros|grosse|grand|grande|lourd|lourde|volumineux)(?:es|s)?|mas (?:grandes?|pesad[oa]s?)|piu (?:grand[ei]|gross[oaie]|pesant[ei])|maior(?:es)?|mais pesad[oa]s?)$/,
  smallest: /^(?:smallest|tiniest|(?:am )?kleinsten?[nrs]?|plus (?:petite?s?|legere?s?)|mas pequen[oa]s?|piu piccol[oaie]|menor(?:es)?|mais pequen[oa]s?)$/,
  newest:
    /^(?:newest|latest|most recent|youngest|last (?:changed|modified|edited)|most recently (?:changed|modified|edited)|(?:am )?(?:neuesten?[nrs]?|jungsten?[nrs]?|aktuellsten?[nrs]?)|zuletzt(?: (?:geandert(?:en?)?|bearbeitet(?:en?)?))?|plus (?:recente?s?|nouveaux?|nouvelles?)|mas (?:recientes?|nuev[oa]s?)|piu (?:recent[ei]|nuov[oaie])|mais (?:recentes?|nov[oa]s?))$/,
  oldest:
    /^(?:oldest|earliest|(?:am )?altesten?[nrs]?|plus (?:anciens?|anciennes?|vieux|vieilles?)|mas (?:antigu[oa]s?|viej[oa]s?)|piu (?:vecchi[oae]?|antich[ei]|antic[oa])|mais antig[oa]s?)$/,
  size: /^(?:how (?:big|large|heavy)(?: (?:is|are))?|sizes?|bytes?|kilobytes?|disk space|(?:how much )?(?:space|room)|wie gro(?:ss|ß)(?: (?:ist|sind))?|gro(?:ss|ß)en?|speicherplatz|speicher|dateigro(?:ss|ß)en?|platz|tailles?|octets?|poids|espace|tamanos?|espacio|dimension[ei]|spazio|tamanhos?|espaco|quanto pesa(?:no)?|cuanto pesan?|combien pese(?:nt)?)$/,
  take: /^(?:takes?|taking|needs?|occup\w*|uses?|using|belegen|belegt|brauchen|braucht|verbrauch\w*|prend|prennent|peses?|pesent|ocupan?|pesan?o?|occupan?o?|pesam?|total|totally|insgesamt|zusammen|together|altogether|up|in total)$/,
  changed:
    /^(?:changed|modified|edited|updated|touched|saved|changes?|geandert|bearbeitet|verandert|modifies?|modifiees?|changes?|modificad[oa]s?|cambiad[oa]s?|editad[oa]s?|modificat[oaie]|cambiat[oaie]|alterad[oa]s?|last|zuletzt|derniere fois|ultima vez|ultima volta)$/,
  kinds:
    /^(?:kinds?|types?|extensions?|file types?|formats?|endings?|dateityp(?:en)?|dateiendung(?:en)?|endung(?:en)?|typ(?:en)?|arten?|formate?n?|tipos?|extension(?:es)?|tipi|tipo|estension[ei]|formati|formato|extens(?:ao|oes)|formatos)$/,
  after: /^(?:since|after|from|seit|nach|ab|depuis|apres|desde|despues|dopo|dal|da|depois)(?: (?:the|dem|der|den|le|el|il|o|del|de))?$/,
  before: /^(?:before|until|till|vor|bis|avant|jusqu|antes|hasta|prima|fino|ate)(?: (?:the|zum|dem|den|au|le|el|il|al|o|ao|del|de|del|d))?$/,
} as const;
type FileFact = keyof typeof WORDS;

/** Places of unused words that say one of these; several words that say it together go first. */
function placesLike(clause: Clause, ...facts: readonly FileFact[]): number[] {
  const found: number[] = [];
  for (let at = 0; at < clause.length; at++) {
    const length = [3, 2, 1].find((count) => says(clause, at, { count, facts }));
    if (length === undefined) continue;
    found.push(...Array.from({ length }, (_, index) => at + index));
    at += length - 1;
  }
  return found;
}

/** "Newest first" is an order of all of them. */
const FIRST = / (?:first|zuerst|d'abord|en premier|primero|per prim[oai]|primeiro)$/;

function says(clause: Clause, at: number, { count, facts }: { count: number; facts: readonly FileFact[] }): boolean {
  const words = clause.words.slice(at, at + count);
  if (words.length < count || words.some(({ token }, index) => token.kind !== "word" || clause.isUsed(at + index))) return false;
  const text = words
    .map(({ shown }) => folded(shown))
    .join(" ")
    .replace(FIRST, "");
  return facts.some((fact) => WORDS[fact].test(text) || WORDS[fact].test(text.replace(/^(?:the|der|die|das|le|la|les|el|los|las|il|lo|gli|i|o|os|a|as) /, "")));
}

const takeLike = (clause: Clause, ...facts: readonly FileFact[]): number => {
  const found = placesLike(clause, ...facts);
  clause.use(...found);
  return found.length;
};

const OF_FILES = [
  "show",
  "what",
  "which",
  "file",
  "note",
  "here",
  "folder",
  "sort",
  "how",
  "when",
  "is",
  "by",
  "per",
  "search",
  "desc",
  "asc",
  "group",
  "value",
] as const;

/** What is asked of files as they lie there: the newest, the largest, how large they are, of which kinds, changed since when. */
export function readFileFacts(asked: Asked): Made | undefined {
  const { clause, slots, known } = asked;
  if (slots.output !== undefined && slots.format !== undefined) return undefined;
  const photos = photoEndings(clause);
  const isOfFiles = clause.has("file", "here") || photos.length > 0 || slots.endings.length > 0 || slots.names.length > 0;
  const verb = firstWord(clause);
  const isChange = clause.can(verb, ...CHANGES) && !clause.can(verb, "sort", "group", "show", "what", "which");
  if (!isOfFiles || isChange || !isAsked(clause)) return undefined;
  const how = readFact(clause);
  if (how === undefined) return unyeared(clause);
  if (slots.names.length > 0 && how.kind === "size" && slots.names.some(({ name }) => /\.(?:csv|tsv|jsonl?|xlsx)$/i.test(name) && clause.has("row", "column")))
    return undefined;
  clause.take(...OF_FILES);
  // How many there are is another question than which of them is the largest.
  if (how.kind !== "order") clause.take("count");
  if (clause.left().length > 0 && known.names === undefined) return { look: { at: "names" } };
  const { found, unclear } = nameByWords(clause, known);
  if (unclear !== undefined) return unread("list", clause, unclear);
  const { names, endings } = materialOf(asked, [...slots.names, ...found]);
  return made(asked, { job: "list", counted: false, how, material: { names, endings: [...endings, ...photos] } });
}

/** Files that were changed in a month of no year: it is asked of the files, and of no text. */
function unyeared(clause: Clause): Made | undefined {
  const isOfFiles = clause.has("file") && clause.has("which", "show") && placesLike(clause, "changed").length > 0;
  return isOfFiles && clause.words.some((_, at) => saidDayAt(clause, at))
    ? { near: "list", cannot: { words: [], why: "Of which year the files are meant is not said." } }
    : undefined;
}

const CHANGES = ["rename", "copy", "replace", "run", "summarise", "compare", "convert", "organise", "move"] as const;

/** A question or a list: nothing is done with the files. */
const isAsked = (clause: Clause): boolean =>
  clause.has("show", "what", "which", "count", "sort", "how", "when", "search", "sum", "group") ||
  clause.words.some(({ shown }) => shown === "?") ||
  firstWord(clause) < 0;

type How = NonNullable<ListFrame["how"]>;

function readFact(clause: Clause): How | undefined {
  const changed = readChanged(clause);
  if (changed) return changed;
  const most = ORDERS.map(([fact, by, descending]) => ({ by, descending, places: placesLike(clause, fact) })).find(({ places }) => places.length > 0);
  return most ? readMost(clause, most) : (readOrder(clause) ?? readKinds(clause) ?? readSize(clause));
}

/** "The largest", "the two newest"; "oldest first" is an order of all. */
function readMost(clause: Clause, { by, descending, places }: { by: "size" | "time"; descending: boolean; places: readonly number[] }): How {
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  const isFirst = FIRST.test(` ${folded(clause.at(last)?.shown ?? "")}`) || /^first$/i.test(clause.at(last + 1)?.shown ?? "");
  const isOrder = isFirst || clause.has("sort", "desc", "asc");
  clause.use(...places);
  takeLike(clause, "changed", "size");
  const number = [first - 2, first - 1, first + 1, first + 2].find((at) => !clause.isUsed(at) && (numberAt(clause, at) ?? 0) > 0 && !isArticle(clause, at));
  if (number !== undefined) clause.use(number);
  clause.take("min", "max", "top", "last");
  return { kind: "order", by, descending, ...(!isOrder && { count: number === undefined ? 1 : (numberAt(clause, number) ?? 1) }) };
}

const ORDERS = [
  ["largest", "size", true],
  ["smallest", "size", false],
  ["newest", "time", true],
  ["oldest", "time", false],
] as const;

/** "Un" is no number of files. */
const isArticle = (clause: Clause, at: number): boolean => numberAt(clause, at) === 1 && clause.at(at)?.token.kind !== "number";

/** "The files by size", "sort the files by date". */
function readOrder(clause: Clause): How | undefined {
  if (!clause.has("sort", "show")) return undefined;
  const sizes = placesLike(clause, "size").filter((at) => clause.can(at - 1, "by") || clause.can(at - 2, "by"));
  const days = clause.places("date", "day").filter((at) => clause.can(at - 1, "by") || clause.can(at - 2, "by"));
  if (sizes.length + days.length === 0 || !clause.has("file", "here")) return undefined;
  clause.use(...sizes, ...days);
  takeLike(clause, "changed");
  return { kind: "order", by: sizes.length > 0 ? "size" : "time", descending: !clause.has("asc") };
}

/** "How many files of each kind": their endings, and how many have it. */
function readKinds(clause: Clause): How | undefined {
  const kinds = placesLike(clause, "kinds");
  if (kinds.length === 0 || !clause.has("count", "show", "what", "which")) return undefined;
  clause.use(...kinds);
  clause.take("all", "extension", "value");
  return { kind: "kinds" };
}

function readSize(clause: Clause): How | undefined {
  if (takeLike(clause, "size") === 0) return undefined;
  takeLike(clause, "take");
  clause.take("sum", "total");
  return { kind: "size" };
}

/** "Changed since 1 August 2026", "modified in March 2026", "when was a.md last changed". */
function readChanged(clause: Clause): How | undefined {
  if (placesLike(clause, "changed").length === 0) return undefined;
  const at = clause.words.findIndex((_, place) => !clause.isUsed(place) && saidDayAt(clause, place) !== undefined);
  const day = at < 0 ? undefined : saidDayAt(clause, at);
  if (!day) {
    if (!clause.has("when")) return undefined;
    takeLike(clause, "changed");
    return { kind: "changed" };
  }
  // Of a day without its year nobody can tell which one is meant.
  if (day.year === undefined) return undefined;
  const lead = [at - 1, at - 2].find((place) => says(clause, place, { count: 1, facts: ["after", "before"] }));
  takeLike(clause, "changed");
  clause.use(...day.used, ...(lead === undefined ? [] : [lead]));
  return { kind: "changed", ...rangeOf(folded(clause.at(lead ?? -1)?.shown ?? ""), day, day.year) };
}

/** The days that are meant, by the word that leads to one: since, after, until, before; none = that day or month itself. */
function rangeOf(lead: string, { month, day }: SaidDay, year: number): Omit<Extract<How, { kind: "changed" }>, "kind"> {
  const first = day === undefined ? monthPeriod(year, month).from : isoDay(year, month, day);
  const last = day === undefined ? monthPeriod(year, month).to : first;
  if (lead === "") return { from: first, to: last };
  if (/^(?:after|nach|apres|despues|dopo|depois)/.test(lead)) return { after: last };
  if (WORDS.after.test(lead)) return { from: first };
  return /^(?:until|till|bis|jusqu|hasta|fino|ate)/.test(lead) ? { to: last } : { before: first };
}
