import { type InboxRow, type Journal, type NewProcess, sql } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import type { Headcount, Member } from "./headcount.ts";
import { membersOf } from "./places.ts";

/** Messages that may wait in one process's inbox. What it takes from there while it is busy is bounded by {@link MOST_HEARD}. */
const MOST_UNREAD = 256;
/** Messages that a paused or busy process takes between two ends of its calls; others stay in its inbox. */
export const MOST_HEARD = 64;

const letters = (inbox: readonly InboxRow[]): Member[] =>
  inbox.flatMap(({ pid, id, kind }) => (kind === "message" ? [{ pid: `${pid} ${id}`, root: `inbox of ${pid}` }] : []));

/** What a draft takes places for: processes of runs, and messages of inboxes. */
export const placesOf = ({ spawn, inbox }: { readonly spawn: readonly NewProcess[]; readonly inbox: readonly InboxRow[] }): Member[] => [
  ...spawn,
  ...spawn.flatMap(membersOf),
  ...letters(inbox),
];

/**
 * Takes a place for each message; they are given back with the draft's other places.
 *
 * @throws SyscallError `BUSY` when {@link MOST_UNREAD} wait for one of the recipients
 */
export async function takeLetters(inbox: readonly InboxRow[], { headcount, journal }: { headcount: Headcount; journal: Pick<Journal, "read"> }): Promise<void> {
  for (const row of inbox) {
    for (const letter of letters([row])) {
      const living = async (but: readonly string[]): Promise<number> => {
        const [found] = await journal.read(
          sql`select count(*) as waiting from inbox where pid = ${row.pid} and kind = 'message' and pid || ' ' || id not in (select value from json_each(${JSON.stringify(but)}))`,
        );
        return Number(found?.waiting ?? 0);
      };
      await headcount.take(letter, { max: MOST_UNREAD, living, full: () => fullInbox(row.pid) });
    }
  }
}

function fullInbox(pid: string): SyscallError {
  return new SyscallError("BUSY", `${MOST_UNREAD} messages wait for ${pid}, and no more may; try again when it has read some`, {
    limit: "messages",
    max: MOST_UNREAD,
    agent_id: pid,
  });
}
