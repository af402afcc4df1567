import type { Clause } from "./clause.ts";
import type { Match } from "./columns.ts";
import { sameRoot } from "./same-root.ts";
import { folded } from "./tagged.ts";

const partsOf = (name: string): string[] =>
  folded(name)
    .split(/[^\p{L}]+/u)
    .filter((part) => part.length > 3);

/** "Which flats allow dogs", beside `Dogs allowed`: the other word of the column is said by a form of it. */
export const saysDeed = (clause: Clause, { at, length, column: { name } }: Match): boolean => {
  const parts = partsOf(name);
  const said = clause.words.slice(at, at + length).map(({ shown }) => folded(shown));
  const unsaid = parts.filter((part) => !said.some((word) => sameRoot(word, part)));
  return (
    parts.length > 1 &&
    unsaid.length < parts.length &&
    clause.words.some(
      ({ token, shown }, index) => (index < at || index >= at + length) && token.kind === "word" && unsaid.some((part) => sameRoot(shown, part)),
    )
  );
};

const PERMITTED =
  /^(?:allowed|permitted|welcome|possible|erlaubt|gestattet|moglich|willkommen|autorisee?s?|permise?s?|admise?s?|permitid[oa]s?|admitid[oa]s?|posible|consentit[oaie]|ammess[oaie]|permess[oaie]|possibile|possivel)$/;
const PERMITS =
  /^(?:allow|permit|accept|tak(?:e|es|ing)$|welcome|friendly|may$|can$|possible|erlaub|gestatt|durf|darf|moglich|willkommen|akzeptier|autoris|permet|permi|accept|admet|admis|peut|peuvent|possible|admit|acept|pued|posibl|consent|ammett|ammess|permess|accett|poss|pode|aceita)/;
/** "How many guests had a dog", beside `Dog allowed`: what may be is not what was. */
export const isUnsaidPermission = (clause: Clause, name: string): boolean =>
  partsOf(name).length > 1 &&
  partsOf(name).some((part) => PERMITTED.test(part)) &&
  !clause.words.some(({ token, shown }) => token.kind === "word" && shown.split(/[\s-]/).some((word) => PERMITS.test(folded(word))));
