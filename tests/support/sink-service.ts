import { type Handlers, type Service, service } from "@aether/ports";
import { SyscallError, syscall } from "@aether/protocol";
import * as z from "zod";

const Send = z.strictObject({ name: z.string() });
const Sent = z.strictObject({ name: z.string() });

const sinkKeyed = syscall({
  name: "sink.keyed",
  summary: "Reach a sink that deduplicates.",
  input: Send,
  output: Sent,
  errors: ["UPSTREAM"],
  effect: "keyed",
  flow: "egress",
  needs: ({ name }) => [{ action: "host.use", resource: name }],
  tool: { name: "sink_keyed" },
});
const sinkOnce = syscall({
  name: "sink.once",
  summary: "Reach a sink that counts.",
  input: Send,
  output: Sent,
  errors: ["UPSTREAM"],
  flow: "egress",
  needs: ({ name }) => [{ action: "host.use", resource: name }],
  tool: { name: "sink_once" },
});

const DEFINITIONS = { sinkKeyed, sinkOnce } as const;

/** Effects of the classes that no bundled service has, so that kill tests cover them. */
export function createSinkService({ url, failPoint }: { url: string; failPoint: (name: string) => void }): Service {
  const send = async (path: string, key: string): Promise<void> => {
    failPoint("sink.call.before");
    const response = await fetch(`${url}${path}`, { method: "POST", headers: { "idempotency-key": key } });
    failPoint("sink.call.after");
    if (!response.ok) throw new SyscallError("UPSTREAM", `the sink said ${response.status}`);
  };
  const handlers: Handlers<typeof DEFINITIONS> = {
    "sink.keyed": async ({ name }, ctx) => {
      await send("/keyed", `${name}#${callOf(ctx.key)}`);
      return { name };
    },
    "sink.once": async ({ name }, ctx) => {
      await send("/count", `${name}#${callOf(ctx.key)}`);
      return { name };
    },
  };
  return service({ domain: "sink", definitions: DEFINITIONS, handlers });
}

/** The part of a key that is the same in every trial: process ids differ. */
const callOf = (key: string): string => key.slice(key.indexOf(":") + 1);
