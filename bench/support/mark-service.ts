import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { type Handlers, type Service, service } from "@aether/ports";
import { syscall } from "@aether/protocol";
import * as z from "zod";

const Marked = z.strictObject({ key: z.string() });

const benchMark = syscall({
  name: "bench.mark",
  summary: "Write a line into a file outside.",
  input: z.strictObject({ name: z.string() }),
  output: Marked,
  errors: [],
  effect: "probeable",
  flow: "egress",
  needs: ({ name }) => [{ action: "host.use", resource: name }],
  tool: { name: "mark" },
});

const DEFINITIONS = { benchMark } as const;

/** An outside effect that can be counted afterwards: one line per call, and a probe that looks for it. */
export function createMarkService(file: string): Service {
  const before = new Set(existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  const handlers: Handlers<typeof DEFINITIONS> = {
    "bench.mark": {
      async run(_, ctx) {
        appendFileSync(file, `${ctx.key}\n`);
        return { key: ctx.key };
      },
      async probe(_, ctx) {
        return before.has(ctx.key) ? { key: ctx.key } : undefined;
      },
    },
  };
  return service({ domain: "bench", definitions: DEFINITIONS, handlers });
}
