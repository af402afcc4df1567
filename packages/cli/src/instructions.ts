import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@aether/client";
import { INSTRUCTIONS, type Output, SyscallError, vfsInstructions, vfsMount } from "@aether/protocol";

/** A folder's instructions to agents, as a run finds them. */
export interface Instructions {
  readonly path: string;
  readonly is: Output<typeof vfsInstructions>["is"] | "unreadable";
  /** Why they are not to be read. */
  readonly why?: string;
}

/** Undefined where the folder has none. */
export async function instructionsOf(client: Client, folder: string): Promise<Instructions | undefined> {
  if (lstatSync(join(folder, INSTRUCTIONS), { throwIfNoEntry: false }) === undefined) return undefined;
  const mount = await client.call(vfsMount, { folder, mode: "ro" });
  const path = `${mount.path}/${INSTRUCTIONS}`;
  try {
    const { is } = await client.call(vfsInstructions, { path, vouched: false });
    return { path, is };
  } catch (error) {
    if (!SyscallError.is(error) || error.code === "UNAVAILABLE") throw error;
    return { path, is: "unreadable", why: error.message };
  }
}

/** As a header says it; nothing is said of what is followed but that it is. */
export function instructionsWords({ is, why }: Instructions): string {
  if (is === "trusted") return `${INSTRUCTIONS} of this folder, as you vouched for it`;
  if (is === "unreadable") return `${INSTRUCTIONS} is not followed: ${why}`;
  return `${INSTRUCTIONS} is not followed${is === "changed" ? ", for it changed since you vouched for it" : ""}: aether trust shows it and asks`;
}
