import { geminiMembers, type Json } from "@aether/protocol";
import type * as z from "zod";
import type { Addressed, Embedding } from "../ask.ts";
import { MAX_TEXTS } from "../embeddings.ts";
import { parseWith, refuse } from "../read-body.ts";
import { GeminiEmbed, GeminiEmbedBatch } from "./request.ts";

type Request = z.infer<typeof GeminiEmbed>;

/** @throws SyscallError `INVALID` naming the member that does not fit, or that would change the vectors if it were left out */
export function readGeminiEmbed(body: Json, at: Addressed): Embedding {
  const request = parseWith(GeminiEmbed, geminiMembers(body));
  return { ...common([request], at), body: ({ vectors: [values = []] }) => ({ embedding: { values: [...values] } }) };
}

/** @throws SyscallError `INVALID`, as of one */
export function readGeminiEmbedBatch(body: Json, at: Addressed): Embedding {
  const { requests } = parseWith(GeminiEmbedBatch, geminiMembers(body));
  return { ...common(requests, at), body: ({ vectors }) => ({ embeddings: vectors.map((values) => ({ values: [...values] })) }) };
}

function common(requests: readonly Request[], { model }: Addressed): Omit<Embedding, "body"> {
  refuse(requests.length === 0 || requests.length > MAX_TEXTS, "requests", `send 1 to ${MAX_TEXTS} texts at a time, not ${requests.length}`);
  for (const { model: named, outputDimensionality } of requests) {
    refuse(Boolean(named) && named?.replace(/^models\//, "") !== model, "requests.model", "it is another model than the address names");
    refuse(typeof outputDimensionality === "number", "outputDimensionality", "vectors come as long as the model makes them; leave it out");
  }
  const given = (member: "taskType" | "title"): string[] => (requests.some((request) => (request[member] ?? "") !== "") ? [member] : []);
  return {
    model,
    texts: requests.map(({ content }) => content.parts.map(({ text }) => text).join("\n")),
    dropped: [...given("taskType"), ...given("title")],
  };
}
