/**
 * The tables of one domain, and what its statements may name beside them. Every name begins with `<domain>_`, and every table has a column
 * `owner` or says here why it has none. Which tables a statement names is found out at its first use, and what is not declared is refused.
 */
export interface Tables {
  /** Small letters, digits and hyphens; no underscore. */
  readonly domain: string;
  /** Version 1 first; each is a list of statements, applied once, in one transaction. Never edited after release. */
  readonly migrations: readonly (readonly string[])[];
  /** Tables of other domains that it may read; of the journal's own and the kernel's {@link READABLE}. */
  readonly reads?: readonly string[];
  /** Tables of which it may name the rows of every owner, as `{every TABLE}`; each with the reason. */
  readonly across?: Readonly<Record<string, string>>;
  /** Its tables that have no owner; each with the reason. */
  readonly ownerless?: Readonly<Record<string, string>>;
  /** Domains that may write a table of this one, and so may read it. */
  readonly writers?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Of the journal's own tables and the kernel's those that services may read. Logs, inputs of calls, the outbox and texts that were left by
 * quarantine have labels, which a row does not raise.
 */
export const READABLE: readonly string[] = [
  ...["process", "audit", "account", "counter"],
  ...["kernel_wait", "kernel_approval", "kernel_rule", "kernel_policy"],
];

/** Who speaks a statement, and whose rows it is about. */
export interface Speaker {
  readonly domain: string;
  /** Absent = nobody's: such a statement names no rows of one owner. */
  readonly owner?: string;
}
