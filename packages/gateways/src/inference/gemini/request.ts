import { JsonValue } from "@aether/protocol";
import * as z from "zod";

/** The parts of the Gemini API that are understood, each member under its first name. Members that are not named here are left out. */
const Blob = z.object({ mimeType: z.string().max(128), data: z.string(), displayName: z.string().nullish() });
const Args = z.record(z.string(), JsonValue).nullish();

const Part = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  inlineData: Blob.nullish(),
  functionCall: z.object({ id: z.string().max(512).nullish(), name: z.string().min(1).max(128), args: Args }).nullish(),
  functionResponse: z
    .object({
      id: z.string().max(512).nullish(),
      name: z.string().min(1).max(128),
      response: Args,
      parts: z.array(z.object({ inlineData: Blob.nullish() })).nullish(),
    })
    .nullish(),
  fileData: z.unknown().optional(),
});
export type GeminiPart = z.infer<typeof Part>;

const Content = z.object({ role: z.enum(["user", "model", "function"]).nullish(), parts: z.array(Part).max(4_096) });
export type GeminiContent = z.infer<typeof Content>;

const System = z.object({ parts: z.array(z.object({ text: z.string() })) });

const Declaration = z.object({
  name: z.string().min(1).max(128),
  description: z.string().max(65_536).nullish(),
  parameters: z.record(z.string(), JsonValue).nullish(),
  parametersJsonSchema: z.record(z.string(), JsonValue).nullish(),
});
export type GeminiDeclaration = z.infer<typeof Declaration>;

/** Members beside the declarations are tools that would run at the provider. */
const Tool = z.looseObject({ functionDeclarations: z.array(Declaration).max(512).nullish() });

const Calling = z.object({
  mode: z.enum(["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]).nullish(),
  allowedFunctionNames: z.array(z.string()).nullish(),
});

const Thinking = z.object({
  includeThoughts: z.boolean().nullish(),
  thinkingBudget: z.number().nullish(),
  thinkingLevel: z.string().nullish(),
});

const Config = z.object({
  temperature: z.number().min(0).max(2).nullish(),
  topP: z.number().min(0).max(1).nullish(),
  topK: z.number().positive().max(1_000_000).nullish(),
  maxOutputTokens: z.int().positive().max(1_000_000).nullish(),
  stopSequences: z.array(z.string().min(1).max(256)).max(16).nullish(),
  seed: z.int().nullish(),
  candidateCount: z.int().nullish(),
  responseMimeType: z.string().nullish(),
  responseSchema: JsonValue.nullish(),
  responseJsonSchema: JsonValue.nullish(),
  responseFormat: z.unknown().optional(),
  responseModalities: z.array(z.string()).nullish(),
  responseLogprobs: z.boolean().nullish(),
  speechConfig: z.unknown().optional(),
  thinkingConfig: Thinking.nullish(),
});
export type GeminiConfig = z.infer<typeof Config>;

/** `POST …:generateContent` and `…:streamGenerateContent` */
export const GeminiRequest = z.object({
  contents: z.array(Content).min(1).max(4_096),
  systemInstruction: System.nullish(),
  tools: z.array(Tool).max(512).nullish(),
  toolConfig: z.object({ functionCallingConfig: Calling.nullish() }).nullish(),
  generationConfig: Config.nullish(),
  safetySettings: z.array(z.unknown()).nullish(),
  cachedContent: z.string().nullish(),
});
export type GeminiRequest = z.infer<typeof GeminiRequest>;

/** `POST …:countTokens`: the contents alone, or a whole request. */
export const GeminiCount = z.object({ generateContentRequest: z.record(z.string(), JsonValue).nullish() });

const Texts = z.object({ parts: z.array(z.object({ text: z.string() })).min(1) });

/** One request of `POST …:embedContent` and `…:batchEmbedContents` */
export const GeminiEmbed = z.object({
  model: z.string().max(200).nullish(),
  content: Texts,
  taskType: z.string().nullish(),
  title: z.string().nullish(),
  outputDimensionality: z.int().nullish(),
});
export const GeminiEmbedBatch = z.object({ requests: z.array(GeminiEmbed) });
