import { Transform, type TransformCallback } from "node:stream";
import { odd } from "./taken-for.ts";

/** By which frameworks take another method from a form or an object; longer than it can be written with every sign encoded. */
const OVERRIDE = /(?:^|[^a-z0-9])_+(?:http)?_?(?:method|verb)|method[-_ ]?override|override[-_ ]?method/i;
const LONGEST = 256;

/**
 * Passes a body on under a right to some methods of a host only: one that asks for another method in a field of its own ends the request before
 * it is whole.
 */
export function limitedBody(): Transform {
  let tail = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const text = tail + chunk.toString("latin1").replaceAll("\0", "");
      tail = text.slice(-LONGEST);
      if (OVERRIDE.test(text) || OVERRIDE.test(plain(text))) done(odd("a body that names a method"));
      else done(null, chunk);
    },
  });
}

function plain(text: string): string {
  return text.replace(/(?:%|\\u00|\\x)([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
