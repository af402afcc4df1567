import type { Client } from "@aether/client";
import { beginsAt, folderGrants, type Grant, vfsFolders, vfsMount } from "@aether/protocol";
import type { Plan } from "./run-plan.ts";

/** What a run may do in the folder that it stands in and in the one it may change, and what it is told of them. */
export interface RunFolders {
  readonly grants: readonly Grant[];
  readonly about: readonly string[];
  /** Where its relative paths and its commands begin; undefined = in its workspace. */
  readonly begins: string | undefined;
}

export async function mountFolders(client: Client, { folder, edit }: Pick<Plan, "folder" | "edit">): Promise<RunFolders> {
  const wished = [{ folder, mode: "read" as const }, ...(edit ? [{ folder: edit.folder, mode: "edit" as const }] : [])];
  const { folders, mounts } = await client.call(vfsFolders, { folders: wished });
  for (const { folder, mode } of mounts) await client.call(vfsMount, { folder, mode });
  const [stands, edited] = folders;
  return {
    grants: folderGrants(folders),
    begins: beginsAt(folders),
    about: [
      ...(stands ? [`Names in the task are relative to: ${stands.path}`] : []),
      ...(edit && edited && edit.alias !== "" ? [`The folder "${edit.alias}" of the task may be changed at: ${edited.path}`] : []),
    ],
  };
}
