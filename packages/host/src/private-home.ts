import { chmodSync, existsSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SyscallError } from "@aether/protocol";
import type { Config } from "./config.ts";

const OTHERS_WRITE = 0o022;
const ANYBODY_WRITES = 0o002;
const STICKY = 0o1000;
const OTHERS = 0o077;

/**
 * Rights rest in the home folder: who may write it is whoever Aether takes them for. What is this user's own is closed to others, and said;
 * what is not, or can be taken away from above, ends the start.
 *
 * @returns what was closed, a sentence each
 * @throws SyscallError `DENIED` naming the file, whose it is, and the command that mends it; `STORAGE` when the home is no folder,
 *         or the disk does not let it be looked at or closed
 */
export function mendHome({ home }: Pick<Config, "home">): string[] {
  const user = process.getuid?.();
  if (user === undefined || !existsSync(home)) return [];
  try {
    return mendFolder(realpathSync(home), user);
  } catch (error) {
    if (SyscallError.is(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SyscallError("STORAGE", `${home} cannot be closed to other users (${why}); set AETHER_HOME to a folder of yours`, { home });
  }
}

function mendFolder(folder: string, user: number): string[] {
  // A file in the place of the home is nobody's to change here.
  if (!statSync(folder).isDirectory())
    throw new SyscallError("STORAGE", `${folder} is no folder; move it away, or set AETHER_HOME to a folder of yours`, { home: folder });
  mustHoldStill(folder);
  const mended = mend(folder, { user, closes: OTHERS });
  for (const name of readdirSync(folder).sort()) mended.push(...mend(join(folder, name), { user, closes: OTHERS_WRITE }));
  return mended;
}

/** Who may write a folder above may put another home in the place of this one; in a sticky one only whose it is may. */
function mustHoldStill(folder: string): void {
  for (let above = dirname(folder); ; above = dirname(above)) {
    const { mode } = statSync(above);
    if ((mode & ANYBODY_WRITES) !== 0 && (mode & STICKY) === 0)
      throw refused(above, `${above}, in which the home folder lies, can be written by every user, who could put another in its place`, `chmod o-w ${above}`);
    if (dirname(above) === above) return;
  }
}

function mend(path: string, { user, closes }: { readonly user: number; readonly closes: number }): string[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const meant = found?.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : found;
  if (!found || !meant) return [];
  for (const { uid } of [found, meant])
    if (uid !== user)
      throw refused(path, `${path} belongs to another user (number ${uid}), who may write what this installation goes by`, `chown ${user} ${path}`);
  if ((meant.mode & closes) === 0) return [];
  const mode = meant.mode & 0o777 & ~closes;
  if (found.isSymbolicLink()) throw refused(path, `${path} leads to what other users may write`, `chmod ${mode.toString(8)} ${realpathSync(path)}`);
  chmodSync(path, mode);
  return [`${path} was open to other users (${octal(meant)}) and is closed now (${mode.toString(8)}); ${lookBack(meant)}`];
}

const octal = ({ mode }: Stats): string => (mode & 0o777).toString(8);

const lookBack = ({ mode }: Stats): string =>
  (mode & OTHERS_WRITE) !== 0 ? "what they wrote there until now nobody can tell" : "what is in it they may have read until now";

const refused = (file: string, why: string, command: string): SyscallError =>
  new SyscallError("DENIED", `${why}; run: ${command}, or set AETHER_HOME to a folder of yours`, { file });
