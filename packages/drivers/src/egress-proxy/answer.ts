import type { IncomingMessage } from "node:http";
import type { HeldSecret } from "@aether/ports";
import { Reflection } from "./reflection.ts";
import { refusal } from "./refusal.ts";

export interface HiddenAnswer {
  readonly headers: IncomingMessage["headers"];
  /** Present when the body is to be looked through; its length is not known then. */
  readonly reflection?: Reflection;
}

/**
 * An answer as its asker may see it: secrets of the request stand in it as handles.
 *
 * @throws SyscallError `UPSTREAM` when it is compressed, though it was asked not to be: nobody could look through it
 */
export function answerHidden(answer: IncomingMessage, secrets: readonly HeldSecret[]): HiddenAnswer {
  if (secrets.length === 0) return { headers: answer.headers };
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding.trim().toLowerCase() !== "identity") {
    answer.destroy();
    throw refusal.upstream(`the answer is compressed (${JSON.stringify(encoding)}), though it was asked not to be, and a secret in it could not be hidden`);
  }
  const reflection = new Reflection(secrets);
  const { "content-length": _, ...headers } = reflection.hideHeaders(answer.headers) as IncomingMessage["headers"];
  return { headers, reflection };
}
