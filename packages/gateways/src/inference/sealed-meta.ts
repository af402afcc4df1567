import type { Json } from "@aether/protocol";

const SEAL = "aether.";

/**
 * A provider's own words about a part, in the one string that a wire has room for. A wire's own word travels as it is, so that
 * a provider of the same wire gets it back verbatim; anything else is wrapped. Nobody is protected by it: a client may write both.
 */
export function sealMeta(meta: Json | undefined, own: { readonly provider: string; readonly member: string }): string | undefined {
  if (meta === undefined || meta === null) return undefined;
  const word = memberOf(memberOf(meta, own.provider), own.member);
  if (typeof word === "string" && !word.startsWith(SEAL) && isOnly(meta, own)) return word;
  return SEAL + Buffer.from(JSON.stringify(meta)).toString("base64url");
}

/** The other way round; a seal that does not open is taken for a word. */
export function openMeta(text: string, own: { readonly provider: string; readonly member: string }): Json {
  if (text.startsWith(SEAL)) {
    try {
      return JSON.parse(Buffer.from(text.slice(SEAL.length), "base64url").toString("utf8"));
    } catch {
      // Falls through: some provider's word may begin so.
    }
  }
  return { [own.provider]: { [own.member]: text } };
}

export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, Json>>)[name] : undefined;
}

function isOnly(meta: Json, { provider }: { readonly provider: string }): boolean {
  const inner = memberOf(meta, provider);
  return Object.keys(meta ?? {}).length === 1 && Object.keys(inner ?? {}).length === 1;
}
