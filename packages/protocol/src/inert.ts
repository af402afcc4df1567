import { lazily } from "./lazily.ts";

/** Stands before every line of a question that Aether asks, and nothing that is shown from elsewhere can hold it. */
export const MARK = "\u258e";

/** Signs over one letter: more than any writing stacks, and enough of them cover the lines around. */
const MOST_MARKS = 4;

/**
 * What nobody may be shown as it is: control characters and line ends other than "\n"; what is invisible, turns text around or carries other
 * text (all that Unicode calls ignorable or a format); blanks that are no space; signs without a meaning of their own (private, unassigned,
 * half a character); Aether's own mark, with the signs that look like it.
 */
const ACTIVE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a screen
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u2589-\u258f\u2800]|(?! )\p{Zs}/gu;
/** A joiner between letters of a writing that needs it, and what an emoji that Unicode names is made of. */
const JOINING =
  "[\\p{scx=Arabic}\\p{scx=Syriac}\\p{scx=Mongolian}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}]";
const LETTER = `(?=[\\p{L}\\p{M}])${JOINING}`;
const written = lazily(() => new RegExp(`\\p{RGI_Emoji}|(?<=${LETTER})[\\u200c\\u200d](?=${LETTER})|[\\u00a0\\u202f\\u3000]`, "gv"));

/**
 * Content is shown, never obeyed: a file name cannot move the cursor, recolour a screen, hide a part of itself or look like a question of
 * Aether's. What is written out is so in UTF-16 units, as JSON has them: what is written out inside JSON stays JSON.
 */
export function inert(text: string): string {
  return withoutStacks(text).replace(ACTIVE, (found) => (found === "\t" ? "  " : writtenOut(found)));
}

/** The same for what belongs on one line: it cannot begin another one either. */
export function inertLine(text: string): string {
  return inert(text).replaceAll("\n", "\\n");
}

/** The same for text that somebody reads and decides nothing by, such as an answer: emoji, joined letters and typesetters' blanks stay. */
export function inertProse(text: string): string {
  let shown = "";
  let at = 0;
  for (const { 0: kept, index } of text.matchAll(written())) {
    shown += inert(text.slice(at, index)) + kept;
    at = index + kept.length;
  }
  return shown + inert(text.slice(at));
}

/** A sign belongs to a letter: at the beginning of a text or a line it would sit on what is shown before that. */
function withoutStacks(text: string): string {
  return text.replace(/\p{M}+/gu, (marks, at: number) => {
    const begins = at === 0 || text[at - 1] === "\n" || text[at - 1] === "\r";
    const each = [...marks];
    const kept = begins ? 0 : MOST_MARKS;
    return each.slice(0, kept).join("") + each.slice(kept).map(writtenOut).join("");
  });
}

function writtenOut(found: string): string {
  return found.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
