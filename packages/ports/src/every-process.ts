import type { SyscallError } from "@aether/protocol";
import type { ProcessFilter, ProcessRow } from "./journal.ts";

/** Rows that are in memory at once. */
const PAGE = 1_000;

/** Whoever lists processes: a journal, or what a call sees of it. */
export interface ListsProcesses {
  readonly list: (filter: ProcessFilter) => Promise<readonly ProcessRow[]>;
}

/** Every process of a filter, however many there are, the newest first: a page of them at a time. What is born meanwhile is not among them. */
export async function* everyProcess(
  processes: ListsProcesses,
  { onDamaged, ...filter }: Omit<ProcessFilter, "order" | "limit">,
): AsyncGenerator<ProcessRow, undefined> {
  for (let bornBefore = filter.bornBefore; ; ) {
    let damaged = 0;
    const leaveOut = (error: SyscallError): void => {
      damaged++;
      onDamaged?.(error);
    };
    const rows = await processes.list({
      ...filter,
      order: "newest",
      limit: PAGE,
      ...(bornBefore !== undefined && { bornBefore }),
      ...(onDamaged && { onDamaged: leaveOut }),
    });
    yield* rows;
    bornBefore = rows.at(-1)?.birth;
    if (rows.length + damaged < PAGE || bornBefore === undefined) return undefined;
  }
}
