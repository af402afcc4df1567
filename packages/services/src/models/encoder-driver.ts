import type { Encoder, ModelDriver } from "@aether/ports";
import { embedTokensOf } from "@aether/protocol";

const MODEL = "sentences";

/** The encoder of the installation as a model: `encoder/sentences`, or `encoder` alone. It makes vectors and answers nothing. */
export function createEncoderDriver(encoder: Encoder): ModelDriver {
  return {
    name: "encoder",
    reader: "local",
    models: async () => [{ name: MODEL, contextTokens: 512, abilities: ["embed"] }],
    async *step() {
      yield { type: "error", message: "it makes vectors and answers nothing; name another model", retryable: false, cause: "invalid" };
    },
    async embed({ texts }, signal) {
      return { vectors: await encoder.encode(texts, signal), inputTokens: embedTokensOf(texts) };
    },
  };
}
