import type { ModelInfo } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { z } from "zod";
import { boundedText } from "./bounded-body.ts";
import { networkError, refusalPart } from "./refusal.ts";
import type { Server } from "./server.ts";

/** Taken for a model whose server does not say. */
const CONTEXT_TOKENS = 8_192;

const Size = z.int().positive().nullish().catch(null);
const Listed = z.object({ id: z.string().regex(/^\S{1,190}$/), context_length: Size, context_window: Size, max_model_len: Size });
const Listing = z.object({ data: z.array(z.unknown()).max(2_000) });

/**
 * What `GET /models` names, in the server's order.
 *
 * @throws SyscallError `UPSTREAM` when the server refuses, cannot be reached or answers with something else
 */
export async function listModels(server: Server, signal: Signal): Promise<ModelInfo[]> {
  const body = await fetchListing(server, signal);
  const listing = Listing.safeParse(parseJson(body));
  if (!listing.success) throw new SyscallError("UPSTREAM", `${server.host} answered /models with something that is not a list of models`);
  const models = listing.data.data.flatMap((entry) => Listed.safeParse(entry).data ?? []);
  const distinct = models.filter(({ id }, index) => models.findIndex((other) => other.id === id) === index);
  return distinct.map(({ id, context_length, context_window, max_model_len }) => {
    return { name: id, contextTokens: context_length ?? context_window ?? max_model_len ?? CONTEXT_TOKENS };
  });
}

async function fetchListing(server: Server, signal: Signal): Promise<string> {
  let response: Response;
  let body: string;
  try {
    response = await server.fetch(`${server.base}/models`, { headers: server.headers, signal, redirect: "manual" });
    body = await boundedText(response, signal);
  } catch (cause) {
    signal.throwIfAborted();
    if (SyscallError.is(cause)) throw cause;
    throw new SyscallError("UPSTREAM", server.redact(networkError(cause, server.host).message));
  }
  if (response.ok) return body;
  throw new SyscallError("UPSTREAM", server.redact(refusalPart({ status: response.status, body, headers: response.headers, host: server.host }).message));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
