import type { Due } from "../constraints.ts";
import type { Clause } from "./clause.ts";
import { type SaidDay, saidDayAt } from "./said-days.ts";
import { folded } from "./tagged.ts";

const BY =
  /^(?:by|by the end of|until|till|on or before|up to|bis|bis zum|bis am|spatestens|d'ici|d ici|d|ici|jusqu|jusqu'au|hasta|hasta el|entro|entro il|fino|ate|ate ao|ate o|para|para el|pour)$/;
const BEFORE = /^(?:before|vor|vor dem|avant|avant le|antes|antes de|antes del|prima|prima del|prima di|antes do)$/;
const AFTER = /^(?:after|nach|nach dem|apres|despues|despues del|dopo|depois|depois de)$/;
const SINCE = /^(?:from|since|ab|ab dem|a partir|desde|dal|a partire)$/;
const ON = /^(?:on|in|of|for|am|im|fur|le|en|du|pour|el|del|de|il|nel|di|a|o|em|no|due)$/;
const WEEKDAY =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|(?:segunda|terca|quarta|quinta|sexta)-feira|tomorrow|today|morgen|heute|demain|aujourd'hui|manana|hoy|domani|oggi|amanha|hoje)$/;
const SAYS_DUE = /^(?:due|fallig\w*|faellig\w*|prevues?|prevus?|vencen?|scadono|scade|scadenza|vencem|terminate|deadline|deadlines|frist|fristen)$/;

/** Until when to-dos are asked for, and its words are used; "by Friday" is of those that say Friday themselves. */
export function readDue(clause: Clause): Due | undefined {
  for (let at = 0; at < clause.length; at++) {
    const found = clause.isUsed(at) ? undefined : dueAt(clause, at);
    if (!found) continue;
    clause.use(...found.used);
    useDue(clause);
    return found.due;
  }
  return undefined;
}

/** What leads to a day, and what it says of it. */
const LEADS = [
  [BY, "by"],
  [BEFORE, "before"],
  [AFTER, "after"],
  [SINCE, "from"],
  [ON, "on"],
] as const;

/** "Before the end of April" is by the last day of it. */
const throughEnd = (clause: Clause, lead: number, at: number): boolean =>
  Array.from({ length: at - lead - 1 }, (_, index) => lead + 1 + index).some((place) => isEnd(clause, place));

const partsOf = ({ year, month, day }: Partial<SaidDay>): { year?: number; month?: number; day?: number } => ({
  ...(year !== undefined && { year }),
  ...(month !== undefined && { month }),
  ...(day !== undefined && { day }),
});

function dueAt(clause: Clause, at: number): { due: Due; used: readonly number[] } | undefined {
  const shown = clause.at(at)?.shown ?? "";
  const isWord = WEEKDAY.test(folded(shown));
  const said = isWord ? undefined : (saidDayAt(clause, at) ?? loneDayAt(clause, at));
  const lead = isWord || said ? leadAt(clause, at) : undefined;
  const is = LEADS.find(([words]) => words.test(folded(clause.at(lead ?? -1)?.shown ?? "")))?.[1];
  if (lead === undefined || is === undefined) return undefined;
  if (!said) return is === "after" || is === "from" ? undefined : { due: { is: "word", word: shown }, used: [lead, at] };
  const { used } = said;
  const own = is === "before" && throughEnd(clause, lead, at) ? "by" : is;
  return { due: { is: own, ...partsOf(said) }, used: [lead, ...used] };
}

/** "By the 12th", "bis zum 12.": a day whose month nobody said. */
function loneDayAt(clause: Clause, at: number): (Pick<SaidDay, "year" | "day" | "used"> & { readonly month?: number }) | undefined {
  const [, number] = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(clause.at(at)?.shown ?? "") ?? [];
  const day = Number(number);
  const lead = leadAt(clause, at);
  if (number === undefined || day < 1 || day > 31 || lead === undefined || !leads(clause, lead, [BY, BEFORE, AFTER, SINCE])) return undefined;
  const isDotted = clause.at(at + 1)?.shown === ".";
  return { day, used: isDotted ? [at, at + 1] : [at] };
}

const useDue = (clause: Clause): void => clause.use(...clause.left().filter((at) => SAYS_DUE.test(folded(clause.at(at)?.shown ?? ""))));

/** "By the end of April" is by the last day of it. */
const END = /^(?:end|ende|fin|final|finales|fine|fim|finais)(?: (?:of|von|de|di|du))?$/;

/** The word that leads to a day, with nothing but articles and "of" between them. */
function leadAt(clause: Clause, from: number): number | undefined {
  const near = [from - 1, from - 2, from - 3, from - 4].filter((at) => at >= 0);
  const strong = near.find(
    (at) => leads(clause, at, [BY, BEFORE, AFTER, SINCE]) && near.filter((other) => other > at).every((other) => clause.isFree(other) || isEnd(clause, other)),
  );
  if (strong !== undefined) clause.use(...near.filter((at) => at > strong && isEnd(clause, at)));
  return strong ?? near.find((at) => leads(clause, at, [ON]) && near.filter((other) => other > at).every((other) => clause.isFree(other)));
}

const isEnd = (clause: Clause, at: number): boolean => END.test(folded(clause.at(at)?.shown ?? ""));
const leads = (clause: Clause, at: number, kinds: readonly RegExp[]): boolean => kinds.some((kind) => kind.test(folded(clause.at(at)?.shown ?? "")));
