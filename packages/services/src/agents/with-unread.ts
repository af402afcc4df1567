import type { Json } from "@aether/protocol";

/** What an agent ended with, and how many words said to it no step has heard. */
export function withUnread(output: Json, unread: number): Json {
  if (unread === 0 || typeof output !== "string") return output;
  const told = `${unread} ${unread === 1 ? "message came meanwhile and was" : "messages came meanwhile and were"} not read`;
  return output === "" ? told : `${output}; ${told}`;
}
