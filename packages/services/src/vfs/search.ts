import type { CallContext, FileStat, Handler } from "@aether/ports";
import { type Pattern, SyscallError, type vfsSearch } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { MAX_FILE, readFile, survey } from "./content.ts";
import { couldFit, filePattern } from "./file-pattern.ts";
import { newWalk, toldClosed, walk } from "./find.ts";
import { firstPlace } from "./find-text.ts";
import { contentLabel, nameLabels, raisePassed } from "./labels.ts";
import { type Junction, notFound, type Spot } from "./resolve.ts";
import { decodeText, LINE_END, withoutBom } from "./text.ts";

/** Bytes read in one call. */
const MAX_READ = 512 * 1_048_576;
/** Enough of a file to see that it is not text. */
const SNIFF = 8_192;
/** Characters of a line shown, around the match. */
const SHOWN = 400;

interface Hunt {
  readonly text: string;
  readonly caseSensitive: boolean;
  readonly limit: number;
  readonly matches: { path: string; line: number; text: string }[];
  read: number;
  skipped: number;
  more: boolean;
  closed?: string[];
  /** Files that nothing was found in: that it is not there is told of them, too. */
  readonly passed: Spot[];
  /** Files whose names do not fit, and might have. */
  readonly others: Spot[];
}

export function createSearch(vfs: Vfs): Handler<typeof vfsSearch> {
  return async ({ path, text, files, caseSensitive, limit }, ctx) => {
    const hunt: Hunt = {
      text: caseSensitive ? text : folded(text),
      caseSensitive,
      limit,
      matches: [],
      read: 0,
      skipped: 0,
      more: false,
      passed: [],
      others: [],
    };
    const pattern = filePattern(files);
    const start = await vfs.namespace.resolve(path, ctx);
    const stat = start.kind === "junction" ? undefined : await statOf(start);
    if (start.kind !== "junction" && stat?.kind === "file") await searchFile(vfs, ctx, { spot: start, bytes: stat.bytes, hunt });
    else await searchBelow(vfs, ctx, { start, files, pattern, hunt });
    await raisePassed(ctx, hunt.passed);
    await raisePassed(ctx, hunt.others, { namesOnly: true });
    return answer(hunt);
  };
}

async function statOf(spot: Spot): Promise<FileStat> {
  const { stat } = await survey(spot);
  if (stat === undefined) throw notFound(spot.path);
  return stat;
}

interface Below {
  readonly start: Spot | Junction;
  readonly files: string;
  readonly pattern: Pattern;
  readonly hunt: Hunt;
}

async function searchBelow(vfs: Vfs, ctx: CallContext, { start, files, pattern, hunt }: Below): Promise<void> {
  const progress = newWalk();
  const from = start.path === "/" ? 1 : start.path.length + 1;
  for await (const { spot, stat } of walk(vfs, ctx, { start, deep: true, progress })) {
    if (spot.kind === "junction" || stat.kind !== "file") continue;
    if (!pattern.matches(spot.path.slice(from))) {
      if (couldFit(files, spot.path.slice(from))) hunt.others.push(spot);
      continue;
    }
    await searchFile(vfs, ctx, { spot, bytes: stat.bytes, hunt });
    if (hunt.more) break;
  }
  hunt.more ||= progress.more;
  hunt.skipped += progress.skipped;
  Object.assign(hunt, await toldClosed(ctx, progress));
}

function answer({ matches, more, skipped, closed }: Hunt): Pick<Hunt, "matches" | "more" | "skipped" | "closed"> {
  return { matches, more, skipped, ...(closed && { closed }) };
}

async function searchFile(vfs: Vfs, ctx: CallContext, { spot, bytes, hunt }: { spot: Spot; bytes: number; hunt: Hunt }): Promise<void> {
  hunt.read += bytes;
  if (hunt.read > MAX_READ) hunt.more = true;
  if (hunt.more) return;
  const content = await textOf(spot, bytes);
  if (content === undefined) hunt.skipped++;
  if (content === undefined || !collect(content.text, spot.path, hunt)) return void hunt.passed.push(spot);
  ctx.touched("fs.read", spot.path);
  ctx.raise(await contentLabel(ctx, spot, vfs.digest.sha256(content.raw)));
  // Its path is told as well.
  for (const label of (await nameLabels(ctx, [spot])).values()) ctx.raise(label);
}

/** The text of a file, or undefined when it is not text, too large, or gone since it was listed. */
async function textOf(spot: Spot, bytes: number): Promise<{ text: string; raw: Uint8Array } | undefined> {
  if (bytes > MAX_FILE) return undefined;
  try {
    if (bytes > SNIFF && (await spot.disk.read(spot.at, { max: SNIFF })).bytes.includes(0)) return undefined;
    const raw = await readFile(spot);
    return { text: withoutBom(decodeText(raw, spot.path)), raw };
  } catch (error) {
    if (SyscallError.is(error) && (UNREADABLE.has(error.code) || isHeld(error))) return undefined;
    throw error;
  }
}

/** Whether another program lets nobody open it (a lease), which it may do for as long as it likes. */
const isHeld = ({ code, data }: SyscallError): boolean => code === "BUSY" && data["errno"] === "EAGAIN";

const UNREADABLE = new Set(["UNSUPPORTED", "NOT_FOUND", "TOO_LARGE", "DENIED"]);

/** Adds the lines that match, as far as there is room; false when none did: that there would be more is told of this file, too. */
function collect(text: string, path: string, hunt: Hunt): boolean {
  let found = false;
  for (const { line, raw, at } of matchingLines(text, hunt)) {
    found = true;
    if (hunt.matches.length === hunt.limit) {
      hunt.more = true;
      break;
    }
    hunt.matches.push({ path, line, text: shown(raw.endsWith("\r") ? raw.slice(0, -1) : raw, at) });
  }
  return found;
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly raw: string;
  /** Where in it the match begins. */
  readonly at: number;
}

/** From match to match, and not from line to line: a file may have 67 million of them. */
function* matchingLines(text: string, { text: asked, caseSensitive }: Hunt): Generator<Line, undefined> {
  // What goes on over a line's end is in no line.
  if (asked.includes("\n")) return undefined;
  const looked = caseSensitive ? text : folded(text);
  let [line, counted] = [1, 0];
  for (let from = 0; from < text.length; ) {
    const place = firstPlace(looked.slice(from), asked);
    if (place < 0) return undefined;
    const at = from + place;
    const begin = text.lastIndexOf("\n", at - 1) + 1;
    const end = endOfLine(text, at);
    line += lineEndsIn(text, counted, begin);
    counted = begin;
    yield { line, raw: text.slice(begin, end), at: at - begin };
    from = end + 1;
  }
  return undefined;
}

/** As long as it was: no place in it moves. */
const folded = (text: string): string => text.replaceAll("İ", "i").toLowerCase();

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function lineEndsIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === LINE_END) count++;
  return count;
}

function shown(line: string, at: number): string {
  if (line.length <= SHOWN) return line;
  const from = Math.max(0, Math.min(at - SHOWN / 4, line.length - SHOWN));
  return line.slice(from, from + SHOWN).toWellFormed();
}
