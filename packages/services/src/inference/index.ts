import { type Handlers, type Service, service } from "@aether/ports";
import { type Budget, inferenceRevoke, inferenceToken } from "@aether/protocol";

const DEFINITIONS = { inferenceToken, inferenceRevoke } as const;

export interface InferenceServiceDeps {
  /** @throws SyscallError `UNAVAILABLE` where no port was opened, `QUOTA` for one token too many */
  readonly issue: (
    whose: { readonly owner: string; readonly identity: string; readonly budget: Budget },
    expiresAt: number,
  ) => Promise<{ readonly token: string; readonly url: string }>;
  readonly revoke: (owner: string) => Promise<number>;
}

const HOUR_MS = 3_600_000;

/** Tokens for a person's own clients of models. */
export function createInferenceService({ issue, revoke }: InferenceServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "inference.token": async ({ hours, budget }, ctx) => {
      const { owner, identity } = ctx.caller;
      const expires_at = ctx.now() + hours * HOUR_MS;
      const { token, url } = await issue({ owner, identity, budget }, expires_at);
      return { token, url, expires_at };
    },
    "inference.revoke": async (_input, ctx) => {
      const revoked = await revoke(ctx.caller.owner);
      return { revoked };
    },
  };
  return service({ domain: "inference", definitions: DEFINITIONS, handlers });
}
