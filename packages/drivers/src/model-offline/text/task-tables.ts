import type { Document, Table } from "./document.ts";
import type { Task } from "./tasks.ts";

const OWNER =
  /^(?:owner|who|assignee|assigned(?: to)?|responsible|person|verantwortlich(?:e[rn]?)?|wer|zuständig|responsable|qui|quién|encargad[oa]|responsabile|chi|responsável|quem)$/i;
const STATUS = /^(?:status|state|done\??|stand|erledigt\??|statut|état|fait ?\??|estado|hecho\??|stato|fatto\??|situação|feito\??)$/i;
const WHAT = /^(?:task|to-?do|action(?: item)?|what|item|aufgabe|was|tâche|quoi|tarea|qué|acción|attività|compito|cosa|tarefa|o quê|ação)s?$/i;
const DUE =
  /^(?:due(?: date)?|(?:due )?by|before|deadline|until|when|by when|date|bis|bis wann|vor|avant(?: le)?|antes del?|hasta|prima del?|até|antes de|frist|fällig|termin|échéance|date limite|pour le|quand|plazo|fecha(?: límite)?|para cuándo|scadenza|entro|prazo|data)$/i;
const DONE =
  /^(?:done|closed|completed?|finished|yes|x|✓|✔|✅|\[x\]|erledigt|fertig|ja|fait|terminée?|oui|hech[oa]|completad[oa]|sí|fatt[oa]|completat[oa]|sì|feit[oa]|concluíd[oa]|sim|cancelled|canceled|dropped)$/i;

/** Open rows of tables that say who does what, or how far it is. */
export function tasksOfTables(document: Document): Task[] {
  return document.tables.flatMap((table) => rowsOf(table, document));
}

function rowsOf({ rows: [head = [], ...rows], lines }: Table, document: Document): Task[] {
  const at = (pattern: RegExp): number => head.findIndex((cell) => pattern.test(cell.trim()));
  const [owner, status, due, named] = [at(OWNER), at(STATUS), at(DUE), at(WHAT)];
  if (owner < 0 && status < 0) return [];
  const what = named >= 0 ? named : status >= 0 && owner >= 0 ? head.findIndex((_, index) => ![owner, status, due].includes(index)) : -1;
  if (what < 0) return [];
  return rows.flatMap((cells, index): Task[] => {
    const text = cells[what]?.trim() ?? "";
    if (text === "" || DONE.test(cells[status]?.trim() ?? "")) return [];
    const who = cells[owner]?.trim();
    const until = cells[due]?.trim();
    return [{ text, ...(who && { owner: who }), ...(until && { due: until }), document, line: lines[index + 1] ?? 0 }];
  });
}
