import type { FileIdentity, IdentifyFile } from "@aether/ports";
import { ANYONE, type Declaration, HOST_FILE, joinLabels, type Label, TRUSTED } from "@aether/protocol";

/** A declaration as it is kept. */
export type Declared = Omit<Declaration, "now"> & {
  /** Of what it was said of; see {@link FileIdentity}. */
  readonly id: string;
  /** Its path by {@link folded}. */
  readonly folded: string;
};

/** One whose file is not where it was, or has further names: it is known by its identity as well. */
export interface Astray {
  readonly declared: Declared;
  readonly now: Declaration["now"];
  /** The nearest folder above that is still there, where the thing itself is gone: it may lie anywhere in it. */
  readonly near: string | undefined;
}

/** What was declared, and where its files are now. */
export interface Around {
  /** Outermost first. */
  readonly declared: readonly Declared[];
  readonly astray: readonly Astray[];
  readonly identify: IdentifyFile;
}

/** With where the files of declarations are now. `declared`: outermost first. */
export function aroundOf(declared: readonly Declared[], identify: IdentifyFile): Around {
  return { declared, astray: declared.filter(guards).flatMap((one) => astrayOf(one, identify) ?? []), identify };
}

/** A label's parts that a person says, and which declarations say so. */
export interface Floor {
  readonly label: Label;
  readonly because: Readonly<Because>;
}
const PARTS = ["integrity", "confidentiality", "readers"] as const;
type Because = Record<(typeof PARTS)[number], Declared | undefined>;

/** Whether a path is another, or lies below it. */
export const isWithin = (path: string, outer: string): boolean => outer === "/" || path === outer || (path.startsWith(outer) && path[outer.length] === "/");

/** As on disks that tell names apart neither by case nor by how their accents are written. */
export const folded = (path: string): string => path.normalize("NFC").toLowerCase();

/**
 * The floor of a file of the host. Each part is what the innermost declaration that covers the path says of it; the rest is the floor
 * of every host folder. What can only be meant (by another spelling, or because a thing was moved) raises it and never lowers it.
 */
export function declaredFloor(file: string, around: Around): Floor {
  const because = innermost(file, around);
  let label: Label = {
    integrity: because.integrity?.integrity ?? HOST_FILE.integrity,
    confidentiality: because.confidentiality?.confidentiality ?? HOST_FILE.confidentiality,
    sources: [],
    ...readersOf(because.readers?.readers),
  };
  for (const one of meant(file, around)) {
    const raised = joinLabels(label, guardOf(one));
    for (const part of PARTS) if (raised[part] !== label[part]) because[part] = one;
    label = raised;
  }
  return { label, because };
}

function innermost(file: string, { declared }: Around): Because {
  const because: Because = { integrity: undefined, confidentiality: undefined, readers: undefined };
  for (const one of declared) {
    if (!isWithin(file, one.file)) continue;
    for (const part of PARTS) if (one[part] !== null) because[part] = one;
  }
  return because;
}

/** What was said of another path that may be this one. */
function* meant(file: string, { declared, astray, identify }: Around): Generator<Declared> {
  const spelt = folded(file);
  for (const one of declared) if (!isWithin(file, one.file) && isWithin(spelt, one.folded)) yield one;
  for (const one of astray) if (!isWithin(file, one.declared.file) && isMeant(file, one, identify)) yield one.declared;
}

/** The name of a folder, and that it is there, is told by the folder it is in; what was said of it is about what is in it. */
export function nameFloor(file: string, around: Around): Label {
  const isSaidOf = around.declared.some((one) => one.kind === "folder" && one.file === file);
  return declaredFloor(isSaidOf ? folderOf(file) : file, around).label;
}

/** The join of the floors at a place and everywhere below it. `holds`: declarations whose file was found there. */
export function floorBelow(file: string, around: Around, holds: ReadonlySet<Declared>): Label {
  let { label } = declaredFloor(file, around);
  const spelt = folded(file);
  for (const one of around.declared) if (isWithin(one.folded, spelt)) label = joinLabels(label, declaredFloor(one.file, around).label);
  for (const { declared, near } of around.astray)
    if (holds.has(declared) || (near !== undefined && isWithin(near, file))) label = joinLabels(label, guardOf(declared));
  return label;
}

/** Those whose files may lie below a folder without anybody having said so. */
export const lost = ({ astray }: Around): Declared[] =>
  astray.flatMap(({ declared, now }) => (now === "there" || isRewritten(declared, now) ? [] : [declared]));

/** Many programs write a file by putting another in its place: the one of before is no more. */
const isRewritten = ({ kind }: Declared, now: Declaration["now"]): boolean => kind === "file" && now === "replaced";

function astrayOf(declared: Declared, identify: IdentifyFile): Astray | undefined {
  const found = identify(declared.file);
  const now = nowOf(declared, found);
  if (!found) return { declared, now, near: nearest(declared.file, identify) };
  return now === "there" && !found.shared ? undefined : { declared, now, near: undefined };
}

export function nowOf({ file, id }: Pick<Declared, "file" | "id">, found: FileIdentity | undefined): Declaration["now"] {
  if (!found) return "gone";
  return found.path === file && found.id === id ? "there" : "replaced";
}

/** Whether it keeps anything that the floor of host folders would not: only then is it looked for. */
const guards = ({ integrity, confidentiality, readers }: Declared): boolean =>
  integrity === "untrusted" || confidentiality === "private" || confidentiality === "secret" || Array.isArray(readers);

/** What of a declaration holds wherever its file may be. */
function guardOf({ integrity, confidentiality, readers }: Declared): Label {
  return { ...TRUSTED, ...(integrity === "untrusted" && { integrity }), ...(confidentiality && { confidentiality }), ...readersOf(readers) };
}

function isMeant(file: string, { declared: { id }, near }: Astray, identify: IdentifyFile): boolean {
  if (near !== undefined && isWithin(file, near)) return true;
  for (let path = file; path !== "/"; path = folderOf(path)) if (identify(path)?.id === id) return true;
  return false;
}

function nearest(file: string, identify: IdentifyFile): string {
  for (let path = folderOf(file); path !== "/"; path = folderOf(path)) {
    const found = identify(path);
    if (found) return found.path;
  }
  return "/";
}

export const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/")) || "/";

const readersOf = (readers: Declared["readers"] | undefined): Pick<Label, "readers"> => (readers && readers !== ANYONE ? { readers: [...readers].sort() } : {});
