import { compileTopics, type Envelope, type Journal, type Messages, type MessagesFrom, type OutboxRow } from "@aether/ports";
import { CONFIDENTIALITY, type Label, SyscallError } from "@aether/protocol";

/** Who is told: the ceiling of what it may hold, and where the label of what it is told goes before it has it (I7). */
export interface Hearer {
  readonly ceiling: Label["confidentiality"] | undefined;
  raise(label: Label): void;
}

type Handler = (message: Envelope) => void;

const PAGE = 256;
const MOST_PAGES = 16;
const MOST_ROWS = 1_000;
const USUAL_ROWS = 100;

/** Whether what a label says may be told to whom nothing more confidential than the ceiling is told. */
function isWithin({ confidentiality }: Label, ceiling: Label["confidentiality"] | undefined): boolean {
  return ceiling === undefined || CONFIDENTIALITY.indexOf(confidentiality) <= CONFIDENTIALITY.indexOf(ceiling);
}

/** Looks through a bounded part of the outbox. @throws SyscallError `INVALID` */
export async function readMessages(
  journal: Pick<Journal, "outbox">,
  { pattern, after = 0, limit = USUAL_ROWS }: MessagesFrom,
  hearer: Hearer,
): Promise<Messages> {
  const matches = compileTopics(pattern);
  mustBeRange(after, limit);
  const rows: OutboxRow[] = [];
  let [position, lost] = [after, {}];
  for (let page = 0; page < MOST_PAGES; page++) {
    const some = await journal.outbox(position, PAGE);
    if (page === 0) lost = lostBefore(some, after);
    for (const row of some) {
      if (rows.length === limit) return { rows, position, end: false, ...lost };
      position = row.pos;
      if (!matches(row.topic) || !isWithin(row.label, hearer.ceiling)) continue;
      hearer.raise(row.label);
      rows.push(row);
    }
    if (some.length < PAGE) return { rows, position, end: true, ...lost };
  }
  return { rows, position, end: false, ...lost };
}

/** Positions have no gaps but those that retention makes. */
function lostBefore([first]: readonly OutboxRow[], after: number): Pick<Messages, "lost"> {
  const lost = after > 0 && first ? first.pos - after - 1 : 0;
  return lost > 0 ? { lost } : {};
}

/** The handler of a subscription: whoever it tells has read what it tells, and is told no more than they may hold. */
export function hearing(hearer: Hearer, handler: Handler, withheld: () => void = () => undefined): Handler {
  return (message) => {
    if (!isWithin(message.label, hearer.ceiling)) return withheld();
    hearer.raise(message.label);
    handler(message);
  };
}

function mustBeRange(after: number, limit: number): void {
  if (!Number.isSafeInteger(after) || after < 0) throw new SyscallError("INVALID", `a position is a whole number from 0 on, not ${after}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_ROWS) throw new SyscallError("INVALID", `1 … ${MOST_ROWS} messages are read at once, not ${limit}`);
}
