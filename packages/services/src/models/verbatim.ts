import type { RawRequest } from "@aether/ports";
import { decodeJson, type Json, MAX_WIRE_BYTES, MAX_WIRE_DEPTH, SyscallError, screenWire, type Verbatim } from "@aether/protocol";

/** A question in its client's own wire, as drivers of that wire are asked it. */
export interface Written {
  readonly raw: RawRequest;
  /** Why nobody of another wire can be asked. */
  readonly only?: Verbatim["only"];
}

const bodies = new WeakMap<Verbatim, RawRequest["body"]>();

/** @throws SyscallError `INVALID` { param? } for no JSON object, and for what {@link screenWire} refuses */
export function writtenOf(verbatim: Verbatim, stream: boolean): Written {
  const { wire, headers, only } = verbatim;
  const body = bodies.get(verbatim) ?? screened(verbatim);
  bodies.set(verbatim, body);
  return { raw: { wire, body, headers, stream }, ...(only && { only }) };
}

function screened({ wire, body: text }: Verbatim): RawRequest["body"] {
  const read = decodeJson(text, { bytes: MAX_WIRE_BYTES, depth: MAX_WIRE_DEPTH });
  if (!read.ok) throw new SyscallError("INVALID", `the body is ${read.message}`, { param: "" });
  const { model: _, stream: __, ...body } = screenWire(wire, read.value).body as { readonly [member: string]: Json };
  return body;
}
