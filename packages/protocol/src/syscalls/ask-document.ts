import * as z from "zod";
import { AnswerFields, MAX_HANDLE_TEXT } from "../answer-fields.ts";
import { PathInput } from "../ids.ts";
import { syscall } from "../syscall.ts";
import { hostResource, parseWebAddress } from "../web-address.ts";

const Asked = z
  .strictObject({
    path: PathInput.optional(),
    url: z.string().min(1).max(4_096).optional(),
    /** Dispatch replaces it by its text. */
    handle: z.string().min(1).max(MAX_HANDLE_TEXT).optional(),
    question: z.string().min(1).max(2_000),
    /** Models know the properties of a JSON Schema, so no prompt carries what they look like. */
    fields: z.record(z.string(), z.unknown()).pipe(AnswerFields),
    /** Default: the caller's own. */
    model: z.string().min(1).max(200).optional(),
  })
  .refine(({ path, url, handle }) => [path, url, handle].filter((source) => source !== undefined).length === 1, "give one of path, url and handle");

/** What is read, as limits count it. */
export function documentOf({ path, url }: Pick<z.output<typeof Asked>, "path" | "url">): string {
  return path ?? url ?? "handles";
}

export const agentAskDocument = syscall({
  name: "agent.ask_document",
  summary: "Have a reader without rights or tools answer a question about a document, which the caller itself does not read.",
  input: Asked,
  output: z.strictObject({
    /** By field. A text is a handle: `handle:h_…`. */
    answer: z.record(z.string(), z.union([z.boolean(), z.number(), z.string()])),
  }),
  errors: ["QUOTA", "UPSTREAM", "UNSUPPORTED", "UNAVAILABLE", "NOT_FOUND"],
  effect: "state",
  flow: ({ url }) => (url === undefined ? "spawn" : "egress"),
  audit: "agent.started",
  slots: ({ url }) => (url === undefined ? [] : [{ slot: "url", type: "host", value: url }]),
  content: ({ url }) => url,
  asks: ["fs.read", "host.use"],
  needs: ({ path, url }) => [
    ...(path === undefined ? [] : [{ action: "fs.read" as const, resource: path }]),
    ...(url === undefined ? [] : [{ action: "host.use" as const, resource: hostResource({ ...parseWebAddress(url), method: "GET" }) }]),
  ],
  untold: ["handle"],
  canonical: (input, place) => (input.path === undefined ? input : { ...input, path: place.path(input.path) }),
  tool: {
    name: "ask_document",
    description:
      "Ask about a document without reading it. fields: JSON Schema properties: boolean; integer or number with minimum and maximum; string with enum or format date. Any other string comes as handle:…, which you cannot read but may give to tools.",
    fields: ["path", "url", "handle", "question", "fields"],
  },
});
