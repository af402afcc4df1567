import { type Json, textSize, type Usage, wireSizeOf } from "@aether/protocol";
import { believedUsage } from "../believed-usage.ts";
import type { FinishReason, StepPart, StepRequest } from "../model.ts";
import { type ErrorPart, streamFailurePart } from "../model-failure.ts";
import { toolInputOf } from "../tool-input.ts";

export type Fields = Readonly<Record<string, Json>>;

/** What is understood of an answer beside its own words; members of other forms are passed over. */
export interface Understanding {
  readonly parts: readonly StepPart[];
  /** Characters that none of the parts tells. */
  readonly written?: number;
  /** It says that the step failed. */
  readonly error?: ErrorPart;
  /** Nothing comes after it. */
  readonly last?: true;
  /** It may be the last: only the end of the stream tells. */
  readonly closing?: true;
  /** The client did not ask for it. */
  readonly ours?: true;
}

/** Reads one wire for what a budget and a log have to know. */
export interface WireReader {
  event(value: Fields): Understanding;
  /** An answer that is not streamed. */
  whole(value: Fields): Understanding;
  readonly end: Ending;
}

/** How an answer ended, as far as it was told; undefined = not yet. */
export class Ending {
  reason: FinishReason | undefined;
  stopSequence: string | undefined;
  /** As the provider counted; 0 = it did not. */
  readonly counts = { input: 0, output: 0, cached: 0, cacheWrite: 0, reasoning: 0 };
  calls = 0;
  /** Characters of calls as they were drafted, all that came so far. */
  drafted = 0;

  draft(call: { text: string }, more: string): void {
    call.text += more;
    this.drafted += textSize(more);
  }

  usage(asked: StepRequest, written: number): Usage {
    const { input, output, cached, cacheWrite, reasoning } = this.counts;
    const parts = { ...(cached > 0 && { cached }), ...(cacheWrite > 0 && { cacheWrite }), ...(reasoning > 0 && { reasoning }) };
    return believedUsage({ input, output, ...parts }, asked, written);
  }
}

export const fieldsOf = (value: Json | undefined): Fields => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {});

export const listOf = (value: Json | undefined): readonly Fields[] => (Array.isArray(value) ? (value as readonly Json[]).map(fieldsOf) : []);

export const textIn = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** A count as a provider writes it: whole, finite and not negative, or 0. */
export const countIn = (value: Json | undefined): number => (typeof value === "number" && value > 0 && value < Number.MAX_SAFE_INTEGER ? Math.ceil(value) : 0);

export const said = (type: "text-delta" | "reasoning-delta", text: string): StepPart[] => (text === "" ? [] : [{ type, text }]);

/** Arguments that are no usable JSON stay the text they are. */
export function callPart({ id, name, text }: { readonly id: string; readonly name: string; readonly text: string }): StepPart {
  return { type: "tool-call", id, name, input: toolInputOf(text) };
}

export const failed = (error: Json | undefined, host: string): Understanding => ({ parts: [], error: streamFailurePart(error ?? "", host) });

/** Characters of all texts in a value of a form that is not known here; bytes of a picture or a sound are no words. */
export function charactersIn(value: Json | undefined): number {
  if (typeof value === "string") return wireSizeOf(value);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, member) => sum + charactersIn(member as Json), 0);
}

/** Characters of those members of a list whose type is none of those that are read. */
export function unknownIn(list: readonly Fields[], known: ReadonlySet<string>): Pick<Understanding, "written"> {
  const unread = list.filter(({ type }) => !known.has(textIn(type))).map(({ type: _, id: __, ...rest }) => rest);
  const written = charactersIn(unread);
  return written > 0 ? { written } : {};
}
