import type { Json } from "@aether/protocol";
import type { Addressed, Framing } from "../ask.ts";
import { eventText } from "../event-text.ts";
import type { Fault } from "../fault.ts";
import { rawText } from "../raw.ts";
import { geminiFault } from "./fault.ts";

/** How the pieces of one answer are written. */
export interface GeminiFraming extends Framing {
  /** Opens the stream where no piece is there yet. */
  begin(): string;
  piece(value: Json): string;
  end(): string;
  fail(fault: Fault): string;
}

/**
 * Server-sent events. Comments would break clients of this wire, which read every line as a piece: silence is a piece that says
 * nothing. An error comes as Google writes it there, beside the events.
 */
function events(nothing: Json): GeminiFraming {
  const silence = eventText(nothing);
  return {
    media: "text/event-stream; charset=utf-8",
    silence,
    begin: () => silence,
    piece: (value) => eventText(value),
    end: () => "",
    fail: (fault) => JSON.stringify(geminiFault(fault).body),
    passed: rawText,
    passedEnd: (last) => (last ? rawText(last) : ""),
  };
}

/** One JSON array, an element a piece; between them any white space may stand. */
function array(): GeminiFraming {
  let begun = false;
  const next = (text: string): string => {
    const before = begun ? "," : "[";
    begun = true;
    return `${before}${text}\n`;
  };
  const end = (): string => (begun ? "]\n" : "[]\n");
  return {
    media: "application/json; charset=utf-8",
    silence: "\n",
    begin: () => "\n",
    piece: (value) => next(JSON.stringify(value)),
    end,
    fail: (fault) => next(JSON.stringify(geminiFault(fault).body)) + end(),
    passed: ({ data }) => next(data),
    passedEnd: (last) => (last ? next(last.data) : "") + end(),
  };
}

export const framingFor = (at: Addressed | undefined, nothing: Json): GeminiFraming => (at?.stream === "array" ? array() : events(nothing));
