import type { Json } from "@aether/protocol";
import type { Framing } from "./ask.ts";
import { rawText } from "./raw.ts";

/** One server-sent event. JSON has no bare line ends, so one `data` line holds it. */
export const eventText = (data: Json, event?: string): string =>
  event === undefined ? `data: ${JSON.stringify(data)}\n\n` : `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Server-sent events. A comment is read over by every client of the wires that use this. */
export const EVENTS: Framing = {
  media: "text/event-stream; charset=utf-8",
  silence: ": the model is at work\n\n",
  passed: rawText,
  passedEnd: (last) => (last ? rawText(last) : ""),
};
