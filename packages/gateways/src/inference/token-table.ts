import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { DoorSession } from "@aether/protocol";

export interface IssuedToken {
  /** 43 characters of base64url, 256 bits; nobody keeps it but its holder. */
  readonly token: string;
  revoke(): void;
}

/** Tokens of processes that may ask for inference. Only digests are kept, and finding one takes as long whichever it is. */
export class TokenTable {
  readonly #rows = new Map<Buffer, DoorSession>();

  issue(session: DoorSession): IssuedToken {
    const token = randomBytes(32).toString("base64url");
    const digest = digestOf(token);
    this.#rows.set(digest, session);
    return { token, revoke: () => void this.#rows.delete(digest) };
  }

  find(token: string): DoorSession | undefined {
    const digest = digestOf(token);
    let found: DoorSession | undefined;
    for (const [row, session] of this.#rows) if (timingSafeEqual(row, digest)) found = session;
    return found;
  }
}

const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest();
