import type { Choice, Read } from "./files.ts";
import type { Located } from "./locate.ts";

export interface Covered {
  readonly located: Located;
  readonly choice: Choice;
  /** Files whose text went into the answer. */
  readonly read: number;
  /** Why not all of them were read. */
  readonly why: string;
  readonly sources: Read;
  /** How the files were chosen, where words were looked for in all of them. */
  readonly looked?: string;
}

/** What an answer must say about what it rests on. */
export interface Coverage {
  /** Belongs to the text itself: without it the text would claim too much. */
  readonly inText: readonly string[];
  /** Belongs to what is said about the text. */
  readonly aside: readonly string[];
}

export function coverageOf({ located, choice, read, why, sources, looked }: Covered): Coverage {
  const of = choice.files.length;
  const inText: string[] = [];
  if (looked !== undefined) inText.push(looked);
  else if (read + sources.failed.length < of) inText.push(`Read ${read} of ${of} files: ${why}. The other ${of - read} were not read.`);
  if (located.more && looked === undefined)
    inText.push(`The folder holds more than the ${located.entries.length} files that were listed; what lies beyond them was not looked at.`);
  const failed = [...sources.failed, ...located.missing];
  if (failed.length > 0) inText.push(`Not read: ${failed.map(({ path, message }) => `${path} (${message})`).join("; ")}.`);
  inText.push(...unseenLine(located.unseen), ...closedLine(located.closed));
  const cut = sources.sources.filter(({ truncated, firstLine }) => truncated === true || firstLine !== undefined).map(({ path }) => path);
  if (cut.length > 0) inText.push(`Read in part only: ${cut.join(", ")}.`);
  const aside: string[] = [];
  if (choice.results.length > 0) aside.push(`Left out, as results of earlier runs: ${someOf(choice.results)}.`);
  if (choice.others.length > 0) aside.push(othersLine(choice.others));
  return { inText, aside };
}

/** What children said that they could not read, or not to the end: their parent counts it. */
export function notesIn(reports: readonly string[]): Read {
  const lines = reports.flatMap((text) => text.split("\n"));
  const failed = lines
    .flatMap((line) => /^Not read: (.+)\.$/.exec(line)?.[1] ?? [])
    .flatMap((all) => [...all.matchAll(/(\S.*?) \((.*?)\)(?:; |$)/g)].map(([, path = "", message = ""]) => ({ path, message })));
  const cut = lines.flatMap((line) => /^Read in part only: (.+)\.$/.exec(line)?.[1]?.split(", ") ?? []);
  return { sources: cut.map((path) => ({ path, text: "", truncated: true })), failed };
}

function othersLine(others: readonly string[]): string {
  const kinds = [...Map.groupBy(others, (path) => /\.[A-Za-z0-9]{1,10}$/.exec(path)?.[0].toLowerCase() ?? "no ending")].map(
    ([kind, { length }]) => `${length} ${kind}`,
  );
  return `Not read, as no texts: ${others.length} ${others.length === 1 ? "file" : "files"} (${someOf(kinds)}).`;
}

/** Files are counted even where they cannot be named in a call. */
export function unseenLine(unseen: number): string[] {
  return unseen === 0 ? [] : [`Not read, because their names hold signs that no call can hold: ${unseen}.`];
}

/** What the host keeps from this program is named, and the rest is worked with. */
export function closedLine(closed: readonly string[]): string[] {
  return closed.length === 0 ? [] : [`Left out: ${someOf(closed.map((path) => `${path} (closed)`))}.`];
}

const someOf = (names: readonly string[]): string => (names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", "));
