// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.
import { checksOf, type Mutation } from "./mutation.ts";

const VFS = "packages/services/src/vfs";

/** What a person says of files, and what is stored with their contents: see flow-mutations.ts. */
export const FILE_TESTS: Readonly<Record<string, readonly string[]>> = {
  [`${VFS}/declared-floor.ts`]: [`${VFS}/declared-floor.test.ts`],
  [`${VFS}/declare.ts`]: [`${VFS}/declare.test.ts`],
  [`${VFS}/labels.ts`]: [`${VFS}/declare.test.ts`],
  [`${VFS}/changes.ts`]: [`${VFS}/declare.test.ts`],
  [`${VFS}/resolve.ts`]: [`${VFS}/declare.test.ts`],
  [`${VFS}/declarations.ts`]: [`${VFS}/declare.test.ts`],
};

const floors = checksOf(`${VFS}/declared-floor.ts`);
const declares = checksOf(`${VFS}/declare.ts`);
const fileLabels = checksOf(`${VFS}/labels.ts`);
const places = checksOf(`${VFS}/resolve.ts`);
const keeps = checksOf(`${VFS}/changes.ts`);

export const FILE_MUTATIONS: readonly Mutation[] = [
  declares("whoever may say it of a link may of what it leads to", 'ctx.require("label.control", file);', ""),
  declares("of two changes at once one fails", " where version = ${all.version}", ""),
  declares("what is said is audited", '    ctx.audit("label.declared", rest);\n', ""),
  declares("the files of the installation are not declared", "if (insideOf(file, home)) throw", "if (false) throw"),
  declares("of what is gone it is only taken back", "if (!found && (!earlier || given.some((part) => part !== null))) throw", "if (!found && !earlier) throw"),
  declares("there is an end to what is declared", "if (isNew && all.declared.length >= MAX_DECLARED) throw", "if (false) throw"),
  floors("what is said of a folder is not said beside it", 'path.startsWith(outer) && path[outer.length] === "/"', "path.startsWith(outer)"),
  floors("secret holds by another spelling", "if (!isWithin(file, one.file) && isWithin(spelt, one.folded)) yield one;", "{}"),
  floors("what was moved is followed", "if (!isWithin(file, one.declared.file) && isMeant(file, one, identify)) yield one.declared;", "{}"),
  floors("a folder that lost something is kept", "if (near !== undefined && isWithin(file, near)) return true;", ""),
  floors(
    "a moved folder is followed for all in it",
    "if (identify(path)?.id === id) return true;",
    "if (path === file && identify(path)?.id === id) return true;",
  ),
  floors("a file is kept by its other names", 'now === "there" && !found.shared', 'now === "there"'),
  floors("what a link leads to instead is another", "found.path === file && found.id === id", "found.id === id"),
  floors("what took the place of another is another", "found.path === file && found.id === id", "found.path === file"),
  floors("what protects in any way is followed", 'integrity === "untrusted" || confidentiality', "confidentiality"),
  floors("private is followed, too", ' || confidentiality === "private"', ""),
  floors("readers are followed, too", " || Array.isArray(readers)", ""),
  floors("names in a secret folder are secret", "isSaidOf ? folderOf(file) : file", "folderOf(file)"),
  floors("the name of a secret file is secret", 'one.kind === "folder" && one.file === file', "one.file === file"),
  floors("a box holds what is said further in", "if (isWithin(one.folded, spelt)) label", "if (false) label"),
  floors("a box holds what was found in it", "holds.has(declared) || ", ""),
  floors("a box holds what was lost in a folder of it", "holds.has(declared) || (near !== undefined && isWithin(near, file))", "holds.has(declared)"),
  fileLabels("content has the label it was stored with", 'typeof row?.["label"] === "string" ? joinLabels(labelIn(row), floor) : floor', "floor"),
  fileLabels("content that is put back has it again", ",\n        (select label from {vfs_label_past} where path = ${at} and hash = ${hash}))", ", null)"),
  fileLabels("a label at hand is for its content alone", 'find((one) => one["hash"] === hash)', "at(0)"),
  fileLabels("labels of the past are looked for", " && !labelled.past && bytes", " && bytes"),
  fileLabels("what is stored below a place counts for all of it", "label = joinLabels(label, stored);", "void stored;"),
  fileLabels("a box holds what is declared in its folders", "floorBelowOf(spot, await strayedInto(spot))", "floorOf(spot)"),
  places("a file has its label under every name of its folder", '(spot.kind === "mount" ? `host:${hostFile(spot)}` : spot.path)', "spot.path"),
  places("what is declared is heard", "(around ? { ...spot, around } : spot)", "spot"),
  keeps("a label is there before its content", "if (after === null || after === FOLDER || label === null) continue;", "if (after !== null) continue;"),
  keeps(
    "what was there before keeps its label",
    "select path, hash, label, root_pid from {vfs_label} where path",
    "select path, hash, label, root_pid from {vfs_label} where 0 and path",
  ),
  { file: `${VFS}/declarations.ts`, removes: "what was said since is looked up", find: "known?.version === version ?", put: "known ?" },
  { file: `${VFS}/declarations.ts`, removes: "where things are is looked at again", find: "Math.abs(now - looked.at) < LOOK_MS", put: "looked.at <= now" },
];
