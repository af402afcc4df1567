import type { CallContext, ModelLine, Sandbox } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Where a box finds the models; the same in every box, as each has a loopback of its own. */
export const MODELS_PORT = 3_129;

/**
 * What the clients of models read: where to ask, and the box's own token instead of a key. The rest keeps them from asking
 * anybody else: updates, telemetry, reports.
 */
export function modelVariables({ token }: Pick<ModelLine, "token">, host = "127.0.0.1"): Readonly<Record<string, string>> {
  const url = `http://${host}:${MODELS_PORT}`;
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: token,
    ANTHROPIC_API_KEY: token,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_BASE: `${url}/v1`,
    OPENAI_API_KEY: token,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: token,
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_ERROR_REPORTING: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
}

/** Which models is asked of every request; here, whether there is any. @throws SyscallError `DENIED` */
export function mustHaveModels(ctx: Pick<CallContext, "inForce">): void {
  if (ctx.inForce("model.use").length > 0) return;
  throw new SyscallError("DENIED", "a box with models needs a right to one; grant model.use for it, or leave models out", {
    action: "model.use",
    resource: "*",
    grant: "model.use: *",
  });
}

/** @throws SyscallError `UNSUPPORTED` */
export function mustHaveDoors({ rung, features }: Sandbox): void {
  if (features.doors) return;
  throw new SyscallError("UNSUPPORTED", `commands in the ${rung} rung cannot reach models; run them in the process or the container rung`, { rung });
}
