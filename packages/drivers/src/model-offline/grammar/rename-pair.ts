import type { Clause } from "./clause.ts";
import { takeLike } from "./file-words.ts";
import { nameByWords } from "./names-in-words.ts";
import { made } from "./read-files.ts";
import { type Asked, type Made, unread } from "./slots.ts";

const quotedAt = (clause: Clause): number[] => clause.words.flatMap(({ token }, at) => (token.kind === "quoted" ? [at] : []));
const textAt = (clause: Clause, at: number): string => clause.at(at)?.token.text ?? "";

const WHERE = "Say the new name with its ending, and the folder with both: rename photos/a.txt to photos/b.txt.";

/** "In the folder photos": where the names are that are said without it. */
function folderOf(clause: Clause): string {
  const at = clause.words.findIndex((_, place) => clause.can(place - 1, "here", "folder") && clause.at(place)?.senses.size === 0);
  const word = clause.at(at);
  if (word?.token.kind !== "word") return "";
  clause.use(at);
  return `${word.token.text}/`;
}

/** Why two names are no pair. */
function cannotBe(from: string, to: string): string | undefined {
  if (/[.*]/.test(from) && !/[.*]/.test(to)) return WHERE;
  const [before, after] = [from, to].map((name) => name.split("*").length - 1);
  return before !== after || (before ?? 0) > 1 ? "A pattern has one * in the old name and one in the new name: rename *.txt to *.md." : undefined;
}

/** An old name and a new one; a pattern has one star in each. */
export function readPair(asked: Asked, numbered: boolean): Made {
  const { clause, slots } = asked;
  const quoted = quotedAt(clause).map((at) => textAt(clause, at));
  const named = slots.names.map(({ name }) => name);
  const endings = quoted.length === 0 && named.every((name) => !/[.*]/.test(name)) ? readEndings(asked) : undefined;
  if (endings)
    return "from" in endings ? made(asked, { job: "rename", how: { kind: "name", ...endings }, material: { names: [], endings: [] }, numbered }) : endings;
  const pair = named.length === 2 ? named : quoted.length === 2 ? quoted : [...named, ...quoted];
  const [from, to] = pair;
  if (pair.length !== 2 || from === undefined || to === undefined)
    return unread("rename", clause, "Say the old name and the new one: rename a.txt to b.txt, or *.txt to *.md.");
  const why = cannotBe(from, to);
  if (why !== undefined) return unread("rename", clause, why);
  clause.use(...quotedAt(clause));
  clause.take("file", "note", "here");
  const below = `${from}${to}`.includes("/") ? "" : folderOf(clause);
  return made(asked, { job: "rename", how: { kind: "name", from: below + from, to: below + to }, material: { names: [], endings: [] }, numbered });
}

/** "From .JPG to .jpg": files with one ending get another, in the folder that is named. */
function readEndings(asked: Asked): { from: string; to: string } | Made | undefined {
  const { clause, slots, known } = asked;
  const places = clause.words.flatMap(({ token }, at) =>
    token.kind === "word" && /^[A-Za-z][A-Za-z0-9]{0,4}$/.test(token.text) && clause.at(at - 1)?.shown === "." ? [at] : [],
  );
  const [from, to] = places;
  if (from === undefined || to === undefined || places.length !== 2) return undefined;
  clause.use(from, to);
  takeLike(clause, "photo");
  clause.take("file", "note", "here", "folder", "extension");
  if (clause.left().length > 0 && known.names === undefined) return { look: { at: "names" } };
  const { found, unclear } = nameByWords(clause, known);
  const folders = [...slots.names, ...found].map(({ name }) => name);
  if (unclear !== undefined || folders.length > 1) return unread("rename", clause, unclear ?? `Name one folder, and not ${folders.join(" and ")}.`);
  const [folder] = folders;
  const below = folder === undefined ? "" : `${folder}/`;
  return { from: `${below}*.${clause.at(from)?.token.text ?? ""}`, to: `${below}*.${clause.at(to)?.token.text ?? ""}` };
}
