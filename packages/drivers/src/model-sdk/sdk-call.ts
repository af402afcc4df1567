import type { StepRequest, StepSettings } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import type { LanguageModelV4CallOptions, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { type Prompting, sdkPrompt } from "./sdk-prompt.ts";

export interface Calling extends Prompting {
  /** What this provider is always told. */
  readonly options?: SharedV4ProviderOptions;
  /** And where the answer may hold one tool call at most. */
  readonly oneCall?: SharedV4ProviderOptions;
  readonly signal: Signal;
}

/** One step as the SDK is asked for it. @throws SyscallError `INVALID` for tools that cannot be chosen */
export function sdkCall(request: StepRequest, { options, oneCall, signal, ...prompting }: Calling): LanguageModelV4CallOptions {
  const { tools, maxOutputTokens, settings = {} } = request;
  const told = tools.length > 0 && settings.parallelToolCalls === false ? withOptions(options, oneCall) : options;
  return {
    prompt: sdkPrompt(request, prompting),
    maxOutputTokens,
    ...(tools.length > 0 && { tools: tools.map(({ name, description, inputSchema }) => ({ type: "function" as const, name, description, inputSchema })) }),
    ...toolChoice(request),
    ...sampling(settings),
    ...(told && { providerOptions: told }),
    abortSignal: signal,
  };
}

/** Options of the same providers, together. */
export function withOptions(options: SharedV4ProviderOptions = {}, more: SharedV4ProviderOptions = {}): SharedV4ProviderOptions {
  const both = Object.entries(more).map(([provider, told]) => [provider, { ...options[provider], ...told }]);
  return { ...options, ...Object.fromEntries(both) };
}

function toolChoice({ tools, settings = {} }: StepRequest): Pick<LanguageModelV4CallOptions, "toolChoice"> {
  const { toolChoice: choice } = settings;
  if (choice === undefined) return {};
  if (typeof choice === "object") {
    if (!tools.some(({ name }) => name === choice.tool)) throw new SyscallError("INVALID", `toolChoice names ${choice.tool}, which is not among the tools`);
    return { toolChoice: { type: "tool", toolName: choice.tool } };
  }
  if (tools.length > 0) return { toolChoice: { type: choice } };
  if (choice === "required") throw new SyscallError("INVALID", "toolChoice asks for a tool, and there are none");
  return {};
}

function sampling({ temperature, topP, topK, stop, seed, effort, schema }: StepSettings): Partial<LanguageModelV4CallOptions> {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(stop && stop.length > 0 && { stopSequences: [...stop] }),
    ...(seed !== undefined && { seed }),
    ...(effort !== undefined && { reasoning: effort }),
    ...(schema !== undefined && { responseFormat: { type: "json" as const, name: "answer", schema: schema as Record<string, unknown> } }),
  };
}
