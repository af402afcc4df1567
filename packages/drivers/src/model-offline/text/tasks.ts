import { type DayOrder, datesIn, type WrittenDate } from "./dates.ts";
import type { Document, Sentence } from "./document.ts";
import { TASK_HEADING } from "./task-heading.ts";
import { tasksOfTables } from "./task-tables.ts";

/** Something that is still to be done. */
export interface Task {
  readonly text: string;
  /** Who does it, where the text says so. */
  readonly owner?: string;
  /** Until when, as it is written. */
  readonly due?: string;
  readonly document: Document;
  readonly line: number;
}

const NOT_HEADING = /\b(?:done|completed|finished|closed|erledigt|terminées?|hechas|completadas|completate|fatte|concluídas|feitas)\b/i;
const MARKER = /^(?:TODO|FIXME|XXX|To-?do|TO-DO|To do)(?![\p{L}\p{N}])(?:\s*\(([^()]{1,40})\))?\s*[:–—-]?\s*(?=\S)/u;
const LABEL =
  /^(?:action(?: item)?|task|next step|aufgabe|nächster schritt|à faire|tâche|tarea|pendiente|siguiente paso|próximo paso|da fare|compito|prossimo passo|a fazer|tarefa)\s*[:–—]\s*(?=\S)/iu;
const NAME = "\\p{Lu}\\p{Ll}+(?:[-'’]\\p{Lu}\\p{Ll}+)?";
const TITLED = `(?:(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau)\\.? )?${NAME}(?: ${NAME})?`;
/** "ACTION Agnes: apply …", "Aufgabe für Jens – …": who does it stands between the word and the mark. */
const FOR_SOMEBODY = new RegExp(
  "^(?:ACTIONS?|[Aa]ction(?: item| point)?|AP|TASK|[Tt]ask|TODO|To-?do|AUFGABE|[Aa]ufgabe|À FAIRE|[ÀAàa] faire|[Tt]âche|TAREA|[Tt]area|[Pp]endiente|COMPITO|[Cc]ompito|[Dd]a fare|TAREFA|[Tt]arefa|[Aa] fazer)" +
    `\\s*(?:[–—-]\\s*)?(?:(?:for|für|an|pour|para|per|by)\\s+)?[(\\[@]?(${TITLED}(?:(?:, | and | und | et | y | e |/)${TITLED})?)[)\\]]?\\s*[:–—-]\\s*(?=\\S)`,
  "u",
);
const DONE = /^(?:✓|✔|✅|~~|done\b|\[x\]|erledigt\b|fait\b|hecho\b|fatto\b|feito\b)|(?:\((?:done|erledigt|fait|hecho|fatto|feito)\)|✓|✔|✅|~~)\.?$/iu;

/** "Ben will call …": somebody, a word that binds, and what is to be done. */
const BINDS = [
  "will|must|shall|should|has to|have to|needs? to|is to|are to|to(?= \\p{Ll}+)|promised to|agreed to",
  "wird|muss|soll|sollte|müssen|sollen",
  "doit|devra|doivent|va|vont",
  "debe|deberá|tiene que|va a|tienen que|deben",
  "deve|dovrà|devono",
  "precisa(?: de)?|tem (?:de|que)|vai|devem",
].join("|");
const PROMISE = new RegExp(
  `^(?:(?:and|und|et|y|e),?\\s+)?(${NAME}(?: (?:and|und|et|y|e) ${NAME})?|[Ww]e|I|[Ww]ir|[Nn]ous|[Ee]u|[Ii]ch)\\s+(?:${BINDS})\\s+(?!(?:not|never|be|been|have|nicht|nie|kein|pas|no|non|não|sein|être|ser|essere)(?![\\p{L}]))\\p{L}`,
  "u",
);
const NO_NAME =
  /^(?:The|This|That|These|Those|It|He|She|They|You|There|Nobody|Everybody|Everyone|Somebody|What|Who|Which|Der|Die|Das|Es|Er|Sie|Man|Niemand|Alle|Le|La|Les|Il|Elle|On|Personne|El|Los|Las|Nadie|Lo|Gli|Nessuno|O|A|Os|As|Ele|Ela|Ninguém|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?: |$)/;
const DUE_BEFORE =
  /(?:\b(?:by|before|until|till|due|deadline|on|for)|(?<!\p{L})(?:bis(?: zum| am)?|vor(?: dem)?|am|fällig|avant(?: le)?|d['’]ici(?: le| au)?|pour(?: le)?|jusqu['’]au|antes del?|para(?: el)?|hasta(?: el)?|entro(?: il)?|prima del|até(?: a| o)?|antes de|o dia))\s*:?\s*$/iu;

/** What is still to be done: open boxes, markers, items under a heading of tasks, rows of task tables, and promises. */
export function tasksIn(documents: readonly Document[]): Task[] {
  const people = new Set(documents.flatMap(peopleIn));
  return documents.flatMap((document) => {
    const spoken = document.sentences.flatMap((sentence) => taskOf(sentence, document, people) ?? []);
    const found = [...spoken, ...tasksOfTables(document)].sort((a, b) => a.line - b.line);
    const said = new Set<string>();
    return found.filter(({ text }) => !said.has(text) && said.add(text));
  });
}

function taskOf(sentence: Sentence, document: Document, people: ReadonlySet<string>): Task | undefined {
  const { text, box, kind, heading, line } = sentence;
  if (box === "done" || DONE.test(text)) return undefined;
  const { marker, named, said } = markedIn(sentence);
  if (said.trim().length < 3) return undefined;
  const listed = kind === "item" && TASK_HEADING.test(heading) && !NOT_HEADING.test(heading) && !/\?$/.test(text);
  const told = marker || box === "open" || LABEL.test(text) || listed || (kind !== "comment" && isAssigned(text, document));
  if (!told && (kind === "comment" || !isPromise(text, document, people))) return undefined;
  const owner = named ?? ownerIn(said) ?? doerOf(said, document, told);
  const due = dueIn(said, document);
  return { text: said, ...(owner !== undefined && { owner }), ...(due !== undefined && { due }), document, line };
}

/** Whether a word marks it as a task, who stands beside that, and what is left without it. */
function markedIn({ text, kind }: Sentence): { readonly marker: boolean; readonly named: string | undefined; readonly said: string } {
  const assigned = kind === "comment" ? null : FOR_SOMEBODY.exec(text);
  const marker =
    assigned ??
    MARKER.exec(text) ??
    (kind === "comment" ? /(?<!\p{L})(?:TODO|FIXME|XXX)(?![\p{L}\p{N}])(?:\s*\(([^()]{1,40})\))?\s*[:–—-]?\s*(?=\S)/u.exec(text) : null);
  return { marker: marker !== null, named: marker?.[1], said: marker ? text.slice(marker.index + marker[0].length) : text.replace(LABEL, "") };
}

/** "Ana: order the buoys by 3 May". */
function isAssigned(text: string, { dayOrder }: Document): boolean {
  const [label] = new RegExp(`^${TITLED}\\s?:\\s(?=\\p{L}+\\s\\p{L})`, "u").exec(text) ?? [];
  const due = label === undefined || NO_NAME.test(label) ? undefined : datesIn(text, dayOrder).find(({ from }) => DUE_BEFORE.test(text.slice(0, from)));
  return due !== undefined && label !== undefined && text.slice(label.length, due.from).trim().split(/\s+/).length > 2;
}

/** Somebody is to do something. */
export const isPromised = (text: string): boolean => {
  const found = PROMISE.exec(text);
  return found !== null && !NO_NAME.test(`${found[1] ?? ""} `);
};

const OUR_DUTY = /^(?:we (?:need to|have to|must)|wir müssen|nous devons|tenemos que|debemos|dobbiamo|temos (?:de|que))\s+\p{L}/iu;

const TITLE = "(?:(?:Mr|Mrs|Ms|Mme|M|Herr|Frau|Dr|Sra?|Sig)\\.? )?";
/** "Mme Ouali réserve le car": somebody, and what they do, which is not past. */
const DOES = new RegExp(
  `^(?:(?:O|A|El|La|Il) )?${TITLE}(${NAME})(?: ${NAME})?\\s+(?!(?:was|were|had|has|have|did|sent|paid|made|gave|took|wrote|said|hat|hatte|war|ist|wurde|a|avait|ont|est|ha|había|es|fue|è|aveva|era|foi|tinha|will|wird|must|muss)(?!\\p{L})|\\p{Ll}+(?:ed|te|ó|ou|eu|iu|ò)(?!\\p{L}))\\p{Ll}+`,
  "u",
);
const BY_BEFORE =
  /(?:\b(?:by|before|until)|(?<!\p{L})(?:bis(?: zum| am)?|vor(?: dem)?|avant(?: le)?|d['’]ici(?: le| au)?|jusqu['’]au|antes del?|hasta(?: el)?|entro(?: il)?|prima del|até(?: a| o| ao)?|antes de))\s*$/iu;

/** Who does what nothing but its day tells as a task. */
const doerOf = (text: string, { dayOrder }: Document, told: boolean): string | undefined => (told ? undefined : doerIn(text, dayOrder));

/** Somebody known does something until a day. */
const doerIn = (text: string, dayOrder: DayOrder): string | undefined =>
  datesIn(text, dayOrder).some(({ from }) => BY_BEFORE.test(text.slice(0, from))) ? DOES.exec(text)?.[1] : undefined;

/** Somebody known takes something on, or somebody does until a day; what things will do is no task. */
function isPromise(text: string, { dayOrder }: Document, people: ReadonlySet<string>): boolean {
  if (OUR_DUTY.test(text) && !/^we (?:need to|have to|must) (?:not|be|have|know|decide|agree)\b/i.test(text) && !/\?$/.test(text)) return true;
  const doer = doerIn(text, dayOrder);
  if (doer !== undefined && people.has(doer) && !/[?]["'”’»)]*$/.test(text)) return true;
  const found = PROMISE.exec(text);
  if (!found || NO_NAME.test(`${found[1] ?? ""} `) || /[?]["'”’»)]*$/.test(text) || /["“„«][^"”“»]*$/.test(text.slice(0, found.index + 1))) return false;
  const own = found[1] ?? "";
  const isKnown = people.has(own.split(" ")[0] ?? "");
  return isKnown || datesIn(text, dayOrder).some(({ from }) => DUE_BEFORE.test(text.slice(0, from)));
}

const PEOPLE_LINE =
  /^(?:present|attendees|participants|apologies|team|anwesend|entschuldigt|excusée?s?|teilnehmer(?:innen)?|présents?|participants|presentes|asistentes|participantes|presenti|partecipanti)\s*:\s*(.+)$/i;

/** Who is there, and who has tasks already. */
function peopleIn({ sentences }: Document): string[] {
  return sentences.flatMap(({ text, box }) => {
    const list = PEOPLE_LINE.exec(text)?.[1];
    if (list !== undefined) return list.match(new RegExp(`(?<!\\p{L})${NAME}`, "gu")) ?? [];
    const owner = box === undefined ? undefined : ownerIn(text);
    return owner === undefined ? [] : [owner];
  });
}

/** "Ana: …", "@ana …", "… (Ana)", "Owner: Ana", "Ana will …". */
function ownerIn(text: string): string | undefined {
  const found =
    new RegExp(`^(${TITLED})\\s*[:–—]\\s`, "u").exec(text)?.[1] ??
    /(?<![\p{L}\p{N}.])@([\p{L}][\p{L}\p{N}_-]*)/u.exec(text)?.[1] ??
    new RegExp(`(?:owner|assignee|responsible|verantwortlich|zuständig|responsable|responsabile|responsável)\\s*[:=]\\s*(${NAME}(?: ${NAME})?)`, "iu").exec(
      text,
    )?.[1] ??
    new RegExp(`\\((${NAME})(?:[,;][^()]*)?\\)\\.?$`, "u").exec(text)?.[1] ??
    (isPromised(text) ? PROMISE.exec(text)?.[1] : undefined);
  return found === undefined || NO_NAME.test(`${found} `) ? undefined : found;
}

/** The date after "by" or "until"; where none has such a word, the only one there is. */
const dueIn = (text: string, { dayOrder }: Pick<Document, "dayOrder">): string | undefined => dueDateIn(text, dayOrder)?.shown;

function dueDateIn(text: string, dayOrder: DayOrder): WrittenDate | undefined {
  const dates = datesIn(text, dayOrder);
  return dates.find(({ from }) => DUE_BEFORE.test(text.slice(0, from))) ?? (dates.length === 1 ? dates[0] : undefined);
}

/** Until when a line of the list of to-dos is due, as far as its words tell. */
export function dueOfLine(line: string): WrittenDate | undefined {
  const told = /\[(?:owner: [^\];]*; )?due: ([^\]]*)\]/.exec(line)?.[1];
  return told === undefined ? dueDateIn(line.replace(/\s*\([^()]*\)$/, ""), undefined) : (datesIn(told)[0] ?? { shown: told, from: 0, to: told.length });
}

const SPEAKS_OF_TASKS =
  /^(?:actions?|action items?|action points?|to-?dos?|tasks?|next steps?|follow[- ]?ups?|aufgaben?|tâches?|tareas?|compiti|compito|tarefas?)(?![\p{L}])|(?<![\p{L}\p{N}.])@\p{L}|^(?:→|->|=>)/iu;

/** Lines that may tell of something to be done, and are written as none of what is known to do so. */
export const mayBeTasks = (documents: readonly Document[]): { readonly text: string; readonly document: Document; readonly line: number }[] =>
  documents.flatMap((document) =>
    document.sentences.flatMap(({ text, box, heading, line, kind }) => {
      const speaks = SPEAKS_OF_TASKS.test(text) || (TASK_HEADING.test(heading) && !NOT_HEADING.test(heading) && kind !== "comment");
      return speaks && box !== "done" && !DONE.test(text) ? [{ text, document, line }] : [];
    }),
  );
