import { newTextDecoder } from "./text-decoder.ts";

/** One server-sent event; `event` is its name, where it has one. */
export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

export interface SseParser {
  /** Every event that these bytes complete. */
  push(bytes: Uint8Array): SseEvent[];
}

const LINE_END = /\r\n|\n|\r/;

/**
 * Puts server-sent events together from bytes cut anywhere, inside a character or a line end too. Ids and comments are dropped; an
 * event that its empty line never ended is not an event (WHATWG HTML, 9.2.6).
 */
export function createSseParser(): SseParser {
  const decoder = newTextDecoder();
  let line: string[] = [];
  let data: string[] = [];
  let name = "";
  let afterCarriageReturn = false;

  const take = (text: string, events: SseEvent[]): void => {
    if (text === "") {
      if (data.length > 0) events.push({ ...(name !== "" && { event: name }), data: data.join("\n") });
      data = [];
      name = "";
    } else if (text === "data" || text.startsWith("data:")) data.push(text.slice(5).replace(/^ /, ""));
    else if (text.startsWith("event:")) name = text.slice(6).replace(/^ /, "");
  };

  return {
    push(bytes) {
      const decoded = decoder.decode(bytes, { stream: true });
      if (decoded === "") return [];
      const text = afterCarriageReturn && decoded.startsWith("\n") ? decoded.slice(1) : decoded;
      afterCarriageReturn = decoded.endsWith("\r");
      const events: SseEvent[] = [];
      const [first = "", ...rest] = text.split(LINE_END);
      line.push(first);
      for (const next of rest) {
        take(line.join(""), events);
        line = [next];
      }
      return events;
    },
  };
}
