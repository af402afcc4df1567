import type { Found, Slot } from "@aether/protocol";
import { forbidding, namedOtherwise } from "./forbidden-paths.ts";
import { lookedUpIn, sourceIn } from "./looked-up.ts";
import { heardAt, type Mention, type Unnamed } from "./mentions.ts";
import type { Deed } from "./word-acts.ts";
import { mentionsIn } from "./words.ts";

const SAYS: Readonly<Record<Unnamed, string>> = {
  forbidden: "your words forbid it",
  withdrawn: "your words take it back",
  waits: "your words put it off until you say so",
  more: "your words say more of it than is understood as an order",
  told: "your words tell of it, and do not ask for it",
  quoted: "your words name it in what is to be told or called",
  other: "your words name it, but not for this",
};
/** What weighs most comes first. */
const ORDER: readonly Unnamed[] = ["forbidden", "withdrawn", "waits", "more", "told", "other", "quoted"];
const MOST_SAID = 160;
const SAYS_MORE = "you have said more in this conversation than is read for what you allow, and what is not read may forbid it";

/** Words, and what lookups by them found. */
export interface Heard {
  readonly words: string;
  readonly found: readonly Found[];
}

/** Why the words do not name a value that stands in them, and where they say so; undefined = it does not stand there. */
export function whyUnnamed({ words, found }: Heard, slot: Slot, deed: Deed): string | undefined {
  if (deed.acts === 0 && slot.type !== "host" && slot.type !== "path") return undefined;
  const looked = found
    .filter(({ type, value }) => type === slot.type && value === slot.value)
    .flatMap(({ by, from }) => [...by.flatMap((text) => lookedUpIn(words, text, slot.type)), ...(from === undefined ? [] : sourceIn(words, from, slot.type))]);
  const never = forbidding(words, slot, deed);
  if (never !== undefined && never.at === never.words.length) return SAYS_MORE;
  const otherwise = never === undefined ? namedOtherwise(words, slot, deed) : undefined;
  const heard = [
    ...[...mentionsIn(words, slot), ...looked].map((mention) => sayingOf(mention, deed)),
    ...(never ? [sayingOf(never, deed, "forbidden")] : []),
    ...(otherwise ? [sayingOf(otherwise, deed, "other")] : []),
  ];
  const [first] = ORDER.flatMap((why) => heard.filter((one) => one?.why === why));
  return first && `${SAYS[first.why]}: ${JSON.stringify(first.said)}`;
}

function sayingOf(mention: Mention, deed: Deed, known?: Unnamed): { readonly why: Unnamed; readonly said: string } | undefined {
  const { why, at } = heardAt(mention, deed);
  const kind = known ?? why;
  if (kind === undefined) return undefined;
  const { start, end } = at ?? { start: mention.at, end: mention.at + mention.length };
  const said = mention.words
    .slice(start, end)
    .replace(/\s+/gu, " ")
    .replace(/^[\s,;:.()–—-]+/u, "")
    .trim();
  return { why: kind, said: said.length > MOST_SAID ? `${said.slice(0, MOST_SAID)}…` : said };
}
