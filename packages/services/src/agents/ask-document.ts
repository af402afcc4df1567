import { type CallContext, type EffectHandler, type Exit, type Spawn, suspend } from "@aether/ports";
import {
  type agentAskDocument,
  documentOf,
  type ErrorCode,
  type Grant,
  hostResource,
  type Input,
  type Json,
  literalPattern,
  modelDefault,
  type Output,
  originOf,
  ownOf,
  parseWebAddress,
  SyscallError,
  vfsOrigins,
} from "@aether/protocol";
import { AgentSpec } from "./agent-spec.ts";
import { type Known, mustBeKnown } from "./known-names.ts";
import type { ReaderSpec } from "./reader-program.ts";

type Asked = Input<typeof agentAskDocument>;

/** Nothing here is of the document: what it says could be said by an error as well. */
const FAILURES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  unanswered: ["UPSTREAM", "the reader found no answer that fits the fields; make a field optional, widen it, or ask otherwise"],
  unreadable: ["UNSUPPORTED", "there is no such document, or it is no text, or it is longer than 400,000 characters"],
  failed: ["UNAVAILABLE", "the reader did not finish: its model failed or may not read this document, its budget was spent, or it was stopped"],
};

/** The end that is heard is the constrained one: nothing of the reader's row is looked at here, so nothing raises the caller's label to it. */
export function askDocument(deps: Known): EffectHandler<typeof agentAskDocument> {
  return {
    run: async (asked, ctx) => {
      const spawn = await readerOf(asked, ctx, deps);
      const pid = await ctx.processes.spawn(spawn);
      return suspend({ on: [`child:${pid}`], memo: { pid } });
    },
    resume: async (_memo, answer) => {
      const exit = answer?.ok ? (answer.value as unknown as Exit) : undefined;
      if (exit?.code === 0) return { answer: exit.output as Output<typeof agentAskDocument>["answer"] };
      const [code, message] = ownOf(FAILURES, exit?.reason ?? "") ?? (FAILURES.failed as readonly [ErrorCode, string]);
      throw new SyscallError(code, message);
    },
  };
}

async function readerOf(asked: Asked, ctx: CallContext, deps: Known): Promise<Spawn> {
  const { caller } = ctx;
  const parent = AgentSpec.safeParse((await ctx.processes.get(caller.pid))?.spec).data;
  const model = asked.model ?? parent?.model ?? (await ctx.call(modelDefault, {})).model;
  const authority = { grants: [...readingOf(asked), { action: "model.use" as const, resource: model }], budget: {}, depth: 0, children: 0 };
  await mustBeKnown({ model, authority }, deps, ctx);
  const spec: Omit<ReaderSpec, "quarantine"> = { name: "reader", model, question: asked.question, document: documentIn(asked) };
  return {
    kind: "agent",
    program: "reader",
    identity: `${caller.identity.slice(0, 60)}+reader`,
    spec: spec as unknown as Json,
    authority,
    label: caller.label,
    quarantine: { source: documentOf(asked), origins: await originsOf(asked, ctx), fields: asked.fields },
  };
}

/** Of a page by whose it is: what it says is not known yet. What a handle brings is in its caller's label. */
async function originsOf({ path, url }: Asked, ctx: CallContext): Promise<readonly string[]> {
  if (path !== undefined) return (await ctx.call(vfsOrigins, { path })).origins;
  return url !== undefined ? [originOf(parseWebAddress(url).host)] : ["handles", ...ctx.caller.label.sources.map(originOf)];
}

function readingOf({ path, url }: Asked): Grant[] {
  if (path !== undefined) return [{ action: "fs.read", resource: literalPattern(path) }];
  return url === undefined ? [] : [{ action: "host.use", resource: literalPattern(hostResource({ ...parseWebAddress(url), method: "GET" })) }];
}

function documentIn({ path, url, handle = "" }: Asked): ReaderSpec["document"] {
  if (path !== undefined) return { path };
  return url === undefined ? { text: handle } : { url };
}
