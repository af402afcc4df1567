import { createHash } from "node:crypto";
import { FilePart, Hash, SyscallError } from "@aether/protocol";

/** Bytes of a `file` part, named by their SHA-256. */
export interface AttachedFile {
  readonly hash: string;
  /** Base64, standard alphabet. */
  readonly data: string;
}

const MAX_FILES = 64;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The files of one request: each is told apart by its content and kept once. */
export class AttachedFiles {
  readonly #files = new Map<string, AttachedFile>();

  get all(): readonly AttachedFile[] {
    return [...this.#files.values()];
  }

  /** @throws SyscallError `INVALID` for what is not base64, no media type, empty, or one file too many */
  add({ data, media, name }: { readonly data: string; readonly media: string; readonly name?: string }): FilePart {
    if (!BASE64.test(data) || data.length % 4 !== 0) throw new SyscallError("INVALID", "the data of a file is not base64");
    const bytes = Buffer.from(data, "base64");
    const hash = Hash.parse(createHash("sha256").update(bytes).digest("hex"));
    const part = FilePart.safeParse({ type: "file", hash, media: media.toLowerCase(), bytes: bytes.length, ...(name && { name: name.slice(0, 255) }) });
    if (!part.success) throw new SyscallError("INVALID", `a file of type ${JSON.stringify(media.slice(0, 100))} and ${bytes.length} bytes cannot be taken`);
    if (!this.#files.has(hash) && this.#files.size === MAX_FILES) throw new SyscallError("INVALID", `a request carries at most ${MAX_FILES} files`);
    this.#files.set(hash, { hash, data });
    return part.data;
  }

  /** A `data:` URL. @throws SyscallError `INVALID` for any other: nothing is fetched for a client */
  addUrl(url: string, name?: string): FilePart {
    const comma = url.indexOf(",");
    const head = /^data:([^;,]+)(?:;[^;,]+)*;base64$/i.exec(url.slice(0, Math.max(comma, 0)));
    if (!head?.[1]) throw new SyscallError("INVALID", `${clip(url)} is not fetched: send the file itself, as a data: URL with base64`);
    return this.add({ data: url.slice(comma + 1), media: head[1], ...(name !== undefined && { name }) });
  }
}

const clip = (url: string): string => JSON.stringify(url.length > 80 ? `${url.slice(0, 80)}…` : url);
