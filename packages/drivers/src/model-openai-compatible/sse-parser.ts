export interface SseParser {
  /** The `data` of every event that these bytes complete. */
  push(bytes: Uint8Array): string[];
}

const LINE_END = /\r\n|\n|\r/;

/**
 * Puts server-sent events together from bytes cut anywhere, inside a character or a line end too. Event names, ids and
 * comments are dropped; an event that its empty line never ended is not an event (WHATWG HTML, 9.2.6).
 */
export function createSseParser(): SseParser {
  const decoder = new TextDecoder();
  let line: string[] = [];
  let data: string[] = [];
  let afterCarriageReturn = false;

  const take = (text: string, events: string[]): void => {
    if (text === "") {
      if (data.length > 0) events.push(data.join("\n"));
      data = [];
    } else if (text === "data" || text.startsWith("data:")) data.push(text.slice(5).replace(/^ /, ""));
  };

  return {
    push(bytes) {
      const decoded = decoder.decode(bytes, { stream: true });
      if (decoded === "") return [];
      const text = afterCarriageReturn && decoded.startsWith("\n") ? decoded.slice(1) : decoded;
      afterCarriageReturn = decoded.endsWith("\r");
      const events: string[] = [];
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
