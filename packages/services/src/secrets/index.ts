import { type CallContext, type Handlers, type SecretNames, type Service, service } from "@aether/ports";
import { type Action, type Json, SyscallError, secretList, secretRemove, secretSet } from "@aether/protocol";

const DEFINITIONS = { secretSet, secretList, secretRemove } as const;

export interface SecretServiceDeps {
  /** Without the way to their values. */
  readonly secrets: SecretNames;
  /** Into the audit log: names and rules. */
  readonly record: (change: { readonly owner: string; readonly pid: string; readonly kind: string; readonly at: number; readonly body: Json }) => void;
}

/** A person sets secrets, by name; what agents and boxes have of them is the handle (I9). */
export function createSecretService({ secrets, record }: SecretServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "secret.set": async ({ value, prefix, ...rule }, ctx) => {
      mustBePerson(ctx, "secret.set");
      const bare = { ...rule, ...(prefix !== undefined && { prefix }) };
      const replaced = await secrets.set(ctx.caller.owner, { ...bare, value });
      tell(ctx, "secret.set", { ...bare, replaced });
      return { name: rule.name, replaced };
    },
    "secret.list": async (_input, ctx) => {
      mustBePerson(ctx, "secret.list");
      const listed = await secrets.list(ctx.caller.owner);
      return { secrets: listed.map(({ setAt, ...rule }) => ({ ...rule, set_at: setAt })) };
    },
    "secret.remove": async ({ name }, ctx) => {
      mustBePerson(ctx, "secret.remove");
      const removed = await secrets.remove(ctx.caller.owner, name);
      if (removed) tell(ctx, "secret.removed", { name });
      return { removed };
    },
  };
  const tell = (ctx: CallContext, kind: string, body: Json): void => record({ owner: ctx.caller.owner, pid: ctx.caller.pid, kind, at: ctx.now(), body });
  return service({ domain: "secret", definitions: DEFINITIONS, handlers });
}

/** Whatever it was granted: an agent that sets where a secret goes has the secret. */
function mustBePerson({ caller }: CallContext, syscall: string): void {
  if (caller.kind === "session") return;
  const action: Action = "secret.control";
  throw new SyscallError("DENIED", `${syscall} is for a person's own session; no agent or command is given it`, { action, resource: "*" });
}
