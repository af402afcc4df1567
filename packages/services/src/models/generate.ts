import type { CallContext } from "@aether/ports";
import { beyond, type Input, type Json, messagesOf, type modelGenerate, type Output, questionTokensOf, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { inTime } from "./in-time.ts";
import type { Listener } from "./listener.ts";
import type { Kept } from "./most.ts";
import { unmarkedOf } from "./sent.ts";
import { mostFor, type Question, type ServeDeps, type Served, serve, textOf } from "./serve.ts";
import { writtenOf } from "./verbatim.ts";

type Asked = Input<typeof modelGenerate>;
type Answered = Output<typeof modelGenerate>;

/**
 * One question, one answer. Where a schema is given, the answer is checked against it; one that does not fit is asked for once
 * more, one rung up, with what was wrong. One that was told already is returned as it is.
 *
 * @throws SyscallError `INVALID` for a schema that is none, or that no answer can be checked against in time, `UPSTREAM` for an answer that does not fit twice, and what {@link serve} throws
 */
export async function generate(asked: Asked, ctx: CallContext, deps: ServeDeps & { readonly listener: Listener }): Promise<Answered> {
  const question = { ...questionOf(asked, deps.listener.streams), listener: deps.listener };
  if (asked.schema === undefined) return answerOf(await serve(question, ctx, deps));
  const check = checkOf(asked.schema);
  const accept = ({ parts, finish }: Pick<Served, "parts" | "finish">): string | undefined => {
    const called = finish === "tool-calls";
    return called || finish === "filtered" ? undefined : check(textOf({ parts })).wrong;
  };
  const served = await serve({ ...question, accept }, ctx, deps);
  if (served.verbatim !== undefined) return answerOf(served);
  const { value } = check(textOf(served));
  const unfit = accept(served);
  return { ...answerOf(served), ...(value !== undefined && { value }), ...(unfit !== undefined && { unfit }) };
}

/** The most that its first asking may use. */
export function mostOfQuestion(asked: Asked, ctx: CallContext, deps: ServeDeps & { readonly streams: boolean }): Promise<Kept> {
  const question = questionOf(asked, deps.streams);
  const unmarked = unmarkedOf({ marked: deps.mark !== undefined, whole: question.written?.raw.stream === false });
  return mostFor(question, ctx, { ...deps, unmarked });
}

function questionOf(asked: Asked, streams: boolean): Omit<Question, "listener"> {
  const { model, system, tools, maxOutputTokens, task, escalate, settings, schema, verbatim } = asked;
  const messages = messagesOf(asked);
  return {
    model,
    system: schema === undefined ? system : `${system}\n\nAnswer with JSON and nothing else. It must fit this JSON Schema:\n${JSON.stringify(schema)}`.trim(),
    messages,
    tools,
    maxOutputTokens,
    turn: messages.filter(({ role }) => role === "assistant").length,
    task,
    escalate,
    settings: { ...settings, ...(schema !== undefined && { schema }) },
    written: verbatim && writtenOf(verbatim, streams),
    promptTokens: questionTokensOf(asked),
  };
}

function answerOf({ parts, finish, stopSequence, usage, model, cost, route, verbatim, passedThrough }: Served): Answered {
  const ended = {
    finish,
    ...(stopSequence !== undefined && { stopSequence }),
    ...(passedThrough && { passedThrough }),
    ...(verbatim !== undefined && { verbatim }),
  };
  return { text: textOf({ parts }), parts: [...parts], ...ended, usage, model, ...(cost && { cost }), ...(route && { route }) };
}

type Check = (text: string) => { readonly value?: Json; readonly wrong?: string };

const FENCE = "```";

/** JSON in a fence is JSON too: models that cannot be held to a schema like to write one. In time of the text's length, whatever it is. */
export function unfenced(text: string): string {
  const trimmed = text.trim();
  const begins = trimmed.indexOf("\n");
  if (!trimmed.startsWith(FENCE) || !trimmed.endsWith(FENCE) || begins < 0) return text;
  const language = trimmed.slice(FENCE.length, begins).trim();
  return language === "" || language === "json" ? trimmed.slice(begins, -FENCE.length) : text;
}

/** Of a schema: beyond that, to read it alone holds up everybody. Providers take fewer. */
const MOST_VALUES = 10_000;
const MOST_SIGNS = 262_144;

function checkOf(schema: Json): Check {
  const excess = beyond(JSON.stringify(schema), { bytes: MOST_SIGNS, depth: MOST_SIGNS, values: MOST_VALUES });
  if (excess) throw new SyscallError("INVALID", `schema is larger than one that can be checked: ${excess.message}`, { param: "schema" });
  let type: z.ZodType;
  try {
    type = inTime(() => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]));
  } catch (error) {
    if (SyscallError.is(error)) throw error;
    throw new SyscallError("INVALID", `schema is no JSON Schema that can be checked: ${error instanceof Error ? error.message : String(error)}`);
  }
  return (text) => {
    let value: Json;
    try {
      value = JSON.parse(unfenced(text)) as Json;
    } catch (error) {
      return { wrong: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` };
    }
    const parsed = inTime(() => type.safeParse(value));
    if (parsed.success) return { value };
    return {
      wrong: parsed.error.issues
        .slice(0, 5)
        .map(({ path, message }) => `${path.map(String).join(".") || "the whole"}: ${message}`)
        .join("; "),
    };
  };
}
