import { SyscallError } from "@aether/protocol";
import type { Row, SqlValue } from "./sql.ts";

/** What a column holds; `undefined` where that is not in it. */
type Decoder = (value: SqlValue) => { readonly value: unknown } | undefined;

const text: Decoder = (value) => (typeof value === "string" ? { value } : undefined);
const whole: Decoder = (value) => (typeof value === "number" && Number.isSafeInteger(value) ? { value } : undefined);
const orNull =
  (decode: Decoder): Decoder =>
  (value) =>
    value === null ? { value } : decode(value);
const oneOf =
  (...words: readonly string[]): Decoder =>
  (value) =>
    words.some((word) => word === value) ? { value } : undefined;
const matching =
  (pattern: RegExp): Decoder =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? { value } : undefined;
const json: Decoder = (value) => {
  if (typeof value !== "string") return undefined;
  try {
    return { value: JSON.parse(value) as unknown };
  } catch {
    return undefined;
  }
};

interface StoredTable {
  /** How a person finds the row. */
  readonly name: (row: Row) => string;
  readonly columns: Readonly<Record<string, Decoder>>;
}

const all = (names: string, decode: Decoder): Record<string, Decoder> => Object.fromEntries(names.split(" ").map((name) => [name, decode]));

const TABLES = {
  process: {
    name: (row) => `process ${row["pid"]}`,
    columns: {
      ...all("pid owner root identity program", text),
      ...all("parent waitOn", orNull(text)),
      kind: oneOf("agent", "command", "guest", "session"),
      state: oneOf("ready", "running", "waiting", "stopped", "exited"),
      ...all("head epoch birth snap priority createdAt", whole),
      ...all("wakeAt endedAt", orNull(whole)),
      ...all("exit authority label spec", json),
    },
  },
  event: { name: (row) => `event ${row["seq"]} of ${row["pid"]}`, columns: { ...all("pid kind", text), ...all("seq v at", whole), body: json } },
  snapshot: { name: (row) => `snapshot of ${row["pid"]}`, columns: { pid: text, ...all("seq version", whole), state: json } },
  effect: {
    name: (row) => `effect ${row["key"]}`,
    columns: {
      ...all("key pid owner syscall class digest definition", text),
      state: oneOf("intent", "suspended", "parked", "done", "failed", "unknown"),
      ...all("input evidence result", json),
      ...all("attempt at", whole),
    },
  },
  inbox: { name: (row) => `inbox of ${row["pid"]}, ${row["id"]}`, columns: { ...all("pid id kind from", text), body: json, at: whole } },
  outbox: { name: (row) => `outbox ${row["pos"]}`, columns: { ...all("pos at", whole), topic: text, body: json, label: orNull(json) } },
  account: {
    name: (row) => `account ${row["id"]}`,
    columns: { id: text, ...all("tokens microUsd calls bytes since tokensBefore microUsdBefore callsBefore bytesBefore", whole) },
  },
  counter: { name: (row) => `counter ${row["id"]}`, columns: { id: text, used: whole } },
  rate: { name: (row) => `uses of ${row["id"]}`, columns: { id: text, ...all("at used", whole) } },
  kernel_approval: {
    name: (row) => `approval ${row["id"]}`,
    columns: {
      ...all("id owner pid root identity key tool syscall digest", text),
      ...all("scope reason decided_by card", orNull(text)),
      cause: oneOf("manifest", "unknown-outcome", "flow"),
      state: oneOf("open", "approved", "denied", "used"),
      ...all("input evidence", json),
      preview: orNull(json),
      ...all("requested_at expires_at", whole),
      decided_at: orNull(whole),
    },
  },
  vfs_declared: {
    name: (row) => `what was said of ${row["file"]} (vfs_declared)`,
    columns: {
      ...all("file id declared_by", text),
      kind: oneOf("file", "folder"),
      integrity: orNull(oneOf("tool", "untrusted")),
      confidentiality: orNull(oneOf("public", "private", "secret")),
      readers: orNull(json),
      declared_at: whole,
    },
  },
  vfs_version: {
    name: (row) => `version ${row["version"]} of ${row["path"]} (vfs_version)`,
    columns: {
      ...all("path pid root_pid call_key", text),
      ...all("version seq changed_at", whole),
      change: oneOf("write", "edit", "move", "copy", "remove", "mkdir", "command", "undo", "restore"),
      // What a file holds, by its hash; a folder; or nothing.
      ...all("state_before state_after", orNull(matching(/^([0-9a-f]{64}|folder|link:.+)$/s))),
      undone_by: orNull(text),
      label: orNull(json),
    },
  },
} as const satisfies Readonly<Record<string, StoredTable>>;

export type StoredTableName = keyof typeof TABLES;

/**
 * A row of a table as it was written: every column that was read is of its kind, and those that hold JSON are parsed.
 *
 * @throws SyscallError `STORAGE` { damaged } naming the row and its first column that is not: nothing is made up in the place of what stood there
 */
export function storedRow(table: StoredTableName, row: Row): Record<string, unknown> {
  const { name, columns }: StoredTable = TABLES[table];
  const values: Record<string, unknown> = { ...row };
  for (const [column, value] of Object.entries(row)) {
    const decode = columns[column];
    if (!decode) continue;
    const decoded = decode(value);
    if (!decoded) throw damaged(`${name(row)}, its ${column}`);
    values[column] = decoded.value;
  }
  return values;
}

/** What is said of a place of the journal that does not hold what was written there, with the way out. */
/** Above whatever a column holds, by SQLite's order of kinds: what is there in the place of a number is met, and not passed over. */
export const ABOVE_ALL: SqlValue = new Uint8Array(0);

export function damaged(what: string): SyscallError {
  return new SyscallError("STORAGE", `the journal is damaged: ${what} is not what was written there; put a backup in its place`, { damaged: what });
}
