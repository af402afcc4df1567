// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.

import { checksOf, type Mutation } from "./mutation.ts";

const FLOW = "packages/kernel/src/flow";
const DERIVE = "packages/kernel/src/authority/derive";

const WORDS = [`${FLOW}/words.test.ts`];
const MENTIONS = [`${FLOW}/mentions.test.ts`];
const DERIVED = [`${DERIVE}.test.ts`];

const naming = checksOf(`${FLOW}/naming.ts`, [`${FLOW}/naming.test.ts`]);
const paths = checksOf(`${FLOW}/forbidden-paths.ts`, [`${FLOW}/forbidden-paths.test.ts`]);
const chosen = checksOf(`${FLOW}/naming.ts`, DERIVED);
const words = checksOf(`${FLOW}/words.ts`, [...WORDS, ...MENTIONS]);
const said = checksOf(`${FLOW}/mentions.ts`, MENTIONS);
const clauses = checksOf(`${FLOW}/word-clauses.ts`, MENTIONS);
const plain = checksOf(`${FLOW}/plain-orders.ts`, MENTIONS);
const acts = checksOf(`${FLOW}/word-acts.ts`, MENTIONS);
const hosts = checksOf("packages/protocol/src/written-host.ts", ["packages/protocol/src/written-host.test.ts"]);
const uses = checksOf("packages/kernel/src/dispatch/named-uses.ts", ["packages/kernel/src/dispatch/named-uses.test.ts"]);
const judged = checksOf("packages/kernel/src/dispatch/judged.ts", ["packages/kernel/src/dispatch/judged.test.ts"]);
const edges = checksOf(`${FLOW}/word-edges.ts`, WORDS);
const dates = checksOf(`${FLOW}/word-dates.ts`, WORDS);
const deriving = checksOf(`${DERIVE}.ts`, DERIVED);

/** Checks of who named the place that a call is about: see flow-mutations.ts. */
export const NAMING_MUTATIONS: readonly Mutation[] = [
  said("what comes to the person goes to an address that is given for it", "OWN_ADDRESS.test(between) && ", ""),
  said("what others are told is none of it", "OWN_ADDRESS.test(between) && !RELATIVE.test(between)", "OWN_ADDRESS.test(between)"),
  said("only where somebody stays is a plan a wish", "const isPlace = (acts & ACT.book) !== 0 && STAYS.test(clause.text);", "const isPlace = true;"),
  clauses("what is excepted from all is not meant", "isExcepted(previous, text) ? 0 : ", ""),
  clauses("what waits for the person waits in every language", " || WAITS_TOO.test(text)", ""),
  said("what is for another day reaches nobody either", "(clause.apart || !said.reaches)", "!said.reaches"),
  clauses("who gives sends nothing to an address", "...(MAILING.has(word) && { mine: english })", "mine: english"),
  clauses("a wish goes on with no list", " && !WISHES.test(text)", ""),
  clauses("no sign in an address of the web ends what is said of it", ".replace(WEB, hideAddress)", ""),
  clauses("what forbids behind an address is read", "!/\\p{L}/u.test(behind) || NOT.test(behind) || NOT_THAT.test(behind)", "false"),
  clauses("no comma ends an address of mail before a word", "[:,](?=\\p{N}))(?:", "[:,](?=[\\p{Ll}\\p{N}]))(?:"),
  clauses("what forbids may stand alone behind what it forbids", "ALONE.test(next.text)", "false"),
  clauses("what forbids alone is in the same sentence", "next?.sentence === clause.sentence && ALONE", "next && ALONE"),
  plain("what is removed is named by a plain order", "(isPlain(one.text, ACT.remove) || isOtherOrder(one))", "true"),
  plain("nothing is removed on a condition", "!CONDITION.test(one.text) && ", ""),
  plain("any other word leaves it unnamed", "WHOLLY.test(word) || (actsOf(word) & acts) !== 0", "true"),
  plain("another order begins with what it asks for", "return isPlain(text.slice(0, first.at - start), 0);", "return true;"),
  plain("what is removed is no other order", "!first || own.some((verb) => (verb.acts & ACT.remove) !== 0)", "!first"),
  said("what is removed by a later clause is so by a plain order", "(!isRemoved(mention, acts) || isPlainOrder(clausesOf(mention.words), one))", "true"),
  said("a file beside all of something is not written over", " || !ALL.test(clause.text)", " || true"),
  words("letters and digits are named as a whole", " && !/[./@:\\\\~+=&?%#]$/u.test(before) && !/^(?:[/@:\\\\~+=&%]|[.?]\\S)/u.test(after)", ""),
  naming("what is forbidden is named by no right", "isForbidden(slot, who, deed) ? undefined : ", ""),
  naming("a file is forbidden by the person's own names for it", " || forbiddenPath(words, slot, deed)", ""),
  paths("a folder forbids what lies in it", "names.slice(0, index + 1)", "names"),
  paths("what may not be changed may not be taken away", "{ ...deed, acts: CHANGES }", "asked"),
  paths("what is asked for is not forbidden by a removal", " && timesAsked(mentions, asked) === 0", ""),
  paths("to mail a file is not to change it", "const asked = { ...deed, acts };", "const asked = deed;"),
  paths("the path of another file forbids nothing", "|| folder === mount ? begin : undefined", "|| folder === mount ? begin : begin"),
  paths("all but a file is not that file", " || OTHERS.test(words.slice(0, at))", ""),
  naming("only a path of its own is its own", 'slot.type === "path" && isOwn', "isOwn"),
  naming("with planned names, words name nothing later", 'named === "words" ? timesInWords(who.words, slot, deed) : 0', "timesInWords(who.words, slot, deed)"),
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
  words("an amount stands beside a currency", "if (!before && !after && !isPaid(words, match.index, end)) return [];", ""),
  words("an amount is this one", "isSameAmount(named, asked) && boundAt", "boundAt"),
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
  said("what shall not be done names nothing", "if (clause.never <= mention.at)", "if (false)"),
  said("what is told names nothing", "clause.told <= mention.at && (clause.apart || !said.reaches) ? 0 :", ""),
  said("only what is asked for is named", "(said.acts & acts) !== 0 ? clause.times : 0", "clause.times"),
  said("a quotation is what somebody is told", "!mention.looked && isPartOfQuoted", "false && isPartOfQuoted"),
  said("what is taken back is not done", "if (later.some((one) => isTakenBack(mention, one, acts))) return undefined;", ""),
  said("what goes on for ever is said to", "recurs ? Number(asked === Number.POSITIVE_INFINITY) : asked", "asked"),
  said("one clause that forbids it is enough", "if (said === undefined) return 0;", "if (said === undefined) continue;"),
  said("where it comes from is not where it goes", "(SOURCES.test(preposition) && !sells) ||", ""),
  said("who sells is no source", " && !sells) ||", ") ||"),
  said("what waits for the person waits", "if (clauses.some((one) => one.waits && one.sentence === clause.sentence)) return 0;", ""),
  said("what is said later may wait, too", "!waiting.has(one.sentence) && ", ""),
  said("whose thing it is, is not who gets it", "    isOwner ||\n", ""),
  said("who is spoken of is not reached", '(preposition.toLowerCase() === "of" && PEOPLE.includes(type)) ||', ""),
  said("what says what to do is not done away with", "!reaches && RELATIVE.test(between)", "false && RELATIVE.test(between)"),
  said("a list of what is removed stays", "bare & ~ACT.remove : bare", "bare : bare"),
  said("what is compared is not written", " && !COMPARES.test(words.slice(start, at))", ""),
  said("another that is named is meant", " && !holdsOther(mention, one);\n}\n\nconst OTHERS", ";\n}\n\nconst OTHERS"),
  said("the rest is not what was named", "if (one.rest) return false;", ""),
  clauses("a question about oneself asks for nothing", "LATER.test(text) || OWN_DOING.test(text) ||", "LATER.test(text) ||"),
  clauses("what is for later is not asked for", "LATER.test(text) || OWN_DOING", "OWN_DOING"),
  clauses("what others have to do is not asked for", " || OTHERS_DOING.test(text) ? 0", " ? 0"),
  clauses("what others said is not asked for", "TOLD.exec(text)?.index", "undefined"),
  clauses("not is not", "NOT.test(meant) ? 0 :", ""),
  clauses("without is not with", "NOT_THAT.exec(meant)?.index", "undefined"),
  clauses("to forget is to be reminded of", 'text.replace(NOT_AT_ALL, (found) => " ".repeat(found.length))', "text"),
  clauses("a thing is no verb", "const english = asks ? englishActs(word) :", "const english = true ? englishActs(word) :"),
  clauses("each time is each time", "if (OFTEN.test(text)) return Number.POSITIVE_INFINITY;", ""),
  clauses("twice is twice", "return twice ? 2 :", "return twice ? 1 :"),
  clauses("a list goes on with what it began with", "verbs: last?.verbs ??", "verbs:"),
  acts("removing is asked for as such", 'if (flow === "destructive") return remove;', 'if (flow === "destructive") return KEEPS;'),
  acts("a payment is asked for as such", 'if (slots.some(({ type }) => type === "account")) return pay;', ""),
  acts("a call is what it is called", "acts === 0 ? DOES :", "true ? DOES :"),
  words("a bound is no amount", ' && boundAt(words, named) === "none"', ""),
  words("an amount over a bound is not named", 'if (type === "amount" && deed.acts !== 0 && isOverBound(words, slot.value)) return 0;', ""),
  words("a file's name is no host", 'if (writtenHost(words, at, asked.host) !== "host") return false;', ""),
  hosts("a word that is part of an address is none", 'if (/^[@\\p{L}\\p{N}_-]/u.test(after)) return "no";', ""),
  hosts("what is part of another name is none", "if (name.length > MOST_NAME ||", "if (false &&"),
  hosts("a version is no host", 'SAYS_VERSION.test(before) ? "unclear" : "host"', '"host"'),
  hosts("an ending of files is none of hosts", "!DOMAINS.has(ending) || FILES.has(ending) ||", ""),
  hosts("a capital letter is none of hosts", ' || last !== ending ? "unclear"', ' ? "unclear"'),
  judged("what repeats is no single act", "definition.recurs?.(input) ?", "false ?"),
  uses("what was used up is not left", "meter.used(limit.id) < limit.maxUses", "true"),
  uses("an amount alone says not whom", 'left.filter(({ type }) => type !== "amount") : left', "left : left"),
  uses("counts are those of the journal", "await loadCounters(limits.map(({ limit }) => limit.id));", ""),
  uses("each run counts for itself", "said:${under.who.root}:", "said:"),
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
