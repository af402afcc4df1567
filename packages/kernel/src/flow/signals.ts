import { findBeacons } from "./signals/beacons.ts";
import { foldText } from "./signals/fold-text.ts";
import { findHidden } from "./signals/hidden-text.ts";
import { findMarkers } from "./signals/markers.ts";
import { findPhrases } from "./signals/phrases.ts";

/**
 * What a text seems to do to its reader: `override` its instructions, ask for `secrecy` from the person, claim an `approval`,
 * pass for another `role` or a `tool-call`, be `hidden`, or take data elsewhere by a `beacon`.
 */
export type SignalKind = "override" | "secrecy" | "approval" | "role" | "tool-call" | "hidden" | "beacon";

export interface Signal {
  readonly kind: SignalKind;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
  /** What stands there, at most 80 characters; control and invisible characters are written out. */
  readonly excerpt: string;
}

/** Of a longer text its beginning and its end are read, in UTF-16 units: what is put into a text is put where it is seen. */
const HEAD = 262_144;
const TAIL = 65_536;
const MOST_OF_A_KIND = 16;
const EXCERPT = 80;

/**
 * Signs that a text was written to steer the model that reads it, in the order in which they stand there. At most 16 of a kind,
 * or of a long text's beginning and end each; time is linear in the length, and bounded.
 *
 * They are hints and nothing rests on them: a text without any may steer all the same, and one that talks about attacks has
 * many. So they may raise a label or lead to a question, and never allow a call or refuse one. They are for what comes in
 * (results), never for arguments: quoting an attack is no attack.
 */
export function signalsOf(text: string): readonly Signal[] {
  const found = new Map<string, Signal>();
  const counts = new Map<SignalKind, number>();
  const add = (kind: SignalKind, at: number): void => {
    const count = counts.get(kind) ?? 0;
    const key = `${kind} ${at}`;
    if (count >= MOST_OF_A_KIND || found.has(key)) return;
    counts.set(kind, count + 1);
    found.set(key, { kind, at, excerpt: excerptOf(text, at) });
  };
  if (text.length <= HEAD + TAIL) look(text, { from: 0, to: text.length, add });
  else {
    look(text, { from: 0, to: HEAD, add });
    counts.clear();
    look(text, { from: text.length - TAIL, to: text.length, add });
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

interface Looking {
  readonly from: number;
  readonly to: number;
  readonly add: (kind: SignalKind, at: number) => void;
}

function look(original: string, { from, to, add }: Looking): void {
  const { text, offset, hidden } = foldText(original, from, to);
  for (const at of hidden) add("hidden", at);
  findHidden(text, (index) => add("hidden", offset(index)));
  findBeacons(text, (index) => add("beacon", offset(index)));
  findMarkers(text, (kind, index) => add(kind, offset(index)));
  findPhrases(text, (kind, index) => add(kind, offset(index)));
}

/** Nothing of it moves a cursor, turns a line around or is invisible. */
function excerptOf(text: string, at: number): string {
  let excerpt = "";
  for (const sign of text.slice(at, at + EXCERPT).toWellFormed()) {
    const written = isShown(sign) ? sign : writtenOut(sign);
    if (excerpt.length + written.length > EXCERPT) break;
    excerpt += written;
  }
  return excerpt.trim();
}

/** `\p{C}`: control, format, private, unassigned; `\p{Z}`: every blank but the space itself. */
const isShown = (sign: string): boolean => sign === " " || !/\p{C}|\p{Z}|\p{Default_Ignorable_Code_Point}/u.test(sign);

function writtenOut(sign: string): string {
  if (sign === "\n" || sign === "\t") return " ";
  return `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`;
}
