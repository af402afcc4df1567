import type { Json } from "./json.ts";

/** The same in so many signs; one that was longer shows that something of it is left out. */
export function subjectIn(input: Json, most: number): string {
  const subject = subjectOf(input);
  return subject.length <= most ? subject : `${subject.slice(0, most - 1).toWellFormed()}…`;
}

/** What the input of a tool is about, as people would name it: a path, a command, an address, how many; "" where it says nothing of that. */
export function subjectOf(input: Json): string {
  const fields = typeof input === "object" && input !== null && !Array.isArray(input) ? (input as Record<string, Json>) : {};
  const many = fields["paths"] ?? fields["children"];
  if (Array.isArray(many)) return `(${many.length})`;
  const named = fields["path"] ?? fields["to"] ?? fields["task"] ?? fields["command"] ?? fields["url"] ?? fields["text"] ?? fields["message"];
  return typeof named === "string" ? named : "";
}
