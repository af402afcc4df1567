import type { Json } from "@aether/protocol";
import * as z from "zod";

/** The client's own request beside its translation: the member `verbatim` of a call. */
export interface Passing {
  readonly verbatim: Readonly<Record<string, Json>>;
  /** What is taken out of it, in the words of the wire. */
  readonly dropped: readonly string[];
}

/** An event of the provider's, as it came. */
export interface Raw {
  readonly type: "raw";
  readonly event?: string;
  readonly data: string;
  /** It ends the answer: it is told once all else is settled. */
  readonly last?: true;
}

const RawEvent = z.object({ event: z.string().optional(), data: z.string(), last: z.literal(true).optional() });

export function readRaw(value: Json): Raw | undefined {
  const { data } = RawEvent.safeParse(value);
  return data && { type: "raw", data: data.data, ...(data.event !== undefined && { event: data.event }), ...(data.last && { last: true }) };
}

export const rawText = ({ event, data }: Raw): string =>
  `${event === undefined ? "" : `event: ${event}\n`}${data
    .split("\n")
    .map((line) => `data: ${line}\n`)
    .join("")}\n`;

/** What a whole answer says of how it was asked and came. */
export const Passed = z.object({ passedThrough: z.literal(true).optional(), verbatim: z.string().optional() });
