import type { Kernel, Session } from "@aether/kernel";
import { ACTIONS, type Action, type Authority, covers, type Door, type DoorSession, type Signal, SyscallError, TRUSTED } from "@aether/protocol";

/** The person whose user account runs the installation. */
export const LOCAL_OWNER = "local";

/** All that this installation can do: the authority from which every run's is derived. */
export function ownerAuthority(): Authority {
  const grants = (Object.keys(ACTIONS) as Action[]).map((action) => ({ action, resource: "**" }));
  return { grants, budget: {}, depth: 6, children: 100_000 };
}

interface Hooks {
  readonly draining: () => boolean;
  readonly opened: () => void;
  readonly closed: () => void;
}

/** The kernel's side of the gateways: who may enter, and as whom. The Unix socket admits this machine's user only. */
export function createDoor(kernel: Kernel, hooks: Hooks): Door & { endFollowing(): void } {
  const authority = ownerAuthority();
  const following = new Set<AbortController>();
  return {
    /** Of what only waits for news nothing is lost, and some of it has no end of its own. */
    endFollowing() {
      for (const each of following) each.abort(new SyscallError("CANCELLED", "the daemon is stopping"));
    },
    async open({ channel }) {
      if (hooks.draining()) throw new SyscallError("UNAVAILABLE", "this installation is stopping; try again in a moment", { stopping: true });
      if (channel !== "unix" && channel !== "memory") throw new SyscallError("DENIED", `nobody may enter by ${channel}`);
      hooks.opened();
      const session = kernel.openSession({ owner: LOCAL_OWNER, identity: LOCAL_OWNER, authority, label: TRUSTED });
      return doorSession(kernel, session, { ...hooks, following });
    },
  };
}

type SessionHooks = Pick<Hooks, "draining" | "closed"> & { readonly following: Set<AbortController> };

function doorSession(kernel: Kernel, session: Session, { draining, closed, following }: SessionHooks): DoorSession {
  const streams = new Set<AbortController>();
  let open = true;
  /** Who may end a call that its caller does not end: a caller's leaving those that only stream to it, a stop those that only wait for news. */
  const endedWith = (method: string, streamsOnly: boolean): readonly Set<AbortController>[] => [
    ...(streamsOnly ? [streams] : []),
    ...(kernel.registry.follows(method) ? [following] : []),
  ];
  return {
    async call({ method, params, key, signal, onEvent }) {
      if (!open) throw new SyscallError("UNAVAILABLE", "the session is closed");
      const leaving = new AbortController();
      const isRead = kernel.registry.classOf(method) === "read";
      const sets = endedWith(method, isRead && onEvent !== undefined);
      for (const set of sets) set.add(leaving);
      let seq = 0;
      try {
        return await session.call({
          method,
          params,
          ...(key !== undefined && { key }),
          signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
          ...(onEvent && {
            onEvent: (event, value, label) => {
              if (open) onEvent(event, value, ++seq, covers(TRUSTED, label) ? undefined : label);
            },
          }),
        });
      } catch (error) {
        throw cutOff(error, { method, signal, isLook: isRead && draining() });
      } finally {
        for (const set of sets) set.delete(leaving);
      }
    },
    cancel: (key) => session.cancel(key),
    methods: () => kernel.registry.names(),
    async close() {
      if (!open) return;
      open = false;
      for (const stream of streams) stream.abort(new SyscallError("CANCELLED", "the caller left"));
      await kernel.closeSession(session);
      closed();
    },
  };
}

interface Cut {
  readonly method: string;
  readonly signal: Signal | undefined;
  readonly isLook: boolean;
}

/** Of a look that nobody cancelled: whoever follows goes on with the next daemon. */
function cutOff(error: unknown, { method, signal, isLook }: Cut): unknown {
  if (!isLook || signal?.aborted || !SyscallError.is(error) || error.code !== "CANCELLED") return error;
  return new SyscallError("UNAVAILABLE", `the daemon was stopped before ${method} ended; ask the next one`, { stopping: true });
}
