import type { Frame } from "./frame.ts";
import { LEVELS } from "./read-log.ts";
import { folded } from "./tagged.ts";

const FILE = /(?<![\p{L}\p{N}_./-])([\p{L}\p{N}_./-]+\.log)(?![\p{L}\p{N}_/-])/iu;
/** From what is counted to what is asked of it. */
const JOINT = /,? (?:and|und|et|y|e) (?=\S+(?: \S+){1,10}$)|\? (?:and |und |et |y |e )?(?=\S+(?: \S+){1,10}$)/iu;
const MOST =
  /(?<!\p{L})(?:commonest|most (?:common|frequent|often)|(?:am )?haufigsten?|(?:am )?oftesten|(?:le )?plus (?:frequente?s?|courante?s?|souvent)|le plus|mas (?:frecuentes?|comun|veces)|piu (?:frequente|comune|spesso|volte)|mais (?:frequente|comum|vezes))(?!\p{L})/u;
/** All that may stand around it: which message, is, comes up, among them. */
const AROUND =
  /^(?:which|what|s|one|message|kind|of|is|was|the|comes?|came|up|occurs?|occurred|appears?|appeared|shows?|repeated|them|these|those|among|there|in|it|welche[rs]?|was|meldung|fehlermeldung|davon|darunter|darin|dabei|ist|war|steht|stand|kommt|kam|tritt|vor|auf|die|der|das|von|ihnen|unter|denen|quel|quelle|est|etait|message|erreur|revient|apparait|parmi|elles|eux|y|le|la|lequel|laquelle|d'entre|cual|que|es|era|mensaje|error|se|repite|sale|aparece|entre|ellas|ellos|el|de|qual|quale|e|messaggio|errore|compare|ricorre|tra|fra|esse|essi|loro|il|di|mensagem|erro|elas|eles|o|a|delas|deles)$/;

/** All that the first half may have beside the mark and the log. */
const COUNTING =
  /^(?:how|many|lines?|entries|messages?|does|do|has|have|are|there|is|in|the|log|file|hold|contain|marked|combien|de|lignes?|y|a-t-il|t|il|dans|a|contient|compte|fichier|le|wie|viele|zeilen|hat|gibt|es|sind|der|die|enthalt|stehen|mit|cuantas|lineas|con|tiene|hay|en|el|contiene|quante|righe|ha|ci|sono|nel|di|quantas|linhas|tem|no|o|com)$/;
const COUNTS = /^(?:how many|combien de|wie viele|¿?cuantas|quante|quantas) /;

/** "How many ERROR lines does app.log have, and which message is the commonest among them": the second half is of the lines of the first. */
export function countAndCommonest(goal: string): Frame[] {
  const whole = goal.trim().replace(/\s*[?.!]$/, "");
  const named = FILE.exec(whole);
  const from = named ? named.index + named[0].length : whole.length;
  const joint = JOINT.exec(whole.slice(from));
  const [, file] = named ?? [];
  if (!joint || file === undefined) return [];
  const first = whole.slice(0, from + joint.index);
  const second = folded(whole.slice(from + joint.index + joint[0].length));
  if (!COUNTS.test(folded(first)) || !MOST.test(second) || !asksOnly(second.replace(MOST, " "), AROUND)) return [];
  const words = folded(first.replace(file, " ")).split(/[\s,-]+/);
  const [level, another] = LEVELS.filter(([, marks]) => words.some((word) => marks.test(word)));
  if (!level || another || !asksOnly(words.filter((word) => !level[1].test(word)).join(" "), COUNTING)) return [];
  return [
    { job: "mention", text: level[0], material: { names: [file], endings: [] }, counts: "lines" },
    { job: "log", file, level: level[0], of: "most" },
  ];
}

const asksOnly = (text: string, allowed: RegExp): boolean => text.split(/[\s,]+/).every((word) => word === "" || allowed.test(word));
