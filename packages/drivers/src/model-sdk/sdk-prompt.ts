import { filesAfter, type ResultWithFiles, resultsOf, type StepRequest } from "@aether/ports";
import { type Json, type Message, type Part, SyscallError } from "@aether/protocol";
import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";

type Given = LanguageModelV4TextPart | LanguageModelV4FilePart;
type Said = Extract<LanguageModelV4Message, { role: "assistant" }>["content"][number];

export interface Prompting {
  /** The member of `meta` that this provider wrote and gets back. */
  readonly provider: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What marks the message after which the prompt stays as it is; absent where the provider caches by itself. */
  readonly cacheMark?: SharedV4ProviderOptions;
  /** `after`: tool results are text, and their files follow them. */
  readonly resultFiles?: "after";
}

/** The most marks that a provider takes. */
const MAX_MARKS = 4;

/** @throws SyscallError `INVALID` for an earlier answer with a file */
export function sdkPrompt({ system, messages, stable = [] }: StepRequest, prompting: Prompting): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = system === "" ? [] : [{ role: "system", content: system }];
  /** For each message of ours, and before them the system text, where its last one of theirs is. */
  const lastOf = [prompt.length - 1];
  for (const message of messages) {
    prompt.push(...sdkMessages(message, prompting));
    lastOf.push(prompt.length - 1);
  }
  const { cacheMark } = prompting;
  if (!cacheMark) return prompt;
  const marked = new Set(stable.map((index) => lastOf[index + 1] ?? -1).filter((at) => at >= 0));
  for (const at of [...marked].sort((a, b) => a - b).slice(-MAX_MARKS))
    prompt.splice(at, 1, ...prompt.slice(at, at + 1).map((message) => ({ ...message, providerOptions: cacheMark })));
  return prompt;
}

function sdkMessages({ role, parts }: Message, prompting: Prompting): LanguageModelV4Message[] {
  if (role === "assistant") {
    const said = parts.flatMap((part) => saidPart(part, prompting));
    return said.length === 0 ? [] : [{ role, content: said }];
  }
  const { results, others } = resultsOf(parts);
  const holds = ({ result, files }: ResultWithFiles): boolean =>
    prompting.resultFiles !== "after" && result.ok && files.length > 0 && files.every(({ media }) => HELD.test(media));
  const content = results.map((one) => (holds(one) ? resultWithFiles(one, prompting) : resultPart(one.result)));
  const given = [...filesAfter(results.filter((one) => !holds(one))), ...others].flatMap((part) => givenPart(part, prompting));
  return [...(content.length > 0 ? [{ role: "tool" as const, content }] : []), ...(given.length > 0 ? [{ role: "user" as const, content: given }] : [])];
}

/** What a tool result can hold on every wire that lets it hold anything. */
const HELD = /^image\/|^application\/pdf$/;

function resultWithFiles({ result, files }: ResultWithFiles, prompting: Prompting): LanguageModelV4ToolResultPart {
  const { id, name, content } = result;
  const said = typeof content === "string" ? content : JSON.stringify(content);
  // Some wires refuse an empty text, and others a result without one.
  const text = { type: "text" as const, text: said === "" ? "The result is the file." : said.toWellFormed() };
  const held = files.flatMap((file) => givenPart(file, prompting)).filter((part) => part.type === "file");
  return { type: "tool-result", toolCallId: id, toolName: name, output: { type: "content", value: [text, ...held] as ContentValue } };
}
type ContentValue = Extract<LanguageModelV4ToolResultPart["output"], { type: "content" }>["value"];

function givenPart(part: Part, { files }: Prompting): Given[] {
  if (part.type === "text") return part.text === "" ? [] : [{ type: "text", text: part.text.toWellFormed() }];
  if (part.type !== "file") return [];
  const data = files.get(part.hash) ?? new Uint8Array();
  return [{ type: "file", mediaType: part.media, data: { type: "data", data }, ...(part.name !== undefined && { filename: part.name }) }];
}

function saidPart(part: Part, { provider }: Prompting): Said[] {
  if (part.type === "file") throw new SyscallError("INVALID", "an earlier answer holds a file, which no provider takes back; leave it out of the prompt");
  if (part.type === "tool-result") return [];
  const own = ownMember(part.meta, provider);
  const options = own && { providerOptions: own };
  if (part.type === "tool-call") return [{ type: "tool-call", toolCallId: part.id, toolName: part.name, input: objectOf(part.input), ...options }];
  if (part.type === "text") return part.text === "" && !own ? [] : [{ type: "text", text: part.text.toWellFormed(), ...options }];
  // Another provider's thoughts mean nothing without its signature.
  return own ? [{ type: "reasoning", text: part.text, providerOptions: own }] : [];
}

/** Some wires carry nothing but objects; arguments that were no JSON go back as what they were. */
function objectOf(input: Json): Json {
  return typeof input === "object" && input !== null && !Array.isArray(input) ? input : { malformed: input };
}

function ownMember(meta: Json | undefined, provider: string): SharedV4ProviderOptions | undefined {
  if (typeof meta !== "object" || meta === null || Array.isArray(meta) || !Object.hasOwn(meta, provider)) return undefined;
  const own = (meta as Readonly<Record<string, Json>>)[provider];
  return typeof own === "object" && own !== null && !Array.isArray(own) ? ({ [provider]: own } as SharedV4ProviderOptions) : undefined;
}

function resultPart({ id, name, ok, content }: Extract<Part, { type: "tool-result" }>): LanguageModelV4ToolResultPart {
  const value = content as Exclude<Json, undefined>;
  const text = typeof value === "string";
  if (ok)
    return {
      type: "tool-result",
      toolCallId: id,
      toolName: name,
      output: text ? { type: "text", value } : ({ type: "json", value } as LanguageModelV4ToolResultPart["output"]),
    };
  return {
    type: "tool-result",
    toolCallId: id,
    toolName: name,
    output: text ? { type: "error-text", value } : ({ type: "error-json", value } as LanguageModelV4ToolResultPart["output"]),
  };
}
