import * as z from "zod";
import type { Grant } from "../authority.ts";
import { literalPattern } from "../pattern.ts";
import { syscall } from "../syscall.ts";
import { Mount } from "./vfs.ts";

/** What may be done in a person's folder: it is read, or read and changed in place. */
export const FolderMode = z.enum(["read", "edit"]);

/** A person's folder as agents see it. */
export const SeenFolder = z.strictObject({
  /** On the host, without links; shown to people, never to agents. */
  folder: z.string(),
  mode: FolderMode,
  /** Where agents see it. */
  path: z.string(),
});
export type SeenFolder = z.infer<typeof SeenFolder>;

export const vfsFolders = syscall({
  name: "vfs.folders",
  summary: "Say where agents would see host folders, one in another through the outer one so that each file has one address; mounts none.",
  input: z.strictObject({
    folders: z
      .array(z.strictObject({ folder: z.string().min(1).max(4096), mode: FolderMode }))
      .min(1)
      .max(64),
  }),
  output: z.strictObject({
    /** In the order asked for. */
    folders: z.array(SeenFolder),
    /** What is to be mounted for that, each by `vfs.mount`. */
    mounts: z.array(Mount),
  }),
  errors: ["NOT_FOUND", "UNSUPPORTED"],
  effect: "read",
  flow: "read",
  asks: ["fs.mount"],
  needs: ({ folders }) => folders.map(({ folder }) => ({ action: "fs.mount" as const, resource: folder })),
});

const CHANGES = ["fs.create", "fs.write", "fs.remove"] as const;

/** What may be done in folders, as rights: each is read, by the outermost they lie in, and those to edit are changed in whole. */
export function folderGrants(folders: readonly Pick<SeenFolder, "mode" | "path">[]): Grant[] {
  const paths = [...new Set(folders.map(({ path }) => path))];
  const outermost = paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
  const edited = new Set(folders.flatMap(({ mode, path }) => (mode === "edit" ? [path] : [])));
  const all = (path: string): string => `${literalPattern(path)}/**`;
  return [
    ...outermost.map((path): Grant => ({ action: "fs.read", resource: all(path) })),
    ...[...edited].flatMap((path) => CHANGES.map((action): Grant => ({ action, resource: all(path) }))),
  ];
}

/**
 * Where relative paths and commands begin for who is given these folders: in the first, where names of a task begin, if it may be changed. Undefined: in
 * the workspace.
 */
export function beginsAt(folders: readonly Pick<SeenFolder, "mode" | "path">[]): string | undefined {
  const [first] = folders;
  return first && folders.some(({ mode, path }) => mode === "edit" && `${first.path}/`.startsWith(`${path}/`)) ? first.path : undefined;
}
