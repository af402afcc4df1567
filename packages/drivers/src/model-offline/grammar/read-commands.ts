import { ownOf } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import type { CodeLanguage, CommandTask, Job, TestLanguage, TestsFrame } from "./frame.ts";
import { readUnits, readWishes } from "./read-digest.ts";
import { type Asked, type Made, type Slots, unread } from "./slots.ts";
import { formatOf } from "./table-words.ts";
import { folded } from "./tagged.ts";

const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  py: "python",
  python: "python",
  js: "javascript",
  mjs: "javascript",
  javascript: "javascript",
  sh: "bash",
  bash: "bash",
  shell: "bash",
  wasm: "wasm",
};
/** Words that ask how a command ends, so that any end of it is an answer. */
const ENDING = /\b(?:code|codigo|codice|status|statut|rueckgabewert|ruckgabewert|exit-code|exitcode|retour|retorno)\b/;
const PROGRAM = /\.(py|js|mjs|sh|bash|wasm)$/i;

/** A command between backticks, a fenced program, a script by its name, or the tests of a project. */
export function readRun(asked: Asked): Made | undefined {
  const { clause, slots } = asked;
  const passing = passPlaces(clause);
  if (!clause.has("run") && passing.length === 0) return undefined;
  const command = readFence(asked) ?? readShell(asked) ?? readScript(asked);
  const isTests = command === undefined && isTesting(clause);
  if (!command && !isTests) return undefined;
  const language = isTests ? readTestLanguage(clause) : undefined;
  clause.use(...(isTests ? passing : []));
  const observed = passing.length > 0 || asksEnding(clause);
  clause.take("run", "exit", "show", "say", "write", "how", "what", "test", "file", "text", "here", "read");
  if (clause.left().length > 0) return unread(isTests ? "tests" : "run", clause);
  if (!command && slots.names.length > 0) return unread("tests", clause, "Tests of one file are not chosen; name the command between backticks.");
  return withOutput(command ? { job: "run", command, observed } : testsFrame(observed, language), slots);
}

const withOutput = (job: Job, { output }: Slots): Made => ({ job, ...(output !== undefined && { output }) });

const testsFrame = (observed: boolean, language: TestLanguage | undefined): TestsFrame => ({ job: "tests", observed, ...(language && { language }) });

const asksEnding = (clause: Clause): boolean => clause.places("exit").some((at) => ENDING.test(folded(clause.at(at)?.shown ?? "")));

/** "Do the tests pass": how they end is what is asked. */
const PASS =
  /^(?:pass|passes|passing|green|succeed|succeeds|fail|fails|failing|broken|ok|okay|durch|durchlaufen|bestehen|grun|erfolgreich|passent|reussissent|verts|vertes|pasan|superan|verdes|passano|superano|verdi|passam)$/;

const isTesting = (clause: Clause): boolean => clause.has("test") || clause.words.some(({ shown }) => /^(?:pytest|unittest)$/i.test(shown));
const passPlaces = (clause: Clause): number[] => (clause.has("test") ? clause.left().filter((at) => PASS.test(folded(clause.at(at)?.shown ?? ""))) : []);

/** Words that say of which language the tests are. */
const TESTS_OF: readonly (readonly [TestLanguage, RegExp])[] = [
  ["python", /^(?:python|pytest|unittest|python-tests?|python-test)$/],
  ["javascript", /^(?:javascript|js|node|node\.js|npm|typescript)$/],
  ["rust", /^(?:rust|cargo)$/],
  ["go", /^(?:go|golang)$/],
];

function readTestLanguage(clause: Clause): TestLanguage | undefined {
  const found = TESTS_OF.flatMap(([language, words]) => clause.words.flatMap(({ shown }, at) => (words.test(folded(shown)) ? [{ language, at }] : [])));
  clause.use(...found.map(({ at }) => at));
  return found[0]?.language;
}

function readFence({ clause }: Asked): CommandTask | undefined {
  const at = clause.words.findIndex(({ token }) => token.kind === "fence");
  const token = clause.at(at)?.token;
  if (token?.kind !== "fence") return undefined;
  const language = ownOf(LANGUAGES, token.language.toLowerCase());
  if (!language || token.text.trim() === "") return undefined;
  clause.use(at);
  for (const [index, { shown }] of clause.words.entries())
    if (/^(?:program|programm|programa|programme|code|script|c[oó]digo|codice)$/i.test(shown)) clause.use(index);
  return { kind: "code", language, code: token.text };
}

function readShell({ clause }: Asked): CommandTask | undefined {
  const codes = clause.words.flatMap(({ token }, at) => (token.kind === "code" && !clause.isUsed(at) ? [at] : []));
  const [at] = codes;
  const text = clause.at(at ?? -1)?.token.text;
  if (at === undefined || text === undefined || text === "") return undefined;
  const same = codes.filter((other) => clause.at(other)?.token.text === text);
  clause.use(...same);
  for (const [index, { shown }] of clause.words.entries()) if (/^(?:command|befehl|commande|comando|kommando)$/i.test(shown)) clause.use(index);
  return { kind: "shell", command: text };
}

function readScript({ slots, clause }: Asked): CommandTask | undefined {
  const [script, ...args] = slots.names;
  const ending = PROGRAM.exec(script?.name ?? "")?.[1]?.toLowerCase();
  const language = ending === undefined ? undefined : ownOf(LANGUAGES, ending);
  if (!script || !language) return undefined;
  for (const [index, { shown }] of clause.words.entries()) if (/^(?:script|program|programm|programa|programme|skript)$/i.test(shown)) clause.use(index);
  return { kind: "script", language, file: script.name, args: args.map(({ name }) => name) };
}

const MOST_PAGES = 8;

/** Pages by their addresses; a summary where nothing else is asked of them. */
export function readFetch({ clause, slots }: Asked): Made | undefined {
  const places = clause.words.flatMap(({ token }, at) => (token.kind === "url" ? [at] : []));
  if (places.length === 0 || clause.has("run")) return undefined;
  const urls = [...new Set(places.map((at) => clause.at(at)?.token.text ?? ""))];
  if (urls.length > MOST_PAGES) return unread("fetch", clause, `At most ${MOST_PAGES} pages are read at once.`);
  clause.use(...places);
  const wishes = readWishes(clause);
  const units = readUnits(clause);
  clause.take("fetch", "read", "show", "write", "summarise", "page", "note", "file", "what", "which", "say", "text", "short");
  if (wishes.some((wish) => wish === "summary" || wish === "brief")) clause.take("key");
  if (clause.left().length > 0 || slots.names.length > 0)
    return unread("fetch", clause, slots.names.length > 0 ? "Pages and files are not read together." : undefined);
  const format = formatOf(slots);
  const limits = { ...units, ...(format !== undefined && { format }) };
  return {
    job: { job: "fetch", urls, wishes: wishes.length > 0 ? wishes : ["summary"], limits },
    ...(slots.output !== undefined && { output: slots.output }),
  };
}
