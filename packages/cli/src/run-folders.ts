import type { Client } from "@aether/client";
import { type Grant, literalPattern, vfsMount } from "@aether/protocol";
import { below } from "./goal-paths.ts";
import type { Plan } from "./run-plan.ts";

/** What a run may do in the folder that it stands in and in the one it may change, and what it is told of them. */
export interface RunFolders {
  readonly grants: readonly Grant[];
  readonly about: readonly string[];
}

const CHANGES = ["fs.create", "fs.write", "fs.remove"] as const;

/** Where the person stands in the folder that may be changed, or at it, both are one folder, at one address. */
export async function mountFolders(client: Client, { folder, edit }: Pick<Plan, "folder" | "edit">): Promise<RunFolders> {
  const inside = edit && below(edit.folder, folder);
  const edited = edit && (await client.call(vfsMount, { folder: edit.folder, mode: "rw" }));
  const read = inside === undefined ? await client.call(vfsMount, { folder, mode: "ro" }) : undefined;
  const home = read?.path ?? [edited?.path, inside].filter(Boolean).join("/");
  const readable = (path: string): Grant => ({ action: "fs.read", resource: `${literalPattern(path)}/**` });
  return {
    grants: [
      ...(read ? [readable(read.path)] : []),
      ...(edited ? [readable(edited.path), ...CHANGES.map((action): Grant => ({ action, resource: `${literalPattern(edited.path)}/**` }))] : []),
    ],
    about: [
      `Names in the task are relative to: ${home}`,
      ...(edit && edited ? [`The folder "${edit.alias}" of the task may be changed at: ${edited.path}`] : []),
    ],
  };
}
