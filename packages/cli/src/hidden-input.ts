import { SyscallError } from "@aether/protocol";

/** More than a secret may have. */
const SECRET_BYTES = { most: 16_384, says: "a secret has at most 8192 characters; more was given" };

const ENDS = new Set(["\r", "\n"]);
/** Ctrl-C and Ctrl-D. */
const LEAVES = new Set(["\u0003", "\u0004"]);
const ERASES = new Set(["\u007f", "\b"]);

/** Standard input to its end, without its last line end. @throws SyscallError `TOO_LARGE` */
export async function readAll(input: AsyncIterable<Uint8Array | string>, bound = SECRET_BYTES): Promise<string> {
  return (await readBytes(input, bound)).toString("utf8").replace(/\r?\n$/, "");
}

/** The same as it came. @throws SyscallError `TOO_LARGE` */
export async function readBytes(input: AsyncIterable<Uint8Array | string>, { most, says }: typeof SECRET_BYTES): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of input) {
    const bytes = Buffer.from(part as Uint8Array);
    length += bytes.length;
    if (length > most) throw new SyscallError("TOO_LARGE", says, { limit: most });
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

export interface Hidden {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WritableStream;
}

/** One line from a terminal that shows nothing of it. @throws SyscallError `CANCELLED` when the person leaves */
export async function readHidden(question: string, { input, output }: Hidden): Promise<string> {
  // Before it is asked: who answers at once must not see it either.
  input.setRawMode(true);
  output.write(question);
  try {
    let line = "";
    for await (const chunk of input.iterator({ destroyOnReturn: false })) {
      for (const sign of String(chunk)) {
        if (ENDS.has(sign)) return line;
        line = typed(line, sign);
      }
    }
    throw left();
  } finally {
    input.setRawMode(false);
    input.pause();
    output.write("\n");
  }
}

function typed(line: string, sign: string): string {
  if (LEAVES.has(sign)) throw left();
  if (line.length >= SECRET_BYTES.most) throw new SyscallError("TOO_LARGE", SECRET_BYTES.says, { limit: SECRET_BYTES.most });
  return ERASES.has(sign) ? line.slice(0, -1) : line + sign;
}

const left = (): SyscallError => new SyscallError("CANCELLED", "nothing was set");
