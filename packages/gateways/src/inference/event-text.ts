import type { Json } from "@aether/protocol";

/** One server-sent event. JSON has no bare line ends, so one `data` line holds it. */
export const eventText = (data: Json, event?: string): string =>
  event === undefined ? `data: ${JSON.stringify(data)}\n\n` : `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
