import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Client } from "@aether/client";
import { modelAttach, type Output, SyscallError, vfsDeclared } from "@aether/protocol";

export type ShownFile = Output<typeof modelAttach>["file"];

/** What fits one request, in base64. */
const MAX_BYTES = 3_000_000;

/** Keeps these files of this machine where models are shown them. @throws SyscallError `NOT_FOUND`, `INVALID`, `TOO_LARGE`, `UNSUPPORTED` */
export async function showFiles(client: Client, files: readonly string[]): Promise<ShownFile[]> {
  const shown: ShownFile[] = [];
  for (const file of files) {
    const data = read(file).toString("base64");
    await mustBeTold(client, file);
    const kept = await client.call(modelAttach, { data, name: basename(file) }).catch((error: unknown) => {
      throw SyscallError.is(error) ? new SyscallError(error.code, `--show ${file}: ${error.message}`, error.data) : error;
    });
    shown.push(kept.file);
  }
  return shown;
}

/** What is shown counts as private, whatever the file is: one that is kept closer is not shown. @throws SyscallError `DENIED` */
async function mustBeTold(client: Client, file: string): Promise<void> {
  const { is } = await client.call(vfsDeclared, { file: resolve(file) });
  const kept = is?.label.confidentiality === "secret" ? "secret" : is?.label.readers && "for its readers only";
  if (kept === undefined) return;
  const message = `--show ${file}: it is ${kept} (aether label ${file} says why), and what models are shown is not; let an agent on a model of this machine read it, or say otherwise of it first`;
  throw new SyscallError("DENIED", message, { file });
}

function read(file: string): Buffer {
  const about = statSync(file, { throwIfNoEntry: false });
  if (!about) throw new SyscallError("NOT_FOUND", `--show ${file}: there is no such file`);
  if (!about.isFile() || about.size === 0) throw new SyscallError("INVALID", `--show ${file}: it is ${about.isFile() ? "empty" : "no file"}`);
  if (about.size > MAX_BYTES)
    throw new SyscallError("TOO_LARGE", `--show ${file}: it has ${about.size} bytes, and a model is shown at most ${MAX_BYTES}; make it smaller`, {
      limit: MAX_BYTES,
    });
  return readFileSync(file);
}
