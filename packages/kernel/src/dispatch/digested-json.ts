import type { Digest } from "@aether/ports";
import { canonicalJson } from "@aether/protocol";

/** From so many characters on, a text stands in what is digested by its own digest: written as JSON it would cost ten times as much. */
const LONG = 4_096;

/** What a digest of a value is taken over. The sign before a text's digest begins nothing in JSON, so no other value reads like it. */
export const digestedJson = (value: unknown, digest: Digest): string =>
  canonicalJson(value, (text) => (text.length < LONG || !text.isWellFormed() ? JSON.stringify(text) : `#${digest.sha256(text)}`));
