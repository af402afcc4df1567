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
/** Reports and changes of the window: a report comes back as if it had been typed. */
const OF_WINDOWS = "t";
/** Longest sequence that is waited for; more is no sequence that a program means. */
const MOST = 256;

/** Controls that move or ring, and change no setting. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is let through
const PLAIN = /^[\u0007-\u000f\u0020-\u007e\u00a0-\u{10ffff}]$/u;

type State = "text" | "escape" | "sequence" | "carried" | "ending" | "charset";

/**
 * Lets a program draw, and nothing else: what it says to the terminal itself (clipboard, title, links, questions about the window) is left
 * out, and so are controls in their 8-bit form.
 */
export function terminalFilter(): TerminalFilter {
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
      if (sign !== ESC) return PLAIN.test(sign) ? sign : "";
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
      if (/^[\u0040-\u007e]$/.test(sign)) return leave(sign === OF_WINDOWS ? "" : kept);
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

/** Modes as they were before a program came: the cursor is shown, and nothing else is on. */
const SHOWN_CURSOR = "25";
/** Set or reset, several at once: `ESC[?1000;1006h`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a sequence begins
const MODES = /^\u001b\[\?([\d;]+)([hl])$/;

/** The modes, letters and keys that a program has changed by its sequences. */
class Changed {
  readonly #modes = new Set<string>();
  #letters = false;
  #keypad = false;

  hear(sequence: string): void {
    const [, modes = "", turned] = MODES.exec(sequence) ?? [];
    for (const mode of modes.split(";")) if (mode !== "") this.#modes[(turned === "h") === (mode === SHOWN_CURSOR) ? "delete" : "add"](mode);
    if (sequence.startsWith(`${ESC}(`)) this.#letters = sequence !== `${ESC}(B`;
    if (sequence === `${ESC}=` || sequence === `${ESC}>`) this.#keypad = sequence === `${ESC}=`;
  }

  back(): string {
    const modes = [...this.#modes].toReversed().map((mode) => `${ESC}[?${mode}${mode === SHOWN_CURSOR ? "h" : "l"}`);
    return `${modes.join("")}${this.#keypad ? `${ESC}>` : ""}${this.#letters ? `${ESC}(B` : ""}${ESC}[0m`;
  }
}
