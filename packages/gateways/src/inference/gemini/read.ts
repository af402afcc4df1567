import { type FilePart, geminiMembers, type Json, type ModelSettings, type Part, SyscallError, type ToolSpec, withoutEnd } from "@aether/protocol";
import type { Addressed, Ask } from "../ask.ts";
import { AttachedFiles } from "../attached-files.ts";
import { effortNamed, effortOfThought } from "../effort.ts";
import { parseWith, refuse } from "../read-body.ts";
import { Turns } from "../turns.ts";
import { OpenCalls } from "./open-calls.ts";
import { plainSchema } from "./plain-schema.ts";
import { type GeminiConfig, type GeminiContent, GeminiCount, type GeminiDeclaration, type GeminiPart, GeminiRequest } from "./request.ts";
import { metaOf } from "./signature.ts";

export interface GeminiAsk extends Ask {
  readonly showsThoughts: boolean;
}

/** @throws SyscallError `INVALID` */
export function readGemini(body: Json, at: Addressed | undefined): GeminiAsk {
  const { model, stream } = at ?? { model: "" };
  const request = parseWith(GeminiRequest, geminiMembers(body));
  const config = request.generationConfig ?? {};
  refuseOthers(request, config);
  const files = new AttachedFiles();
  const turns = new Turns();
  const calls = new OpenCalls();
  for (const [index, content] of request.contents.entries()) readContent(content, { turns, files, calls, at: `contents[${index}]` });
  const { tools, dropped } = readTools(request);
  const schema = schemaOf(config);
  return {
    model,
    system: (request.systemInstruction?.parts ?? []).map(({ text }) => text).join("\n\n"),
    messages: turns.finish(),
    tools,
    settings: readSettings(request, config),
    ...(schema !== undefined && { schema }),
    ...(typeof config.maxOutputTokens === "number" && { maxOutputTokens: config.maxOutputTokens }),
    stream: stream !== undefined,
    files: files.all,
    dropped: [...dropped, ...((request.safetySettings ?? []).length > 0 ? ["safetySettings"] : [])],
    showsThoughts: config.thinkingConfig?.includeThoughts === true,
  };
}

/** The same prompt, of which only the size is asked. @throws SyscallError `INVALID` */
export function readGeminiCount(body: Json, at: Addressed | undefined): Ask {
  const { generateContentRequest: whole } = parseWith(GeminiCount, geminiMembers(body));
  return readGemini(whole ?? body, at);
}

function refuseOthers(request: GeminiRequest, config: GeminiConfig): void {
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  const inConfig = (member: keyof GeminiConfig): string => `generationConfig.${member}`;
  refuse((request.cachedContent ?? "") !== "", "cachedContent", "answers are not kept: send the whole conversation");
  refuse((config.candidateCount ?? 1) !== 1, inConfig("candidateCount"), "ask once for each answer");
  refuse(
    (config.responseModalities ?? []).some((kind) => kind !== "TEXT"),
    inConfig("responseModalities"),
    "answers are text",
  );
  refuse(given(config.speechConfig), inConfig("speechConfig"), "answers are text");
  refuse(given(config.responseFormat), inConfig("responseFormat"), "use responseMimeType and responseJsonSchema");
  refuse(config.responseLogprobs === true, inConfig("responseLogprobs"), "no driver reports them");
}

interface Into {
  readonly turns: Turns;
  readonly files: AttachedFiles;
  readonly calls: OpenCalls;
  /** Where it stands in the request. */
  readonly at: string;
}

function readContent({ role, parts }: GeminiContent, into: Into): void {
  if (role !== "model") {
    for (const [index, part] of parts.entries()) readTold(part, { ...into, at: `${into.at}.parts[${index}]` });
    return;
  }
  for (const part of joined(parts.map((part, index) => saidPart(part, { ...into, at: `${into.at}.parts[${index}]` })))) into.turns.add("assistant", part);
}

function readTold(part: GeminiPart, { turns, files, calls, at }: Into): void {
  const { functionResponse: result, inlineData, text } = part;
  if (result) {
    const { id, name, response, parts } = result;
    const shown = (parts ?? []).flatMap(({ inlineData: blob }) => (blob ? [fileOf(blob, files)] : []));
    return turns.result({ id: calls.answered({ id, name }), ...outcomeOf(response ?? {}), files: shown });
  }
  if (inlineData) return turns.add("user", fileOf(inlineData, files));
  if (typeof text === "string") return turns.add("user", { type: "text", text });
  throw unknownPart(part, at);
}

function saidPart(part: GeminiPart, { files, calls, at }: Into): Part {
  const { functionCall: call, inlineData, text, thought, thoughtSignature } = part;
  const meta = thoughtSignature ? { meta: metaOf(thoughtSignature) } : {};
  if (call) return { type: "tool-call", id: calls.called(call), name: call.name, input: call.args ?? {}, ...meta };
  if (inlineData) return fileOf(inlineData, files);
  if (typeof text === "string" || thoughtSignature) return { type: thought === true ? "reasoning" : "text", text: text ?? "", ...meta };
  throw unknownPart(part, at);
}

function unknownPart({ fileData }: GeminiPart, at: string): SyscallError {
  const fetched = fileData !== undefined && fileData !== null;
  const [param, why] = fetched ? [`${at}.fileData`, "is not fetched: send the file itself, as inlineData"] : [at, "is of a kind that is not known here"];
  return new SyscallError("INVALID", `${param} ${why}`, { param });
}

/** A stream's pieces as they were said together: a signature is of all the text of its kind before it. */
function joined(parts: readonly Part[]): readonly Part[] {
  const whole: Part[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    const goesOn = (part.type === "text" || part.type === "reasoning") && last?.type === part.type && last.meta === undefined;
    if (goesOn && (last.type === "text" || last.type === "reasoning")) whole[whole.length - 1] = { ...part, text: last.text + part.text };
    else whole.push(part);
  }
  return whole;
}

/** Of base64 in either alphabet, with its end or without. */
function fileOf({ data, mimeType, displayName }: NonNullable<GeminiPart["inlineData"]>, files: AttachedFiles): FilePart {
  const bare = withoutEnd(data.replace(/-/g, "+").replace(/_/g, "/"), "=");
  return files.add({ data: bare.padEnd(Math.ceil(bare.length / 4) * 4, "="), media: mimeType, ...(displayName && { name: displayName }) });
}

/** `output` and `error` are what a function said; without either, all of it is. */
function outcomeOf(response: Readonly<Record<string, Json>>): { readonly ok: boolean; readonly content: Json } {
  const { output, error } = response;
  if (error !== undefined) return { ok: false, content: error };
  return { ok: true, content: output ?? response };
}

/** Tools that would run at the provider are not offered to the model: they would reach the network past this installation's rules. */
function readTools({ tools, toolConfig }: GeminiRequest): { readonly tools: readonly ToolSpec[]; readonly dropped: readonly string[] } {
  const dropped = (tools ?? []).flatMap((tool) =>
    Object.keys(tool).flatMap((name) => (name === "functionDeclarations" ? [] : [`tools.${name.slice(0, 100)}`])),
  );
  const allowed = toolConfig?.functionCallingConfig?.allowedFunctionNames ?? [];
  const declared = (tools ?? []).flatMap(({ functionDeclarations }) => functionDeclarations ?? []);
  for (const name of allowed)
    refuse(!declared.some((one) => one.name === name), "toolConfig.functionCallingConfig.allowedFunctionNames", `${name} is none of the functions`);
  return { tools: declared.filter(({ name }) => allowed.length === 0 || allowed.includes(name)).map(toolSpec), dropped };
}

const toolSpec = ({ name, description, parameters, parametersJsonSchema }: GeminiDeclaration): ToolSpec => ({
  name,
  description: description ?? "",
  inputSchema: parametersJsonSchema ?? ((parameters ? plainSchema(parameters) : { type: "object", properties: {} }) as ToolSpec["inputSchema"]),
});

function schemaOf({ responseMimeType: media, responseSchema, responseJsonSchema }: GeminiConfig): Json | undefined {
  const schema = responseJsonSchema ?? (responseSchema ? plainSchema(responseSchema) : undefined);
  const isText = (media ?? "text/plain") === "text/plain";
  refuse(!isText && media !== "application/json", "generationConfig.responseMimeType", "answers are text/plain or application/json");
  refuse(isText && schema !== undefined, "generationConfig.responseMimeType", "a schema is of application/json; say so");
  return isText ? undefined : (schema ?? { type: "object" });
}

const CHOICES = { AUTO: "auto", VALIDATED: "auto", ANY: "required", NONE: "none" } as const;

function readSettings({ toolConfig }: GeminiRequest, config: GeminiConfig): ModelSettings {
  const { temperature, topP, topK, seed, stopSequences: stop, thinkingConfig: thinking } = config;
  const mode = toolConfig?.functionCallingConfig?.mode ?? "MODE_UNSPECIFIED";
  const effort = effortNamed(thinking?.thinkingLevel?.toLowerCase()) ?? effortOfThought(thinking?.thinkingBudget);
  return {
    ...(typeof temperature === "number" && { temperature }),
    ...(typeof topP === "number" && { topP }),
    ...(typeof topK === "number" && { topK: Math.ceil(topK) }),
    ...(typeof seed === "number" && { seed }),
    ...(stop && stop.length > 0 && { stop }),
    ...(effort !== undefined && { effort }),
    ...(mode !== "MODE_UNSPECIFIED" && { toolChoice: CHOICES[mode] }),
  };
}
