import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { ListedSecret } from "@aether/ports";
import { canonicalJson, type Json } from "@aether/protocol";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const newKey = (): Buffer => randomBytes(KEY_BYTES);
export const isKey = (bytes: Uint8Array): boolean => bytes.length === KEY_BYTES;

/** What belongs to the value: a rule that was changed in the file opens it no more. */
function bound(owner: string, { name, hosts, header, prefix, setAt }: ListedSecret): Buffer {
  return Buffer.from(canonicalJson({ owner, name, hosts, header, prefix: prefix ?? null, setAt } as Json));
}

/** AES-256-GCM under a fresh nonce; base64 of nonce, tag and text. */
export function seal(key: Uint8Array, owner: string, { value, ...rule }: ListedSecret & { readonly value: string }): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound(owner, rule));
  const text = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64");
}

/** Undefined where key, rule and sealed text do not belong together. */
export function unseal(key: Uint8Array, owner: string, { sealed, ...rule }: ListedSecret & { readonly sealed: string }): string | undefined {
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const [nonce, tag, text] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES), bytes.subarray(NONCE_BYTES + TAG_BYTES)];
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(bound(owner, rule)).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
