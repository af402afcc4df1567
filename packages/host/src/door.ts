import type { Kernel, Session } from "@aether/kernel";
import { ACTIONS, type Action, type Authority, covers, type Door, type DoorSession, SyscallError, TRUSTED } from "@aether/protocol";

/** The person whose user account runs the installation. */
export const LOCAL_OWNER = "local";

/** All that this installation can do: the authority from which every run's is derived. */
export function ownerAuthority(): Authority {
  const grants = (Object.keys(ACTIONS) as Action[]).map((action) => ({ action, resource: "**" }));
  return { grants, budget: {}, depth: 6, children: 100_000 };
}

/** The kernel's side of the gateways: who may enter, and as whom. The Unix socket admits this machine's user only. */
export function createDoor(kernel: Kernel, hooks: { draining: () => boolean; opened: () => void; closed: () => void }): Door {
  const authority = ownerAuthority();
  return {
    async open({ channel }) {
      if (hooks.draining()) throw new SyscallError("UNAVAILABLE", "this installation is stopping; try again in a moment", { stopping: true });
      if (channel !== "unix" && channel !== "memory") throw new SyscallError("DENIED", `nobody may enter by ${channel}`);
      hooks.opened();
      const session = kernel.openSession({ owner: LOCAL_OWNER, identity: LOCAL_OWNER, authority, label: TRUSTED });
      return doorSession(kernel, session, hooks.closed);
    },
  };
}

function doorSession(kernel: Kernel, session: Session, closed: () => void): DoorSession {
  const streams = new Set<AbortController>();
  let open = true;
  return {
    async call({ method, params, key, signal, onEvent }) {
      if (!open) throw new SyscallError("UNAVAILABLE", "the session is closed");
      const leaving = new AbortController();
      const streamsOnly = kernel.registry.classOf(method) === "read" && onEvent !== undefined;
      if (streamsOnly) streams.add(leaving);
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
      } finally {
        streams.delete(leaving);
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
