import type { Constraints, Format } from "../constraints.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import { wordsOf } from "../text/words.ts";
import type { Wish } from "../wishes.ts";
import type { Clause } from "./clause.ts";
import type { DigestFrame, Job, Known } from "./frame.ts";
import { nameByKind } from "./names-by-kind.ts";
import { nameByPhrase } from "./names-by-phrase.ts";
import { filesCalled, type NamedByWords, nameByWords, stemOf } from "./names-in-words.ts";
import { monthOf, numberAt } from "./numbers.ts";
import { readDue } from "./read-due.ts";
import { DATA } from "./read-files.ts";
import { type Asked, type Made, materialOf, type Named, numberBeside, PLACES, type Slots, unread } from "./slots.ts";
import { formatOf } from "./table-words.ts";
import { folded, type Tagged } from "./tagged.ts";

/** In the order in which their sections are written. */
const WISHES: readonly (readonly [Wish, Sense])[] = [
  ["brief", "brief"],
  ["summary", "summary"],
  ["outline", "outline"],
  ["todos", "todo"],
  ["dates", "date"],
  ["numbers", "number"],
  ["tables", "table"],
  ["questions", "question"],
  ["contradictions", "contradiction"],
];

/** What is asked of texts: a brief, a summary, their dates, numbers, tables, to-dos, questions, contradictions, headings. */
export function readDigest(asked: Asked): Made | undefined {
  const { clause, slots, known } = asked;
  const called = readCalled(asked);
  const phrased = nameByPhrase(clause, known);
  const wishes = wishesOf(asked);
  if (called && "look" in called) return called;
  if (wishes.length === 0) return undefined;
  if (known.names === undefined && slots.names.length === 0) return { look: { at: "names" } };
  const counted = wishes.length === 1 && clause.take("count") > 0;
  const limits = readLimits(clause, wishes, formatOf(slots));
  const shared = readAgents(clause);
  useWords(clause, wishes);
  const more = readPerson(clause, wishes);
  if (clause.left().length > 0 && known.names === undefined) return { look: { at: "names" } };
  const before = [...slots.names, ...(called ? [called] : []), ...phrased];
  const { found, unclear } = textsCalled(clause, known, before.length > 0);
  if (unclear !== undefined) return unread("digest", clause, unclear);
  const names = [...before, ...found];
  useGathering(clause, names);
  const topic = more.person === undefined ? readTopic(clause) : undefined;
  if (clause.left().length > 0) return unread("digest", clause);
  const material = materialOf(asked, names);
  if (topic !== undefined && isWhole(wishes)) return about(topic, { asked, material, wishes });
  const all = { ...limits, ...more, ...(topic !== undefined && { topic }) };
  return withOutput({ job: "digest", wishes, material, limits: all, counted, ...shared }, slots);
}

/** "Save the dates as JSON", beside dates.csv: that table is meant, and not the dates that texts say. */
function wishesOf({ clause, slots, known }: Asked): Wish[] {
  const wishes = wishesIn(clause);
  const isCalled = (name: string): boolean => DATA.test(name) && clause.words.some(({ shown }, at) => clause.can(at, "date") && folded(shown) === stemOf(name));
  return slots.names.length === 0 && wishes.every((wish) => wish === "dates") && (known.names ?? []).some(isCalled) ? [] : wishes;
}

/** Texts by words of their names, or by what they are: "the minutes of October". */
function textsCalled(clause: Clause, known: Known, isNamed: boolean): NamedByWords {
  const byMonth = isNamed || !clause.left().some((at) => monthOf(clause.at(at)?.shown ?? "", clause.language) !== undefined);
  const dated = byMonth ? undefined : nameByKind(clause, known, 1);
  if (dated && (dated.found.length > 0 || dated.unclear !== undefined)) return dated;
  const named = nameByWords(clause, known, true);
  return isNamed || named.found.length > 0 || named.unclear !== undefined ? named : nameByKind(clause, known, 1);
}

/** What is asked for, said plainly or as a question. */
function wishesIn(clause: Clause): Wish[] {
  const wishes = readWishes(clause);
  if (wishes.length > 0) return wishes;
  if (asksDuty(clause)) return ["todos"];
  if (asksContent(clause)) return ["summary"];
  return asksOpen(clause) ? ["questions"] : [];
}

const MUST =
  /^(?:must|should|muss|mussen|soll|sollte|sollen|doit|doivent|debe|deben|deve|devono|devem|le falta|les falta|falta|faltam|faltan|le queda|queda|reste-t-il|reste|resta|rimane|manca)$/;
const TO_DO = /^(?:do|tun|machen|erledigen|faire|hacer|fare|fazer)$/;

/** "What must Ana do", "que doit Ana faire": nothing but a name between the two verbs. */
function asksDuty(clause: Clause): boolean {
  if (!clause.has("what")) return false;
  const must = clause.words.findIndex(({ shown }) => MUST.test(folded(shown)));
  const verb = clause.words.findIndex(({ shown }, at) => at > must && TO_DO.test(folded(shown)));
  const between = clause.words.slice(must + 1, verb);
  const isName = ({ shown }: Tagged): boolean => /^(?:\p{Lu}.*|[.,]|and|und|et|y|e|o|a|à|ao|al|alla|por|per|da|de|la|el|il|we|i)$/u.test(shown);
  if (must < 0 || verb < must + 2 || between.length > 5 || !between.every(isName)) return false;
  clause.use(must, verb, ...clause.places("what"));
  return true;
}

/** "What is a.md about", "was steht in a.md": what a text says, where nothing says of what in it. */
function asksContent(clause: Clause): boolean {
  const [last] = clause.words.flatMap(({ token }, at) => (token.kind === "sign" ? [] : [at])).slice(-1);
  const isAbout = last !== undefined && ABOUT.test(clause.at(last)?.shown ?? "");
  const isSaid = clause.has("say") && !clause.has("about");
  if (!clause.has("what") || !(isAbout || isSaid)) return false;
  const named = clause.words.some(({ token }) => token.kind === "name");
  if (named || isAbout) clause.take("what", "about", "say");
  return named || isAbout;
}

function useGathering(clause: Clause, names: readonly Named[]): void {
  if (names.length > 0) clause.use(...clause.left().filter((at) => GATHERING.test(folded(clause.at(at)?.shown ?? ""))));
}

/** What a text that is named is of, and that chooses no other. */
const GATHERING =
  /^(?:meetings?|evening|session|minutes|workshop|assembly|transcript|sitzung|besprechung|treffen|versammlung|protokolls?|abend|reunion|seance|soiree|entretien|proces-verbal|junta|asamblea|acta|riunione|assemblea|verbale|incontro|reuniao|assembleia|ata|encontro)$/;

const DECIDED =
  /^(?:decided|settled|agreed|clarified|answered|resolved|entschieden|geklart|beschlossen|beantwortet|decide|tranche|regle|resolu|decidid[oa]|resuelto|aclarado|acordado|deciso|risolto|chiarito|resolvido|esclarecido)$/;

/** "What has not been decided yet": what is left open. */
function asksOpen(clause: Clause): boolean {
  const decided = clause.left().filter((at) => DECIDED.test(folded(clause.at(at)?.shown ?? "")));
  // "What is still undecided": nothing else is asked.
  if (clause.has("what") && clause.has("open") && clause.left().every((at) => clause.can(at, "what", "open"))) {
    clause.take("what", "open");
    return true;
  }
  if (decided.length === 0 || !clause.has("what") || !clause.has("not")) return false;
  clause.use(...decided, ...clause.left().filter((at) => /^(?:yet|noch|encore|aun|todavia|ancora|ainda)$/.test(folded(clause.at(at)?.shown ?? ""))));
  clause.take("what", "not");
  return true;
}

const ABOUT = /^(?:about)$/i;

const withOutput = (job: Job, { output }: Slots): Made => ({ job, ...(output !== undefined && { output }) });

/** Verbs and nouns that go with what is asked for, and say nothing more. */
function useWords(clause: Clause, wishes: readonly Wish[]): void {
  clause.take("show", "write", "read", "search", "summarise", "what", "which", "compute", "say", "short", ...PLACES);
  if (isWhole(wishes)) clause.take("key");
  if (wishes.some((wish) => wish === "numbers" || wish === "tables")) clause.take("value");
  if (wishes.includes("todos")) clause.take("owner", "date", "who");
  if (wishes.includes("dates")) clause.take("sort", "when", "sequence", "asc");
  if (wishes.includes("contradictions")) {
    clause.take("between");
    clause.use(...clause.left().filter((at) => OF_EACH_OTHER.test(folded(clause.at(at)?.shown ?? ""))));
  }
  if (wishes.some((wish) => wish === "questions" || wish === "todos" || wish === "contradictions")) clause.take("open");
}

/** "Each other", "anywhere", "an irgendeiner Stelle": beside two texts that may contradict each other they choose nothing. */
const OF_EACH_OTHER =
  /^(?:does|do|itself|themselves|each|other|another|anywhere|somewhere|point|sich|einander|irgendwo|irgendeiner|stellen?|se|si|l|un|autre|quelque|part|parfois|endroit|algun|alguna|sitio|lugar|parte|punto|momento|qualche|algum|alguma|ponto|entre)$/;

/** "Summarise report": what stands after the verb and could be asked for as well is a file, where one is called so. */
function readCalled({ clause, known }: Asked): Named | { look: { at: "names" } } | undefined {
  const [verb] = clause.places("summarise");
  const noun = clause
    .places("brief", "outline", "number", "table", "date", "todo")
    .find((at) => verb !== undefined && at > verb && onlyFree(clause, verb + 1, at));
  if (noun === undefined) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const [name, ...others] = filesCalled(clause.at(noun)?.shown ?? "", known, clause.language);
  if (name === undefined || others.length > 0) return undefined;
  clause.use(noun);
  return { name, at: noun };
}

const onlyFree = (clause: Clause, from: number, to: number): boolean =>
  Array.from({ length: to - from }, (_, index) => from + index).every((at) => clause.isFree(at));

const isWhole = (wishes: readonly Wish[]): boolean => wishes.some((wish) => wish === "summary" || wish === "brief");

/** What texts say of one thing is found, as the answer to a question is. */
function about(query: string, { asked, material, wishes }: { asked: Asked; material: DigestFrame["material"]; wishes: readonly Wish[] }): Made {
  const { clause, slots } = asked;
  if (wishes.length > 1) return unread("digest", clause, `It cannot be about "${query}" alone and more.`);
  const words = query.split(" ").filter((word) => word !== "");
  return {
    job: { job: "answer", query, words, expected: "any", questions: [], language: clause.language, material },
    ...(slots.output !== undefined && { output: slots.output }),
  };
}

/** Uses the words for what is asked; a verb that says "summarise" asks for a summary where nothing else does. */
export function readWishes(clause: Clause): Wish[] {
  const found = WISHES.flatMap(([wish, sense]) => {
    const places = clause.places(sense).filter((at) => isAsked(clause, at, sense));
    clause.use(...places);
    return places.length > 0 ? [wish] : [];
  });
  const isOwn = summarisesAlone(clause);
  if (clause.take("summarise") > 0 && (found.length === 0 || (isOwn && !found.includes("brief") && !found.includes("summary")))) found.unshift("summary");
  return found.includes("brief") ? found.filter((wish) => wish !== "summary") : found;
}

/** "Summarise the notes and list the to-dos", "summarise a.md and its dates": what comes second is asked for beside the summary. */
function summarisesAlone(clause: Clause): boolean {
  const [verb] = clause.places("summarise");
  if (verb === undefined) return false;
  const next = clause.words.findIndex(
    (word, at) => at > verb && clause.can(at, "and", "next") && clause.at(at + 1)?.token.kind !== "name" && word.shown !== "&",
  );
  if (next < 0 || clause.can(next + 1, "summarise")) return false;
  const between = Array.from({ length: next - verb - 1 }, (_, index) => verb + 1 + index);
  const isWish = (at: number): boolean => clause.isUsed(at) && WISHES.some(([, sense]) => clause.can(at, sense));
  const isObject = (at: number): boolean => clause.at(at)?.token.kind === "name" || !clause.isFree(at);
  return (
    between.some(isObject) &&
    !between.some(isWish) &&
    (clause.can(next + 1, "show", "write", "search") || between.some((at) => clause.at(at)?.token.kind === "name"))
  );
}

/** A word that is a verb here asks for nothing as a noun: "report the dates", "dates by date". */
function isAsked(clause: Clause, at: number, sense: Sense): boolean {
  if (sense === "date" && clause.can(at - 1, "by") && clause.can(at - 2, "sort")) return false;
  if (sense === "brief" && clause.can(at, "show") && at === 0) return false;
  if (sense === "summary" && clause.can(at + 1, "summary", "brief")) return false;
  // "A table of the to-dos" is a shape that lists do not have.
  if (sense === "table" && WISHES.some(([, other]) => other !== "table" && clause.words.some((_, place) => place !== at && clause.can(place, other))))
    return false;
  return true;
}

function readLimits(clause: Clause, wishes: readonly Wish[], format: Format | undefined): Constraints {
  const due = wishes.includes("todos") ? readDue(clause) : undefined;
  const units = readUnits(clause);
  const sentences = units.sentences ?? (wishes.length === 1 ? readFirst(clause) : undefined);
  if (units.words !== undefined || sentences !== undefined) clause.take("lte", "lt");
  return {
    ...(due && { due }),
    ...(sentences !== undefined && { sentences }),
    ...(units.words !== undefined && { words: units.words }),
    ...(format !== undefined && { format }),
  };
}

/** "In 3 sentences", "at most 100 words"; one page is what a brief has. */
export function readUnits(clause: Clause): { sentences?: number; words?: number } {
  const found: { sentences?: number; words?: number } = {};
  for (const at of clause.places("sentence", "word", "page")) {
    const beside = numberBeside(clause, at);
    if (!beside || beside.count < 1) continue;
    const unit = clause.can(at, "sentence") ? "sentences" : clause.can(at, "word") ? "words" : undefined;
    if (unit === undefined && beside.count !== 1) continue;
    if (unit !== undefined) found[unit] = beside.count;
    clause.use(at, beside.at);
  }
  return found;
}

/** "The first 3 dates", "5 questions". */
function readFirst(clause: Clause): number | undefined {
  for (const [at] of clause.words.entries()) {
    const count = clause.isUsed(at) ? undefined : numberAt(clause, at);
    const isFirst = clause.can(at - 1, "top", "lte", "max");
    // "Un résumé" is a summary, and not one statement.
    const isArticle = count === 1 && clause.at(at)?.token.kind === "word" && !isFirst;
    if (count === undefined || count < 1 || isArticle || !(isFirst || wishIsNext(clause, at))) continue;
    clause.use(at, ...(isFirst ? [at - 1] : []));
    return count;
  }
  return undefined;
}

const wishIsNext = (clause: Clause, at: number): boolean => {
  const next = clause.can(at + 1, "open", "key") ? at + 2 : at + 1;
  return WISHES.some(([, sense]) => clause.can(next, sense));
};

function readAgents(clause: Clause): { split: boolean; agents?: number } {
  const [at] = clause.places("agents");
  if (at === undefined) return { split: false };
  const beside = numberBeside(clause, at);
  clause.take("agents");
  if (beside) clause.use(beside.at);
  return beside && beside.count > 1 ? { split: true, agents: beside.count } : { split: true };
}

/** To-dos of some people: names, written large, that nothing else accounts for. */
function readPerson(clause: Clause, wishes: readonly Wish[]): { person?: string } {
  if (!wishes.includes("todos")) return {};
  const left = clause.left();
  const [at] = left;
  const names = left.flatMap((place) => {
    const word = clause.at(place);
    return word?.token.kind === "word" && isPersonName(word, clause) ? [word.shown] : [];
  });
  const people = names.filter((name) => !TITLE.test(name));
  const last = left.at(-1);
  if (at === undefined || last === undefined || names.length < left.length || !isList(clause, at, last)) return {};
  if (
    isArticle(clause.at(at - 1)) ||
    (!clause.can(at - 1, "for", "of", "stop", "by", "is", "todo") && !clause.can(last + 1, "todo", "open") && clause.near(last, 1) === undefined)
  )
    return {};
  clause.use(...left);
  return people.length === 0 ? {} : { person: people.join(" and ") };
}

/** Stands before a name, and is none. */
const TITLE = /^(?:Mr|Mrs|Ms|Dr|Prof|Mme|Mlle|Herr|Herrn|Frau|Sra?|Sig|Dott)$/;

/** Names of people have none; German nouns are written large as well. */
const isArticle = (word: Tagged | undefined): boolean => /^(?:the|der|die|das|den|dem|les?|la|el|los|las|il|lo|gli|i|os|as)$/i.test(word?.shown ?? "");

/** "Ana, Ben and Cleo". */
const isList = (clause: Clause, from: number, to: number): boolean =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).every(
    (at) => !clause.isUsed(at) && (!clause.isFree(at) || clause.can(at, "and") || clause.at(at)?.shown === ","),
  );

/** Written large, and neither a month nor a word that does something. */
const isPersonName = ({ shown, senses }: Tagged, { language }: Clause): boolean =>
  senses.size === 0 && /^\p{Lu}\p{Ll}+$/u.test(shown) && monthOf(shown, language) === undefined;

/** What stands after "about", up to the next mark, name or used word. */
function readTopic(clause: Clause): string | undefined {
  const starts = clause.words.flatMap((_, at) => (!clause.isUsed(at) && clause.can(at, "about") ? [at] : []));
  for (const start of starts) {
    let end = start + 1;
    while (end < clause.length && !clause.isUsed(end) && !/^[.,;:!?]$/.test(clause.at(end)?.shown ?? "")) end += 1;
    const inside = clause.left().filter((at) => at > start && at < end);
    if (inside.length === 0) continue;
    const last = Math.max(...inside);
    const topic = clause.shown(start + 1, last + 1);
    if (wordsOf(topic).length === 0) continue;
    clause.use(...Array.from({ length: last - start }, (_, index) => start + 1 + index));
    return topic.replace(/^"|"$/g, "");
  }
  return undefined;
}
