// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.

import { checksOf, type Mutation } from "./mutation.ts";

const GATE = "packages/kernel/src/flow/gate.ts";
const TOUCHES = ["packages/services/src/vfs/touches.test.ts"];
const SYSTEM = ["packages/kernel/src/dispatch/plants-dispatch.test.ts"];

const gate = checksOf(GATE, ["packages/kernel/src/flow/gate.test.ts"]);
const table = checksOf("packages/protocol/src/plants.ts", ["packages/protocol/src/plants.test.ts"]);
const byLink = checksOf("packages/protocol/src/plants.ts", ["packages/protocol/src/plants-by-link.test.ts"]);
const linked = checksOf("packages/services/src/vfs/linked-names.ts", ["packages/services/src/vfs/linked-names.test.ts"]);
const links = checksOf("packages/drivers/src/disk-host/find-links.ts", ["packages/drivers/src/disk-host/find-links.test.ts"]);
const touches = checksOf("packages/services/src/vfs/touches.ts", TOUCHES);
const places = checksOf("packages/services/src/vfs/resolve.ts", TOUCHES);
const resolve = checksOf("packages/services/src/vfs/resolve.ts", ["packages/services/src/vfs/repository.test.ts"]);
const repository = checksOf("packages/services/src/vfs/repository.ts", [...TOUCHES, "packages/services/src/vfs/repository.test.ts"]);
const shared = checksOf("packages/protocol/src/plants-table.ts", [...TOUCHES, "packages/services/src/vfs/repository.test.ts"]);
const asked = checksOf("packages/protocol/src/flow.ts", ["packages/kernel/src/flow/gate.test.ts"]);
const stage = checksOf("packages/kernel/src/dispatch/flow-stage.ts", SYSTEM);
const admit = checksOf("packages/kernel/src/dispatch/admit.ts", SYSTEM);
const looks = checksOf("packages/kernel/src/dispatch/preview.ts", SYSTEM);
const order = checksOf("packages/kernel/src/flow/plants.ts", SYSTEM);
const policy = checksOf("packages/services/src/policy/check-policy.ts", ["packages/services/src/policy/policy.test.ts"]);

const HANDS = ["packages/kernel/src/flow/quarantine.test.ts"];
const hands = checksOf("packages/kernel/src/flow/quarantine.ts", HANDS);
const origins = checksOf("packages/services/src/vfs/origins.ts", ["packages/services/src/vfs/origins.test.ts"]);
const sites = checksOf("packages/protocol/src/site.ts", ["packages/protocol/src/site.test.ts"]);
const reader = checksOf("packages/services/src/agents/ask-document.ts", ["tests/system/quarantine.test.ts"]);

const inert = checksOf("packages/protocol/src/inert.ts", ["packages/protocol/src/inert.test.ts"]);

/** Checks of what other programs run or trust: see flow-mutations.ts. */
export const PLANT_MUTATIONS: readonly Mutation[] = [
  gate("what version control keeps is refused", 'refused ? "deny" : undefined', "undefined"),
  gate("an untrusted context asks before it plants", 'foreign ? "ask" : undefined', "undefined"),
  gate("a context that read untrusted text is foreign", "foreign: untrusted || carried", "foreign: carried"),
  gate("what a handle brings is foreign", 'untrusted || carried?.integrity === "untrusted" || brings', "untrusted || brings"),
  gate("what a copy brings is foreign", ' || brings?.integrity === "untrusted"', ""),
  gate("one refused place refuses the call", 'plants.some(({ as }) => as === "refused")', 'plants.every(({ as }) => as === "refused")'),
  gate("who allows writing allows no planting", 'if (verdict === "allow" && facts.flow === "plants" && !speaksOfPlants(when)) continue;', ""),
  gate("no rule opens what version control keeps", ', "internals"];', "];"),
  gate("a rule about writing is about planting, too", "one === flow || (one", "(plants.length === 0 && one === flow) || (one"),
  asked("a yes to planting is one to one call", 'flow === "plants" || unnamed.length === 0', "unnamed.length === 0"),
  table("names are compared without case", '    .normalize("NFKC")\n    .toLowerCase();', '    .normalize("NFKC");'),
  table("names are compared without control signs", '    .replace(/[\\p{Cc}\\p{Zl}\\p{Zp}]/gu, "")\n', ""),
  table("names are compared without invisible signs", '.replace(/\\p{Default_Ignorable_Code_Point}/gu, "")', ""),
  table("names are compared in one form", '    .normalize("NFKC")\n    .toLowerCase();', "    .toLowerCase();"),
  table("a stream of a file is the file", 'plain.split(":")[0] ?? ""', "plain"),
  table("dots and spaces at the end are overlooked", 'withoutEnd(before, ". ") || plain', "before"),
  table("a backslash may part names", "file.split(/[/\\\\]/)", 'file.split("/")'),
  table("a short name made of a number is one of version control's", "KEPT_IN_SHORT.test(name) || ", ""),
  table("a short name may be any file's", 'if (SHORT.test(names.at(-1) ?? ""))', "if (false)"),
  table("a name with a dot is a program's", "names.slice(isText ? named : 0).some(isHidden)", "false"),
  table("a folder with a dot is a program's", "names.slice(isText ? named : 0).some(isHidden)", 'isHidden(names.at(-1) ?? "")'),
  table("only documents are plain where its owner named the folder", "isText ? named : 0", "named"),
  table("a folder that was named lies around the file", "folder.every((name, index) => name === names[index])", "true"),
  table("some names with a dot are nobody's", " && !tables().plain(name)", ""),
  table("parts of a repository have short names", 'tables().parts(names.at(-1) ?? "")', 'REPOSITORY_FILES.includes(names.at(-1) ?? "")'),
  table("a bare repository goes by its name", "(index < names.length - 1 && name.endsWith", "(false && name.endsWith"),
  table("a repository is one by what it holds", "where.repository ? KEEPS : keptBy(names, where)", "keptBy(names, where)"),
  table(
    "no rule is before what version control keeps",
    "(where.repository ? KEEPS : keptBy(names, where)) ??",
    "(rules.length === 0 ? (where.repository ? KEEPS : keptBy(names, where)) : undefined) ??",
  ),
  table("a program is one under any name", "return executable ?", "return false ?"),
  table("owners' patterns have no case either", 'files.normalize("NFKC").toLowerCase()', "files"),
  touches("a program is looked for", "executable: stat?.executable === true", "executable: false"),
  touches("a move takes the right to be run along", "|| (moves && left.some((one) => one.executable))", ""),
  touches("what a move takes away is touched", "const left = moves ? await", "const left = false ? await"),
  touches("what is copied brings its label", "  ctx.raise(await arriving(vfs, ctx, source));\n", ""),
  touches(
    "what cannot be looked at is vouched for by nobody",
    "    return HOST_FILE;",
    "    return TRUSTED_HERE;".replace("TRUSTED_HERE", '{ ...HOST_FILE, integrity: "trusted" }'),
  ),
  touches("a removal takes all below", "for (const { name } of entries) await gather(below(spot, name), touched);", ""),
  repository("a repository may be any folder around", "for (const [depth, next] of at.entries())", "for (const [depth, next] of at.slice(0, 1).entries())"),
  repository("what would complete a repository makes one", "folded === foldedName(name) || ", ""),
  repository("what completes it is read as file systems do", "const folded = foldedName(made);", "const folded = made.toLowerCase();"),
  shared("settings that worktrees share run", '  ["config", "objects", "refs"],\n', ""),
  shared("hooks that worktrees share run", '  ["hooks", "objects", "refs"],\n', ""),
  repository("a mounted part of a repository is in it", 'if (host && (await isRepository("", (name) => host.isThere(join(around, name))))) return true;', ""),
  repository("what makes one with others is looked at when it is done", "if (inside) throw", "if (false) throw"),
  repository(
    "parts of one are put in place one after the other",
    'return puts.run("any folder", () => unlessInOne(at, work));',
    "return unlessInOne(at, work);",
  ),
  resolve("agents' changes are looked at when they are done", 'kind === "mount" && caller.kind !== "session"', "false"),
  admit("every call of an agent is looked at", "ask.recovered ? undefined : await stages.touching(ask, decoded)", "undefined"),
  stage("a clean context plants nothing that is refused", "!carried && plants.length === 0 && flow", "!carried && flow"),
  stage("what the look found reaches the gate", "...(touching && plants.length > 0 && { plants, brings: touching.brings }),", ""),
  stage("only a person learns of files by a trial", 'asker.kind === "session" ? deps', "true ? deps"),
  looks("what would come there is looked at with its label", "brings: context.label", "brings: who.label"),
  order("what is refused is told first", 'as === "refused" ? 0 : ', ""),
  hands("every hand of a document is counted", "[...new Set(origins)].map(", "origins.slice(0, 1).map("),
  hands("a document is of somebody's hand", "if (origins.length === 0) throw", "if (false) throw"),
  origins("a content is of one hand wherever it lies", "const origins = [`content:${state}`];", "const origins: string[] = [];"),
  origins("a file is of one hand by every mount", ", ...(await placeOf(source, { digest, ctx })));", ");"),
  origins("what was made of nothing is of one hand", "if (sources.length === 0) origins.push(originOf(spot.root));", ""),
  origins("what a file was made of counts", "for (const source of sources) origins.push", "for (const source of sources.slice(sources.length)) origins.push"),
  sites("names below one name are of one hand", "-3 : -2", "-9 : -9"),
  sites("this machine is one", 'if (OWN.test(plain)) return "localhost";', ""),
  sites("an address is not cut", "if (ADDRESS.test(plain)) return plain;", ""),
  reader("a page is of its host's hand", "[originOf(parseWebAddress(url).host)]", "[url]"),
  reader("a handle is of the hands that its text is of", ", ...ctx.caller.label.sources.map(originOf)]", "]"),
  inert("nothing that is ignored is shown", "\\p{Default_Ignorable_Code_Point}", ""),
  inert("no format is shown", "\\p{Cf}", ""),
  inert("no sign of private use is shown", "\\p{Co}", ""),
  inert("nothing without a meaning is shown", "\\p{Cn}", ""),
  inert("no half character is shown", "\\p{Cs}", ""),
  inert("no blank passes for a space", "|(?! )\\p{Zs}", ""),
  inert("signs are not stacked", "const kept = begins ? 0 : MOST_MARKS;", "const kept = begins ? 0 : each.length;"),
  inert("no sign sits on what is before the text", "at === 0 || ", ""),
  inert("no sign sits on a line's end", ' || text[at - 1] === "\\n"', ""),
  inert("joiners stay where letters need them", "(?<=${LETTER})", ""),
  byLink("a place is judged by the names that links give it", " ?? (where.linked && byLinks(where, where.linked, rules))", ""),
  byLink("version control's own files are known by a link's name", "const kept = keptBy(names, where);", "const kept = undefined as Found | undefined;"),
  byLink("what a link leads to is asked about and not refused", '{ ...kept, as: "asked" as const }', "kept"),
  byLink("more names than are looked at are asked about", "return more ? {", "return false ? {"),
  byLink("a link's name writes no line", "${inertLine(shown)}", "${shown}"),
  linked(
    "a link to a folder around it counts",
    "return segments.flatMap((_, index) => {",
    "return segments.slice(-1).flatMap((_, last) => { const index = segments.length - 1 + last;",
  ),
  linked("links lead on", "ways.push(next);", ""),
  linked("names are compared as file systems do", "segments.map(foldedName)", "segments"),
  linked("of too many names it is said that there are more", "more: true", "more: false"),
  linked("what was named is so by a link to it alone", ": undefined;\n}\n\n/** Where the folder lies", ": named;\n}\n\n/** Where the folder lies"),
  linked("where a folder lies is not told", 'link.slice(link.lastIndexOf("/") + 1)', "link"),
  linked("a link that was made counts at once", "changed: () => void known.delete(folder)", "changed: () => undefined"),
  linked("links are looked for again after a while", "performance.now() < found.freshUntil", "true"),
  links("links around the folder are looked for", "for (const around of foldersAround(folder, home)) await lookIn(beside, around);", ""),
  links("those of the home are", "...(isAt(home, folder) ? [] : [home])", ""),
  links("links among programs' settings are", "depth < DEEP", "depth < 1"),
  links("a link counts by its end", "return await realpath(path);", "return path;"),
  links("a link to nothing counts", "return join(await endFrom(above), basename(path));", "throw error;"),
  links("a link to what is around the folder counts", "|| isAt(folder, link.to)", ""),
  links("what lies around has its own room", "left: most };\n        for", "left: walk.left };\n        for"),
  places("the names by links are looked up", "return linked && (linked.more || linked.names.length > 0) ? linked : undefined;", "return undefined;"),
  policy("who forbids what is not there is told", "return mustSpeakOfSome(when.syscall, { pattern, at, known });", "return;"),
  policy("no rule makes everything plain", 'if (as === "plain" && ', "if (false && "),
  policy("a rule about files is a pattern", "    plantPattern(files);\n", ""),
  policy("a rule about files fits whole paths", "if (!/^(?:", "if (false && !/^(?:"),
];
