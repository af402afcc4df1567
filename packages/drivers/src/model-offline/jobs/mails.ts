import { type Read, readSoFar } from "../files.ts";
import type { MailsFrame } from "../grammar/frame.ts";
import { isoDay } from "../grammar/said-days.ts";
import { folded } from "../grammar/tagged.ts";
import type { Located } from "../locate.ts";
import { type Call, cannot } from "../move.ts";
import { shownPath } from "../places.ts";
import type { Prompt } from "../prompt.ts";
import { mailsApart, type Source } from "../text/document.ts";
import type { Language } from "../text/language.ts";
import { placesIn } from "../text/place-of.ts";
import { rootsIn } from "../text/roots.ts";
import { stillToCall } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

const MOST_FILES = 160;
const BATCH = 16;
const MOST_SHOWN = 200;
/** Senders that are told where none of them is the one that is asked for. */
const MOST_SENDERS = 8;

interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As 2026-05-25; empty where the mail has none. */
  readonly day: string;
  readonly body: string;
  readonly place: string;
}

/** Mails that fit the words, how many there are, or who wrote them. */
export function mails(prompt: Prompt, frame: MailsFrame, located: Located): Outcome {
  if (!prompt.documents) return cannot("This run may not read documents, so it cannot look into mails.");
  const paths = located.entries.map(({ path }) => path).sort();
  if (located.more || paths.length > MOST_FILES)
    return cannot(`There are more files of mails here than ${MOST_FILES} to look into; name a folder or the files.`);
  const calls = Array.from(
    { length: Math.ceil(paths.length / BATCH) },
    (_, at): Call => ({ name: "file_read_many", input: { paths: paths.slice(at * BATCH, (at + 1) * BATCH), as: "text" } }),
  );
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const read = readSoFar(prompt, new Set(paths));
  const lost = lostOf(read);
  if (lost !== undefined) return cannot(lost);
  return among(
    mailsApart(read.sources).map(mailOf),
    frame,
    paths.map((path) => shownPath(path, prompt)),
  );
}

/** A mail that nobody read may be the one that is asked for. */
function lostOf({ sources, failed }: Read): string | undefined {
  const [first] = failed;
  if (first) return `${first.path} cannot be read: ${first.message}.`;
  const cut = sources.find(({ truncated }) => truncated);
  return cut && `${cut.path} is too long to be read whole, so some of its mails would be left out.`;
}

function among(all: readonly Mail[], frame: MailsFrame, files: readonly string[]): Outcome {
  const { from, to, about, day, tells } = frame;
  const where = files.length === 1 ? files[0] : `${files.length} files of mails`;
  const named = from ? all.filter((mail) => isOf(mail.from, from)) : all;
  if (from && named.length === 0) return cannot(`No mail from ${from.join(" ")} is in ${where}. ${sendersOf(all)}`);
  const called = new Set(from ? named.map((mail) => nameIn(mail.from)) : []);
  if (tells === "count" && called.size > 1) return cannot(`Whose mails are counted is not said: there are some from ${[...called].join(" and ")}.`);
  const undated = day && unclearDay(all, day, where);
  if (undated !== undefined) return cannot(undated);
  const fitting = named
    .filter((mail) => to === undefined || isOf(mail.to, to))
    .filter((mail) => day === undefined || isOn(mail.day, day))
    .flatMap((mail) => {
      const saying = about === undefined ? mail.subject : sayingOf(mail, about, frame);
      return saying === undefined ? [] : [{ mail, saying }];
    });
  if (tells === "count") return told(`${fitting.length} ${fitting.length === 1 ? "mail" : "mails"}, of ${all.length} in ${where}.`);
  if (fitting.length === 0) return cannot(`No mail in ${where} fits that. ${sendersOf(all)}`);
  const lines = fitting.slice(0, MOST_SHOWN).map(({ mail, saying }) => lineOf(mail, tells === "senders" ? saying : undefined));
  const rest = fitting.length > MOST_SHOWN ? [`…and ${fitting.length - MOST_SHOWN} more`] : [];
  const head = tells === "senders" ? [] : [`${fitting.length} of ${all.length} mails:`];
  return told([...head, ...lines, ...rest].join("\n"));
}

/** Why it is not known which mails are of a day, or since it. */
function unclearDay(all: readonly Mail[], day: NonNullable<MailsFrame["day"]>, where: string | undefined): string | undefined {
  const { month, day: date } = day;
  // Of a leap year, so that no day is refused which there is in some.
  if (date !== undefined && new Date(Date.UTC(2024, month - 1, date)).getUTCMonth() !== month - 1) return `There is no day ${date} in month ${month}.`;
  const years = new Set(all.flatMap((mail) => (mail.day !== "" && (day.side || isOn(mail.day, day)) ? [mail.day.slice(0, 4)] : [])));
  if (day.side && all.some((mail) => mail.day === "")) return `Not every one of the mails in ${where} says its day.`;
  return day.year === undefined && years.size > 1 ? `Of which year is not said: there are mails of ${[...years].sort().join(" and ")}.` : undefined;
}

const sendersOf = (all: readonly Mail[]): string => {
  const names = [...new Set(all.map(({ from }) => nameIn(from)))];
  const more = names.length - MOST_SENDERS;
  return `The mails are from ${names.slice(0, MOST_SENDERS).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
};

const nameIn = (address: string): string => address.replace(/\s*<[^>]*>$/, "").replace(/^"|"$/g, "") || address;

function lineOf({ from, day, subject, place }: Mail, saying: string | undefined): string {
  const said = saying === undefined || saying === subject ? "" : `: "${saying}"`;
  return saying === undefined
    ? `- ${day === "" ? "" : `${day} `}${subject} (from ${nameIn(from)}; ${place})`
    : `- ${nameIn(from)}, in "${subject}"${said} (${place})`;
}

/** All words of a name stand in a header. */
function isOf(header: string, words: readonly string[]): boolean {
  const own = new Set(folded(header).split(/[^\p{L}\p{N}]+/u));
  return words.every((word) =>
    folded(word)
      .split(/[^\p{L}\p{N}]+/u)
      .every((part) => own.has(part)),
  );
}

function isOn(own: string, { year = Number(own.slice(0, 4)), month, day, side }: NonNullable<MailsFrame["day"]>): boolean {
  if (own === "") return false;
  if (side === undefined) return isoDay(year, month, day ?? Number(own.slice(8, 10))) === own;
  const [first, last] = [isoDay(year, month, day ?? 1), isoDay(year, month, day ?? 31)];
  return { since: own >= first, before: own < first, after: own > last, until: own <= last }[side];
}

/** What asks for something, in small letters without accents. */
const REQUEST =
  /\?|(?<!\p{L})(?:please|could|can you|would (?:like|you)|need|bitte|konn\w*|mochte\w*|brauch\w*|gern\w*|pourr\w*|pouvez|peux|peut-on|voudr\w*|souhait\w*|aimer\w*|besoin|podr\w*|pued\w*|quier\w*|quisier\w*|necesit\w*|potre\w*|puo|vorre\w*|avre\w*|bisogno|per favore|pode\w*|gostar\w*|quer\w*|precis\w*|por favor)(?!\p{L})/u;

/** The sentence of a mail that has the words, or else its subject where the mail has all of them; undefined where it has not. */
function sayingOf({ subject, body }: Mail, about: readonly string[], { asks, language }: MailsFrame): string | undefined {
  const sentences = (
    body
      .replace(/^>.*$/gm, "")
      .replace(/(?<!\n)[ \t]*\n(?!\n)[ \t]*/g, " ")
      .match(/[^.!?\n]+[.!?]*/g) ?? []
  ).map((text) => text.trim());
  const whole = sentences.find((text) => hasAll(text, about, language) && (!asks || REQUEST.test(folded(text))));
  if (whole !== undefined || asks) return whole;
  return hasAll(`${subject}\n${body}`, about, language) ? subject : undefined;
}

/** Each of the words stands there, in a form of it. */
function hasAll(text: string, words: readonly string[], language: Language): boolean {
  const roots = new Set(rootsIn(text, language).flatMap((word) => word.roots));
  const plain = new Set(folded(text).split(/[^\p{L}\p{N}-]+/u));
  return words.every((word) => plain.has(folded(word)) || rootsIn(word, language).some((each) => each.roots.some((root) => roots.has(root))));
}

const FIELD = /^([A-Z][A-Za-z-]*): ?(.*)$/;

/** The fields of a mail's head, which are told before what it says, and where that begins. */
function headOf(lines: readonly string[]): { readonly fields: ReadonlyMap<string, string>; readonly end: number } {
  const fields = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    if (name !== undefined && !(fields.has("subject") && !/^Attachment$/.test(name))) fields.set(name.toLowerCase(), value);
    else if (fields.size > 0 && (line.trim() !== "" || fields.has("subject"))) return { fields, end: at };
  }
  return { fields, end: lines.length };
}

function mailOf(source: Source): Mail {
  const { path, text, firstLine = 1, places } = source;
  const lines = text.split(/\r\n|\n|\r/);
  const { fields, end } = headOf(lines);
  const time = Date.parse(fields.get("date") ?? "");
  const place = places?.unit === "message" && places.units > 1 ? `${path}, ${placesIn({ lines, first: firstLine }, places)(firstLine)}` : path;
  return {
    from: fields.get("from") ?? "",
    to: [fields.get("to"), fields.get("cc")].filter((value) => value !== undefined).join(", "),
    subject: fields.get("subject") ?? "",
    day: Number.isNaN(time) ? "" : new Date(time).toISOString().slice(0, 10),
    body: lines.slice(end).join("\n"),
    place,
  };
}
