import { MARK, ownOf } from "@aether/protocol";
import { columnsOf } from "./columns.ts";

/** What stands for Aether's mark. A line of somebody else's that begins so is told apart from it: {@link plainSigns}. */
const PLAIN_MARK = "!";

/** Signs of ours and of typesetters', each by one that is as wide. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ "✓": "+", "✗": "x", "…": "~", "·": ".", "•": "*", "→": ">", "←": "<", "×": "x", "÷": "/" },
  ...{ "–": "-", "—": "-", "−": "-", "‑": "-", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "," },
  ...{ "│": "|", "┃": "|", "─": "-", "━": "-", "\u00a0": " ", "\u202f": " ", "°": "o", ß: "s", æ: "a", ø: "o", ł: "l", Ł: "L", Ø: "O", Æ: "A", "€": "E" },
};

/** A line that begins with the mark's sign, whatever moves and colours stand before it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how moves and colours begin
const LIKE_MARK = /(^|[\n\r])((?:\u001b\[[0-9;?]*[A-Za-z])*)!/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is where ASCII begins
const NO_ASCII = /[^\u0000-\u007f]/gu;

/** Whether somebody said of this terminal that it shows ASCII alone. Where nobody says anything, it shows what terminals of today do. */
export function showsAsciiOnly(words: readonly (string | undefined)[]): boolean {
  const locale = words.find((word) => word !== undefined && word !== "");
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/**
 * The same in ASCII, as wide as before, so that what is drawn in place stays so: letters without their accents, signs by those that are like
 * them, and a question mark for each column of anything else. A line that begins with the sign that stands for Aether's mark gets a
 * backslash before it, whatever it was before it became that sign: only a question of Aether's begins so.
 */
export function plainSigns(text: string): string {
  const folded = text.replace(NO_ASCII, (sign) => (sign === MARK ? sign : plainSign(sign)));
  return folded.replace(LIKE_MARK, "$1$2\\!").replaceAll(MARK, PLAIN_MARK);
}

function plainSign(sign: string): string {
  const known = ownOf(PLAIN, sign);
  if (known !== undefined) return known;
  const [letter = ""] = sign.normalize("NFKD");
  const columns = columnsOf(sign);
  return letter >= " " && letter <= "~" && columns === 1 ? letter : "?".repeat(columns);
}

/** Everything that is written to a terminal which shows ASCII alone is that; files and pipes get what there is. */
export function plainTerminals(locale: readonly (string | undefined)[], streams: readonly NodeJS.WriteStream[]): void {
  if (!showsAsciiOnly(locale)) return;
  for (const stream of streams) {
    if (!stream.isTTY) continue;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = ((text: unknown, ...rest: unknown[]) => write(typeof text === "string" ? plainSigns(text) : text, ...rest)) as typeof stream.write;
  }
}
