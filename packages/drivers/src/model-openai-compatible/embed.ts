import { believedTextTokens, type Embedded, type EmbedRequest } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { askServer } from "./ask-server.ts";
import type { Server } from "./server.ts";

const DEADLINE_MS = 60_000;
/** The most that a driver is asked for at once. */
const MAX_TEXTS = 96;

const Vector = z.object({ index: z.int().nonnegative().optional(), embedding: z.array(z.number()).min(1).max(16_384) });
const Answer = z.object({
  data: z.array(Vector).max(MAX_TEXTS),
  usage: z.object({ prompt_tokens: z.int().nonnegative().optional() }).nullish().catch(null),
});

/**
 * `POST /embeddings`.
 *
 * @throws SyscallError `INVALID` for more than 96 texts, `NOT_FOUND`, `UPSTREAM` also for vectors that are too few or of several lengths
 */
export async function embed(server: Server, { model, texts }: EmbedRequest, signal: Signal): Promise<Embedded> {
  signal.throwIfAborted();
  if (texts.length > MAX_TEXTS) throw new SyscallError("INVALID", `${texts.length} texts at once are too many; send at most ${MAX_TEXTS}`);
  if (texts.length === 0) return { vectors: [], inputTokens: 0 };
  const answer = Answer.safeParse(
    await askServer(server, { path: "/embeddings", body: { model, input: [...texts], encoding_format: "float" }, deadlineMs: DEADLINE_MS }, signal),
  );
  if (!answer.success) throw strange(server);
  const { data, usage } = answer.data;
  const ordered = data.map((vector, at) => ({ ...vector, at: vector.index ?? at })).sort((a, b) => a.at - b.at);
  const isWhole =
    ordered.length === texts.length && ordered.every(({ at, embedding }, index) => at === index && embedding.length === ordered[0]?.embedding.length);
  const inputTokens = believedTextTokens(usage?.prompt_tokens, texts);
  if (!isWhole) throw strange(server, inputTokens);
  return {
    vectors: ordered.map(({ embedding }) => Float32Array.from(embedding)),
    inputTokens,
  };
}

/** Vectors that are no good have been counted all the same. */
function strange(server: Server, inputTokens?: number): SyscallError {
  const data = { retryable: false, ...(inputTokens !== undefined && { usage: { inputTokens, outputTokens: 0 } }) };
  return new SyscallError("UPSTREAM", `${server.host} answered /embeddings with something that is not one vector a text`, data);
}
