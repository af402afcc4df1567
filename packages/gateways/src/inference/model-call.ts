import { type Json, JsonValue, Part, promptTokensOf, tokensOfSize, toolsSize, Usage } from "@aether/protocol";
import * as z from "zod";
import type { Answer, Ask, Said } from "./ask.ts";
import { type Passing, type Raw, readRaw } from "./raw.ts";

/** Who asked, for the audit; nothing is decided by it. */
export interface Origin {
  readonly wire: string;
  readonly asked: string;
  readonly request: string;
  /** The client's own name of its session. */
  readonly thread?: string;
  /** The client's name of itself. */
  readonly client?: string;
}

export interface Calling {
  readonly served: string;
  readonly origin: Origin;
  /** The request as its client wrote it; absent = only in translation. */
  readonly verbatim?: Passing["verbatim"] | undefined;
}

/** Parameters of `model.stream` and `model.generate`. */
export function paramsOf(ask: Ask, { served, origin, verbatim }: Calling): Readonly<Record<string, unknown>> {
  const { system, messages, tools, settings, schema, maxOutputTokens, files } = ask;
  if (verbatim?.["only"]) return { model: served, ...(maxOutputTokens !== undefined && { maxOutputTokens }), verbatim, origin };
  return {
    model: served,
    ...(verbatim && { verbatim }),
    system,
    messages,
    tools,
    settings,
    ...(schema !== undefined && { schema }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(files.length > 0 && { attached: files }),
    origin,
  };
}

/** What a prompt costs, by the estimate that budgets are reserved with. */
export function inputTokensOf({ system, messages, tools, schema }: Ask): number {
  const about = toolsSize(tools) + (schema === undefined ? 0 : JSON.stringify(schema).length);
  return promptTokensOf({ system, messages }) + tokensOfSize(about);
}

const Answered = z.object({
  model: z.string(),
  parts: z.array(Part),
  finish: z.enum(["stop", "tool-calls", "length", "filtered", "cannot", "failed"]),
  usage: Usage,
  stopSequence: z.string().optional(),
});

export function readAnswer(value: Json): Answer & { readonly model: string } {
  const { stopSequence, ...answer } = Answered.parse(value);
  return { ...answer, ...(stopSequence !== undefined && { stopSequence }) };
}

const Piece = z.object({ text: z.string(), meta: JsonValue.optional() });
const Call = z.object({ id: z.string(), name: z.string(), input: JsonValue, meta: JsonValue.optional() });

const Serving = z.object({ model: z.string() });

/** Whose words come next. */
export interface ServedBy {
  readonly type: "serving";
  readonly model: string;
}

/** An event of `model.stream`: a piece of the answer, whose it is, or word that it begins again. Others say nothing about the answer, and nothing is thrown. */
export function readEvent(event: string, value: Json): Said | Raw | ServedBy | "retry" | undefined {
  if (event === "retry") return "retry";
  if (event === "serving") {
    const { data } = Serving.safeParse(value);
    return data && { type: "serving", model: data.model };
  }
  if (event === "raw") return readRaw(value);
  if (event === "tool-call") {
    const call = Call.safeParse(value).data;
    return call && { type: "tool-call", id: call.id, name: call.name, input: call.input, ...(call.meta !== undefined && { meta: call.meta }) };
  }
  const piece = event === "delta" || event === "reasoning" ? Piece.safeParse(value).data : undefined;
  return piece && { type: event === "delta" ? "text" : "reasoning", text: piece.text, ...(piece.meta !== undefined && { meta: piece.meta }) };
}

/** What the whole answer has and its events did not say: all of it where there were none, as of an answer given before. */
export function unsaid(answer: Answer, said: { readonly pieces: number; readonly calls: ReadonlySet<string> }): readonly Said[] {
  return answer.parts.filter((part): part is Said => {
    if (part.type === "tool-call") return !said.calls.has(part.id);
    return (part.type === "text" || part.type === "reasoning") && said.pieces === 0;
  });
}
