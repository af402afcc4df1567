import type { DoorRequest, DoorSession, Json, Part, Usage } from "@aether/protocol";
import { SyscallError } from "@aether/protocol";

export interface Step {
  /** Events of the stream; where absent, made of `parts`. */
  readonly events?: readonly (readonly [event: string, value: Json])[];
  readonly parts?: readonly Part[];
  readonly finish?: "stop" | "tool-calls" | "length" | "filtered" | "cannot" | "failed";
  readonly usage?: Usage;
  readonly stopSequence?: string;
  /** Instead of an answer, after the events. */
  readonly error?: SyscallError | Error;
  /** Waits for it before the end. */
  readonly hold?: Promise<void>;
}

export interface Replay {
  readonly session: DoorSession;
  readonly calls: DoorRequest[];
  /** Calls whose signal was aborted. */
  readonly aborted: string[];
}

/** The model that answers, whatever was asked for. */
export const SERVED = "script/served";
const USAGE: Usage = { inputTokens: 20, outputTokens: 7, cachedTokens: 5, cacheWriteTokens: 3, reasoningTokens: 2 };

/** A session whose model says the given steps, one a call; the last one again and again. */
export function replay(steps: readonly Step[] | ((params: Asked) => Step)): Replay {
  const calls: DoorRequest[] = [];
  const aborted: string[] = [];
  let at = 0;
  const session: DoorSession = {
    async call(request) {
      calls.push(request);
      if (request.method === "model.list")
        return {
          models: [
            { name: "offline/tiny", contextTokens: 4_096 },
            { name: "script", contextTokens: 8_192, abilities: ["embed"] },
          ],
          silent: [],
          routes: [{ name: "fast" }],
        };
      if (request.method === "model.embed")
        return { vectors: (request.params as { texts: string[] }).texts.map(({ length }) => [length, 0.5]), inputTokens: 9, model: "encoder" };
      if (request.method === "agent.hosted") return { agents: [] };
      const step = typeof steps === "function" ? steps(request.params as Asked) : (steps[Math.min(at++, steps.length - 1)] ?? {});
      return answer(step, request, aborted);
    },
    cancel: () => {},
    methods: () => ["model.generate", "model.list", "model.stream"],
    close: async () => {},
  };
  return { session, calls, aborted };
}

/** Members of a call's parameters that tests look at. */
export interface Asked {
  readonly model: string;
  readonly system: string;
  readonly messages: readonly { readonly role: string; readonly parts: readonly Part[] }[];
  readonly tools: readonly { readonly name: string; readonly description: string; readonly inputSchema: Json }[];
  readonly settings: Readonly<Record<string, Json>>;
  readonly schema?: Json;
  readonly maxOutputTokens?: number;
  readonly attached?: readonly { readonly hash: string; readonly data: string }[];
  readonly origin: Readonly<Record<string, string>>;
}

async function answer(step: Step, { signal, onEvent, key = "" }: DoorRequest, aborted: string[]): Promise<Json> {
  const parts = step.parts ?? [];
  const left = Promise.withResolvers<never>();
  const leave = (): void => {
    aborted.push(key);
    left.reject(new SyscallError("CANCELLED", "the caller gave up"));
  };
  if (signal?.aborted) leave();
  signal?.addEventListener("abort", leave, { once: true });
  let seq = 0;
  const said = step.events ?? parts.flatMap(eventsOf);
  if (said.length > 0) onEvent?.("serving", { model: SERVED }, ++seq);
  for (const [event, value] of said) {
    await Promise.race([Promise.resolve(), left.promise]);
    onEvent?.(event, value, ++seq);
  }
  if (step.hold !== undefined) await Promise.race([step.hold, left.promise]);
  signal?.removeEventListener("abort", leave);
  left.promise.catch(() => {});
  if (step.error) throw step.error;
  const calls = parts.some(({ type }) => type === "tool-call");
  return {
    text: "",
    parts: parts as Json,
    finish: step.finish ?? (calls ? "tool-calls" : "stop"),
    usage: { ...(step.usage ?? USAGE) } as Json,
    model: SERVED,
    ...(step.stopSequence !== undefined && { stopSequence: step.stopSequence }),
  };
}

/** Texts in two pieces, so that joining them is tested. */
function eventsOf(part: Part): (readonly [string, Json])[] {
  if (part.type === "tool-call") {
    const { type: _, ...call } = part;
    return [["tool-call", call as Json]];
  }
  if (part.type !== "text" && part.type !== "reasoning") return [];
  const event = part.type === "text" ? "delta" : "reasoning";
  const half = Math.ceil(part.text.length / 2);
  const pieces = [part.text.slice(0, half), part.text.slice(half)].filter((text) => text !== "");
  const said = pieces.map((text) => [event, { text }] as const);
  return part.meta === undefined ? said : [...said, [event, { text: "", meta: part.meta }]];
}
