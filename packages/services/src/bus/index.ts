import { setTimeout } from "node:timers/promises";
import { type Handlers, type Messages, type Service, service } from "@aether/ports";
import { busRead, SyscallError } from "@aether/protocol";

const DEFINITIONS = { busRead } as const;

/** What was announced, to read and to wait for. It is written by whose matter it is; nothing here changes it. */
export function createBusService(): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "bus.read": async ({ topic, after, limit, wait_ms }, ctx) => {
      const pattern = ownPattern(topic, ctx.caller.owner);
      const news = new AbortController();
      // Before it looks: what is announced between the two is heard.
      const listening = wait_ms > 0 ? ctx.listen(pattern, () => news.abort()) : undefined;
      try {
        let found = await ctx.messages({ pattern, after, limit });
        if (listening && isBare(found)) {
          await setTimeout(wait_ms, undefined, { signal: AbortSignal.any([news.signal, ctx.signal]) }).catch(() => undefined);
          ctx.signal.throwIfAborted();
          found = await ctx.messages({ pattern, after: found.position, limit });
        }
        const { rows, position, end, lost = 0 } = found;
        return { messages: rows.map(({ pos, topic: on, at, body, label }) => ({ position: pos, topic: on, at, body, label })), position, end, lost };
      } finally {
        await listening?.close();
      }
    },
  };
  return service({ domain: "bus", definitions: DEFINITIONS, handlers });
}

const isBare = ({ rows, end, lost = 0 }: Messages): boolean => rows.length === 0 && end && lost === 0;

/** Of a pattern what is the owner's: whose matter a topic is, its second token says (I12). @throws SyscallError `INVALID` */
function ownPattern(written: string, owner: string): string {
  const [first = "", second, ...rest] = written.split(".");
  if (first === ">" && second === undefined) return `*.${owner}.>`;
  if (second === ">" && rest.length === 0) return `${first}.${owner}.>`;
  if (rest.length > 0 && (second === "*" || second === owner)) return [first, owner, ...rest].join(".");
  throw new SyscallError("INVALID", `no topic of yours is like ${written}: write one as agent.*.summary_failed, or agent.> for all that begin so`, {
    topic: written,
  });
}
