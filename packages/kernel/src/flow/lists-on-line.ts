import { keptReading } from "./kept-reading.ts";

/** A file's name as it stands in words: it has a dot or a slash. Its length is bounded, so that a long run of signs is not read in each of its parts. */
const FILE = String.raw`["'${"`"}“‘«]?[^\s,;:!?"'${"`"}“”‘’«»]{0,200}[./][^\s,;:!?"'${"`"}“”‘’«»]{0,200}["'${"`"}”’»]?`;
const ITEM = String.raw`\n[ \t]*(?:(?:[-*•–]|\d{1,3}[.)])[ \t]+)?${FILE}[ \t]*(?=\n|$)`;
const LIST = new RegExp(String.raw`(?<=:)[ \t]*(?:${ITEM}){1,200}`, "gu");

/** Files in a list below words that end in a colon, as they would stand behind it on its line: what those say is said of each. */
export const withListsOnLine = keptReading((words): string =>
  words.replace(LIST, (list) => {
    const items = list.split("\n").flatMap((line) => {
      const item = line.trim().replace(/^(?:[-*•–]|\d{1,3}[.)])[ \t]+/u, "");
      return item === "" ? [] : [item];
    });
    return ` ${items.join(", ")}`;
  }),
);
