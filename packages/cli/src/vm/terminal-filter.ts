/** What a program at a terminal may say to that of a person: text, colours, movements, and modes of the screen and the keys. */
export interface TerminalFilter {
  /** The part of the output that is shown; a sequence that is cut off is kept until its rest comes. */
  take(text: string): string;
  /** What puts the terminal back that a program was left in the middle of: only what it changed is changed back. */
  putBack(): string;
}

const ESC = "\u001b";
/** Sequences that carry text to the terminal itself: titles, the clipboard, links, settings. They end with ST or BEL. */
const CARRIES = new Set(["]", "P", "X", "^", "_"]);
/** Sequences that draw: movements, erasing, inserting, colours, a part of the screen that scrolls, the shape of the cursor. All others are left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a sequence begins
const DRAWS = /^\u001b\[(?:[\d;:]*[@A-IJKLMPSTXZ`abdefgmrsu]|\?\d?[JK]|4[hl]|!p|\d? q)$/;
/** Where the cursor is, and what terminal it is: the answer comes back as if somebody had typed it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a sequence begins
const ASKS = /^\u001b\[(?:\??[56]n|0?c)$/;
/** Modes that are put back: keys of the cursor, colours turned round, origin, wrapping, the cursor, other screens, the mouse, pasting, drawing at once. */
const MODES_KNOWN: ReadonlySet<string> = new Set([
  "1",
  "5",
  "6",
  "7",
  "25",
  "47",
  "1047",
  "1048",
  "1049",
  "1000",
  "1002",
  "1005",
  "1006",
  "1015",
  "1016",
  "2004",
  "2026",
]);
/** Modes in which the terminal types by itself: where the mouse is, and whether it is looked at. */
const MODES_TYPING: ReadonlySet<string> = new Set(["1003", "1004"]);
/** Longest sequence that is waited for; more is no sequence that a program means. */
const MOST = 256;

/** Controls that move or ring, and change no setting. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is let through
const PLAIN = /^[\u0007-\u000f\u0020-\u007e\u00a0-\u{10ffff}]$/u;

type State = "text" | "escape" | "sequence" | "carried" | "ending" | "charset";

/**
 * Lets a program draw, and nothing else: what it says to the terminal itself (clipboard, title, links, printing, settings of keys, questions) is
 * left out, and so are controls in their 8-bit form. `answers`: what is typed goes to the program, so that it may also ask the terminal
 * where the cursor is; else the answer would be taken for a key of the person's, who only looks.
 */
export function terminalFilter(answers: () => boolean = () => true): TerminalFilter {
  let state: State = "text";
  let kept = "";
  const changed = new Changed();
  const leave = (shown: string): string => {
    state = "text";
    kept = "";
    if (shown !== "") changed.hear(shown);
    return shown;
  };
  const step: Record<State, (sign: string) => string> = {
    text(sign) {
      if (sign !== ESC) return PLAIN.test(sign) ? changed.said(sign) : "";
      state = "escape";
      kept = ESC;
      return "";
    },
    escape(sign) {
      if (sign === ESC) return "";
      if (CARRIES.has(sign)) state = "carried";
      else if (sign === "[") state = "sequence";
      else if ("()*+".includes(sign)) state = "charset";
      else return leave(/^[78=>DEHMNOc]$/.test(sign) ? kept + sign : "");
      kept += sign;
      return "";
    },
    charset: (sign) => leave(/^[AB012]$/.test(sign) ? kept + sign : ""),
    sequence(sign) {
      if (sign === ESC) {
        state = "escape";
        kept = ESC;
        return "";
      }
      kept += sign;
      if (/^[\u0040-\u007e]$/.test(sign)) return leave(allowed(kept, answers()));
      return /^[\u0020-\u003f]$/.test(sign) && kept.length <= MOST ? "" : leave("");
    },
    carried(sign) {
      if (sign === "\u0007") return leave("");
      if (sign === ESC) state = "ending";
      return "";
    },
    ending(sign) {
      if (sign === "\\") return leave("");
      state = sign === ESC ? "ending" : "carried";
      return "";
    },
  };
  return { take: (text) => [...text].map((sign) => step[state](sign)).join(""), putBack: () => changed.back() };
}

/** Set or reset, several at once: `ESC[?1000;1006h`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a sequence begins
const MODES = /^\u001b\[\?([\d;]+)([hl])$/;

/** What of a sequence is passed on. */
function allowed(sequence: string, answers: boolean): string {
  const [, modes, turned = ""] = MODES.exec(sequence) ?? [];
  if (modes === undefined) return DRAWS.test(sequence) || (answers && ASKS.test(sequence)) ? sequence : "";
  const known = modes.split(";").filter((mode) => MODES_KNOWN.has(mode) || (MODES_TYPING.has(mode) && (answers || turned === "l")));
  return known.length === 0 ? "" : `${ESC}[?${known.join(";")}${turned}`;
}

/** Modes that are on before a program comes: lines wrap, the cursor is shown. No other is. */
const ON_AT_FIRST: ReadonlySet<string> = new Set(["7", "25"]);
const [SHIFTED, UNSHIFTED] = ["\u000e", "\u000f"];
interface Setting {
  readonly on: RegExp;
  readonly off: RegExp;
  readonly back: string;
}

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is how a sequence begins */
const SETTINGS: Readonly<Record<string, Setting>> = {
  keypad: { on: /^\u001b=$/, off: /^\u001b>$/, back: `${ESC}>` },
  inserting: { on: /^\u001b\[4h$/, off: /^\u001b\[4l$/, back: `${ESC}[4l` },
  cursor: { on: /^\u001b\[\d? q$/, off: /^\u001b\[0? q$/, back: `${ESC}[0 q` },
  // To say which lines scroll moves the cursor.
  lines: { on: /^\u001b\[[\d;]*r$/, off: /^\u001b\[r$/, back: `${ESC}7${ESC}[r${ESC}8` },
};
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is how a sequence begins */

/** The modes, letters and keys that a program has changed by its sequences. */
class Changed {
  readonly #modes = new Set<string>();
  /** By what names a set of letters. */
  readonly #letters = new Set<string>();
  readonly #others = new Map<string, string>();

  said(sign: string): string {
    if (sign === SHIFTED) this.#others.set("shift", UNSHIFTED);
    if (sign === UNSHIFTED) this.#others.delete("shift");
    return sign;
  }

  hear(sequence: string): void {
    if (sequence === `${ESC}c`) for (const known of [this.#modes, this.#letters, this.#others]) known.clear();
    const [, modes = "", turned] = MODES.exec(sequence) ?? [];
    for (const mode of modes.split(";").filter((one) => one !== "")) put(this.#modes, mode, (turned === "h") !== ON_AT_FIRST.has(mode));
    const [, letters, set] = /^.([()*+])(.)$/s.exec(sequence) ?? [];
    if (letters !== undefined) put(this.#letters, letters, set !== "B");
    this.#hearSetting(sequence);
  }

  #hearSetting(sequence: string): void {
    for (const [what, { on, off, back }] of Object.entries(SETTINGS)) {
      if (off.test(sequence)) this.#others.delete(what);
      else if (on.test(sequence)) this.#others.set(what, back);
    }
  }

  back(): string {
    const modes = [...this.#modes].toReversed().map((mode) => `${ESC}[?${mode}${ON_AT_FIRST.has(mode) ? "h" : "l"}`);
    const letters = [...this.#letters].map((which) => `${ESC}${which}B`);
    return `${modes.join("")}${[...this.#others.values()].join("")}${letters.join("")}${ESC}[0m`;
  }
}

function put(set: Set<string>, one: string, isIn: boolean): void {
  if (isIn) set.add(one);
  else set.delete(one);
}
