import type { Client } from "@aether/client";
import { type AuditRow, auditFollow, LAG_EVENT, SyscallError, type Written } from "@aether/protocol";
import type { Context } from "./command.ts";

export interface AuditFollowing {
  readonly client: Client;
  readonly context: Pick<Context, "screen" | "connect">;
  readonly wanted: Written<typeof auditFollow>;
  readonly show: (rows: readonly AuditRow[]) => void;
}

/** As shells count them: 128 and the number of the signal. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const RECONNECTS = 20;
const STOPPED = "stopped";

/** Shows rows as they come, each once, over a daemon that dies and is started again; until a signal, or until the daemon is told to stop. */
export async function followAudit({ client: first, context, wanted: { latest, after, ...wanted }, show }: AuditFollowing): Promise<number> {
  const over = new AbortController();
  let code = 0;
  const leave = (signal: keyof typeof CODES): void => {
    code = CODES[signal];
    over.abort();
  };
  process.on("SIGINT", leave).on("SIGTERM", leave).on("SIGHUP", leave);
  let client = first;
  let last = after;
  let tries = 0;
  const told = (rows: readonly AuditRow[]): void => {
    const fresh = rows.filter(({ seq }) => last === undefined || seq > last);
    if (fresh.length > 0) show(fresh);
    last = fresh.at(-1)?.seq ?? last;
    tries = 0;
  };
  try {
    while (!over.signal.aborted) {
      const wantedNow = { ...wanted, ...(last === undefined ? { latest } : { after: last }) };
      const end = await rowsFrom(client, { wanted: wantedNow, told, signal: over.signal }).catch((failure: unknown) => failure);
      if (end === LAG_EVENT || over.signal.aborted) continue;
      if (end === STOPPED || mustBeGone(end, ++tries).data["stopping"] === true) {
        context.screen.say(`the daemon was stopped; the log goes on with the next one: aether audit -f${last === undefined ? "" : ` --after ${last}`}`);
        return 0;
      }
      context.screen.say("the daemon is gone; starting it again, the log goes on where it was");
      ({ client } = await context.connect());
    }
    return code;
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave).off("SIGHUP", leave);
  }
}

/** Whatever else ended it is the person's to know. @throws that */
function mustBeGone(error: unknown, tries: number): SyscallError {
  if (SyscallError.is(error) && error.code === "UNAVAILABLE" && tries <= RECONNECTS) return error;
  throw error;
}

interface From {
  readonly wanted: Written<typeof auditFollow>;
  readonly told: (rows: readonly AuditRow[]) => void;
  readonly signal: AbortSignal;
}

/** One connection's rows. @returns why it ended: some were lost on the way, which stand in the log and are asked for again; or the daemon stops */
async function rowsFrom(client: Client, { wanted, told, signal }: From): Promise<typeof LAG_EVENT | typeof STOPPED> {
  const once = new AbortController();
  const stream = client.stream(auditFollow, wanted, { signal: AbortSignal.any([signal, once.signal]) });
  stream.result.catch(() => undefined);
  for await (const { event, value } of stream) {
    if (event === LAG_EVENT) {
      once.abort();
      return LAG_EVENT;
    }
    if (event === "rows") told((value as unknown as { rows: AuditRow[] }).rows);
  }
  return STOPPED;
}
