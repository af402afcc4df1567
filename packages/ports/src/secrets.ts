import type { SecretRule } from "@aether/protocol";

/**
 * Secrets by owner and name, each with its own rule of where it may go. Values come out by {@link Secrets.reveal} alone, which is for
 * the egress proxy and drivers: no service is given it (I9).
 */
export interface Secrets extends SecretNames, SecretValues {}

/** What a service sees of them. */
export interface SecretNames {
  /**
   * Kept durably when it resolves; a secret of that name is replaced whole, its rule too.
   *
   * @returns whether there was one
   * @throws SyscallError `QUOTA` at {@link MAX_SECRETS} of one owner, `STORAGE` when it cannot be kept or what is kept cannot be trusted
   */
  set(owner: string, secret: NewSecret): Promise<boolean>;
  /** By name, without values; every rule that is listed is complete and valid. @throws SyscallError `STORAGE`, `NEWER` */
  list(owner: string): Promise<readonly ListedSecret[]>;
  /** @returns whether there was one; durably gone when it resolves @throws SyscallError `STORAGE`, `NEWER` */
  remove(owner: string, name: string): Promise<boolean>;
}

/** What the egress proxy sees of them. */
export interface SecretValues {
  list(owner: string): Promise<readonly ListedSecret[]>;
  /** The value and the rule it was set with, as one: a rule is never taken with another's value. Absent or another owner's: undefined. */
  reveal(owner: string, name: string): Promise<HeldSecret | undefined>;
}

export interface ListedSecret extends SecretRule {
  /** Milliseconds since the epoch. */
  readonly setAt: number;
}

export type NewSecret = Omit<HeldSecret, "setAt">;

export interface HeldSecret extends ListedSecret {
  readonly value: string;
}

/** Of one owner. */
export const MAX_SECRETS = 256;
