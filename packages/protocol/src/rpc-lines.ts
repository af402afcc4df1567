/** A whole line without its newline, or the note that one was longer than the bound and has been skipped. */
export type RpcLine = { readonly kind: "line"; readonly bytes: Uint8Array } | { readonly kind: "too-large"; readonly bytes: number };

export interface LineSplitter {
  /** The lines that this chunk completes, but for empty ones. Keeps at most the bound in memory, whatever is pushed. */
  push(chunk: Uint8Array): readonly RpcLine[];
  /** What was left without a newline when the peer ended, if anything. */
  end(): RpcLine | undefined;
  /** Bytes kept of the unfinished line; never above the bound. */
  held(): number;
}

const NEWLINE = 0x0a;

/** Cuts a byte stream at newlines. A line above `maxBytes` is skipped up to its newline, so the next one is read again. */
export function createLineSplitter(maxBytes: number): LineSplitter {
  let parts: Uint8Array[] = [];
  let size = 0;

  const keep = (part: Uint8Array): void => {
    size += part.length;
    if (size > maxBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const take = (): RpcLine => {
    const line: RpcLine = size > maxBytes ? { kind: "too-large", bytes: size } : { kind: "line", bytes: joined(parts, size) };
    parts = [];
    size = 0;
    return line;
  };

  return {
    push(chunk) {
      const lines: RpcLine[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        if (at > from) keep(chunk.subarray(from, at));
        if (size > 0) lines.push(take());
        from = at + 1;
      }
      keep(chunk.subarray(from));
      return lines;
    },
    end: () => (size === 0 ? undefined : take()),
    held: () => parts.reduce((sum, part) => sum + part.length, 0),
  };
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
