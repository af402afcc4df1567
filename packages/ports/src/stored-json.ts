import type { Json } from "@aether/protocol";
import type { SqlValue } from "./sql.ts";
import { damaged } from "./stored-row.ts";

/**
 * What a row holds as JSON.
 *
 * @param what  the row and its column, in the words of a person who is to find it
 * @param check  throws, or says what it is, where it must be more than JSON
 * @throws SyscallError `STORAGE` naming it: the journal is damaged, and nothing is made up in the place of what stood there
 */
export function storedJson<T = Json>(text: SqlValue | undefined, what: string, check: (value: Json) => T = (value) => value as T): T {
  try {
    return check(JSON.parse(String(text)) as Json);
  } catch {
    throw damaged(what);
  }
}
