import { type AuditEntry, type Handlers, type SecretNames, type Service, service } from "@aether/ports";
import { secretList, secretRemove, secretSet, toWireError } from "@aether/protocol";

const DEFINITIONS = { secretSet, secretList, secretRemove } as const;

export interface SecretServiceDeps {
  /** Without the way to their values. */
  readonly secrets: SecretNames;
  /** Into the audit log: names and rules. Durable when it resolves. @throws SyscallError `STORAGE` */
  readonly record: (entry: AuditEntry) => Promise<void>;
}

/** A person sets secrets, by name; what agents and boxes have of them is the handle (I9). */
export function createSecretService({ secrets, record }: SecretServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "secret.set": async ({ value, prefix, ...rule }, ctx) => {
      const bare = { ...rule, ...(prefix !== undefined && { prefix }) };
      const { owner, pid } = ctx.caller;
      // Its file is not the journal's: on record first, so that no kill leaves a secret in force that nobody set.
      await record({ owner, pid, kind: "secret.set", at: ctx.now(), body: bare });
      const replaced = await secrets.set(owner, { ...bare, value }).catch((error: unknown) => {
        ctx.audit("secret.set.failed", { name: rule.name, code: toWireError(error).code });
        throw error;
      });
      return { name: rule.name, replaced };
    },
    "secret.list": async (_input, ctx) => {
      const listed = await secrets.list(ctx.caller.owner);
      return { secrets: listed.map(({ setAt, ...rule }) => ({ ...rule, set_at: setAt })) };
    },
    "secret.remove": async ({ name }, ctx) => {
      const removed = await secrets.remove(ctx.caller.owner, name);
      if (removed) ctx.audit("secret.removed", { name });
      return { removed };
    },
  };
  return service({ domain: "secret", definitions: DEFINITIONS, handlers });
}
