// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.

import { checksOf, type Mutation } from "./mutation.ts";

const FLOW = "packages/kernel/src/flow";
const DERIVE = "packages/kernel/src/authority/derive";

const WORDS = [`${FLOW}/words.test.ts`];
const DERIVED = [`${DERIVE}.test.ts`];

const naming = checksOf(`${FLOW}/naming.ts`, [`${FLOW}/naming.test.ts`]);
const chosen = checksOf(`${FLOW}/naming.ts`, DERIVED);
const words = checksOf(`${FLOW}/words.ts`, WORDS);
const edges = checksOf(`${FLOW}/word-edges.ts`, WORDS);
const dates = checksOf(`${FLOW}/word-dates.ts`, WORDS);
const deriving = checksOf(`${DERIVE}.ts`, DERIVED);

/** Checks of who named the place that a call is about: see flow-mutations.ts. */
export const NAMING_MUTATIONS: readonly Mutation[] = [
  naming("only a path of its own is its own", 'slot.type === "path" && isOwn', "isOwn"),
  naming("with planned names, words name nothing later", 'named === "words" && namedInWords', "namedInWords"),
  naming("a path beside its own is not its own", "path.startsWith(`${own}/`)", "path.startsWith(own)"),
  naming("a right to read names no place to write", "CHANGES.includes(action) && ", ""),
  naming("a right with a wildcard names nothing", '!place.includes("*") && ', ""),
  naming("a right to everything names nothing", ' && place.split("/").length - 1 >= NAMED_DEPTH', ""),
  naming("a right to one file names none below", 'resource.endsWith("/**") && value.startsWith', "value.startsWith"),
  naming("a right to a folder names none beside it", "value.startsWith(`${place}/`)", "value.startsWith(place)"),
  naming("only a right to a host names one", '(type === "host") !== (action === "host.use") || ', ""),
  naming("a right to hosts by a wildcard names none", 'return !(resource.split("/")[0] ?? "*").includes("*");', "return true;"),
  chosen("what an agent chose names nothing", "if (chosen) return false;", ""),
  deriving("what an agent chose is marked", "...(chosen && { chosen }),", ""),
  deriving("a command has what its call names", "descends && !byPerson", "!byPerson"),
  deriving("what a person gives names", "descends && !byPerson &&", "descends &&"),
  deriving("what its parent was given names for a child, too", " && canName(grant)", " && false"),
  naming("an address that was granted alone has no question", '(resource.endsWith("/**") || asked.query === "")', "true"),
  naming("what was found is of one type", "type === slot.type && value", "value"),
  naming("what was found is one value", "&& value === slot.value", ""),
  naming("what was found stands in its own slots", "&& (slots?.includes(slot.slot) ?? true)", ""),

  edges(
    "an address is a whole one",
    "if (!before.test(around.slice(Math.max(0, at - 2), at)) && !after.test(around.slice(end, end + 3))) found.push(at);",
    "found.push(at);",
  ),
  edges("nothing stands before it", "!before.test(around.slice(Math.max(0, at - 2), at)) && ", ""),
  edges("nothing stands behind it", " && !after.test(around.slice(end, end + 3))", ""),
  edges("a quotation ends", "close !== undefined && words[at + length] === close", "close !== undefined"),
  edges("a sentence begins with a capital letter", `&& !/(?:^|[.!?:;\\n])["'“‘(\\s]*$/u.test(words.slice(0, at))`, ""),
  words(
    "an address is one address",
    '(/^[^\\s@<>"]+@[^\\s@<>"]+$/.test(value) ? occurrences(words, value, ADDRESS) : [])',
    "occurrences(words, value, ADDRESS)",
  ),
  words("an address of the web names its port", '(port === "" ? asked.own : Number(port) === asked.port) && (path', "(path"),
  words("an address of the web names itself alone", '&& (path === "" || path === asked.beyond)', ""),
  words("a port that the words do not give is the scheme's own", 'port === "" ? asked.own :', 'port === "" ? true :'),
  words("a path has a folder", '(value.includes("/") ? occurrences', "(true ? occurrences"),
  words("a path in quotation marks is a whole one", ".filter((at) => !goesOn(words, at + value.length, at))", ""),
  words("an amount stands beside a currency", "if (!before && !after) return [];", ""),
  words("an amount is this one", "(isSameAmount(named, asked) ? [named.at] : [])", "[named.at]"),
  words("an amount can be read", "asked.amount === undefined || ", ""),
  words("an amount is a plain number", 'AMOUNT.exec(asked)?.[1] ?? ""', 'asked.replace(/[^\\d.,]/g, "")'),
  words("an amount is of its currency", "return named.currency === asked.currency ||", "return true ||"),
  words("an amount is not of cents", ' && named.currency !== "cents"', ""),
  words("each payment has its own amount", "if (amounts.length === 0 || named.length < 2) return true;", "return true;"),
  words("an account is long enough to be one", "asked.length < SHORTEST_ACCOUNT || ", ""),
  words("an account has letters and digits", " || /[^A-Z0-9]/.test(asked)", ""),
  words("an account is a whole one", "(isPart(match) ? [] : [match.index])", "[match.index]"),
  words("a person has a capital letter", "if (value.length < 2 || !/^[@\\p{Lu}\\p{Lo}]/u.test(value)) return [];", ""),
  words("no person where a sentence begins", 'found.filter((at) => hasCapital(words, at) || words[at] === "@")', "found"),
  words("an id stands beside its own noun", " || !isNoun(noun, own, previous)", ""),
  words("an id stands beside it", "!CHAIN.test(rest) || ", ""),
  words("what is asked for is no id", "!(previous.begins || BEFORE_VERBS.includes(previous.word))", "true"),
  words("a number of things is no id", "ID_WORDS.includes(noun) || PHRASE_ENDS.test(after)", "true"),
  words("a lookup is asked by more than common words", "(at) => tells || isQuoted(words, at, asked.length) || hasCapital(words, at)", "() => true"),
  words("a lookup is asked by more than two letters", "asked.length < SHORTEST_TEXT", 'asked === ""'),
  dates("a date is no span", "VALUE.test(value) ? isoDays(value) : []", "isoDays(value)"),
  dates("a date has its day", "&& day === asked.day", ""),
  dates("a date has its month", "month === asked.month && ", ""),
  dates("a date has its year", "&& (year ?? asked.year) === asked.year", ""),
];
