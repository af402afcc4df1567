/** Files and folders that words name. */
const NAMED =
  /(?<![\p{L}\p{N}:/])(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|`([^`\n]{1,200})`|((?:~|\.{0,2})?\/?(?:[\p{L}\p{N}_.@-]|\p{Pd})+(?:\/(?:[\p{L}\p{N}_.@*-]|\p{Pd})+)+\/?|~?\/[\p{L}\p{N}_][\p{L}\p{N}_.@-]*\/?|[\p{L}\p{N}_](?:[\p{L}\p{N}_.@-]|\p{Pd})*\/(?![\p{L}\p{N}_*])|(?:[\p{L}\p{N}_-]|\p{Pd})(?:[\p{L}\p{N}_.-]|\p{Pd})*\.(?:md|markdown|txt|text|rst|org|adoc|csv|tsv|jsonl?|log|html?|ya?ml|xml|ini|toml|tex)(?![\p{L}\p{N}])))/giu;
const FOLDER =
  /\b(this|that|the current|the same|current|each|every|my|whole)?\s*\b(?:folder|directory|dir)\s+((?:called|named)\s+)?["'`]?([\p{L}\p{N}_.-]+(?:\/[\p{L}\p{N}_.-]+)*)/giu;
const FOLDER_BEFORE = /\b(?:the\s+)?["'`]?([\p{L}\p{N}_-]+)["'`]?\s+(?:folder|directory)\b/giu;
const NO_FOLDER = new Set(
  "this that current the a an each same whole every entire my our your his her their its home first other another which what in into of to from for by with without about on at as or and any some no one new old is are was were be has have had do does did can will would should must may say says tell tells show shows hold holds contain contains mention mentions include includes talk talks speak speaks deal deals list lists need needs please so then who when where why how that than but if not".split(
    " ",
  ),
);
const NO_NAMES = new Set(["and/or", "he/she", "she/he", "w/o", "n/a", "tl/dr", "his/her", "either/or", "yes/no", "i/o"]);

/** Names as they are written, each once, without marks around them. `.` is where the person stands. */
export function namesIn(text: string): string[] {
  const words = text.replace(/\bhttps?:\/\/\S+/gi, " ");
  const found = [...words.matchAll(NAMED)].flatMap(([, a, b, c, bare]) => {
    const quoted = a ?? b ?? c;
    if (quoted !== undefined) return looksLikePath(quoted) ? [quoted] : [];
    return bare === undefined ? [] : [bare];
  });
  for (const [, determiner, called, name = ""] of words.matchAll(FOLDER))
    if (called !== undefined || (determiner === undefined && !NO_FOLDER.has(name.toLowerCase()))) found.push(name);
  for (const [, name = ""] of words.matchAll(FOLDER_BEFORE)) if (!NO_FOLDER.has(name.toLowerCase())) found.push(name);
  for (const [, dots = ""] of words.matchAll(/(?:^|\s)(\.{1,2})\/?(?=\s|$)/g)) found.push(dots);
  const names = found.map((name) => (/^\.+$/.test(name) ? name : name.replace(/^(?:\.\/)+/, "").replace(/[/.,;:]+$/, ""))).filter((name) => name !== "");
  return [...new Set(names)].filter((name) => !NO_NAMES.has(name.toLowerCase()));
}

/** The words of a goal without the names in it: a file that is called dates.md asks for no dates. */
export function withoutNames(text: string): string {
  return text.replace(/\bhttps?:\/\/\S+/gi, " ").replace(NAMED, (whole) => {
    const [, mark, quoted] = /^(["'`])([\s\S]*)\1$/.exec(whole) ?? [];
    const isName = mark === undefined ? !NO_NAMES.has(whole.toLowerCase()) : looksLikePath(quoted ?? "");
    return isName ? " " : whole;
  });
}

const looksLikePath = (text: string): boolean => !/\s{2,}|[?!]/.test(text) && (text.includes("/") || /\.[A-Za-z0-9]{1,8}$/.test(text));
