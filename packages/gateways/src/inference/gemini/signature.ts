import type { Json } from "@aether/protocol";
import { memberOf } from "../sealed-meta.ts";

const MARK = "aether.";
const WORD = { provider: "google", member: "thoughtSignature" } as const;

/**
 * What a provider said about a part, in this wire's signature. Google's own travels as it is. Any other is wrapped in base64 of the
 * standard alphabet: some clients read the member as bytes, and write it back in the other alphabet.
 */
export function signatureOf(meta: Json | undefined): string | undefined {
  if (meta === undefined || meta === null) return undefined;
  const word = memberOf(memberOf(meta, WORD.provider), WORD.member);
  if (typeof word === "string" && Object.keys(meta).length === 1 && !isSealed(word)) return word;
  return Buffer.from(MARK + JSON.stringify(meta)).toString("base64");
}

/** The other way round; a seal that does not open is taken for Google's own word. */
export function metaOf(signature: string): Json {
  if (isSealed(signature)) {
    try {
      return JSON.parse(Buffer.from(signature, "base64").toString("utf8").slice(MARK.length)) as Json;
    } catch {
      // Falls through: Google's words may begin so.
    }
  }
  return { [WORD.provider]: { [WORD.member]: signature } };
}

const isSealed = (text: string): boolean => Buffer.from(text.slice(0, 16), "base64").toString("latin1").startsWith(MARK);
