import { MOST_ABOUT } from "@aether/ports";
import type { Need, SyscallError } from "@aether/protocol";

/** So many different ones are told apart. */
const MOST_COUNTED = 4_096;

export const nameOf = ({ action, resource }: Need): string => `${action}\n${resource}`;

/** The need of a name that {@link nameOf} made. */
export function needNamed(name: string): Need {
  const at = name.indexOf("\n");
  return { action: name.slice(0, at) as Need["action"], resource: name.slice(at + 1) };
}

/** Rights, each once: the first by name, and how many more there were. */
class NamedRights {
  readonly first: Need[] = [];
  /** Most calls ask for none. */
  #known: Set<string> | undefined;

  add(need: Need): void {
    const name = nameOf(need);
    this.#known ??= new Set();
    if (this.#known.has(name) || this.#known.size === MOST_COUNTED) return;
    this.#known.add(name);
    if (this.first.length < MOST_ABOUT) this.first.push(need);
  }

  get more(): number {
    return (this.#known?.size ?? 0) - this.first.length;
  }
}

/** What the handler of a call asked for once it knew more, in its look and while it ran. */
export class AskedRights {
  readonly granted = new NamedRights();
  readonly lacked = new NamedRights();
  #by: WeakMap<SyscallError, Need> | undefined;
  /** The code of the first that lacked. */
  code: string | undefined;

  refuse(need: Need, error: SyscallError): SyscallError {
    this.lacked.add(need);
    this.#by ??= new WeakMap();
    this.#by.set(error, need);
    this.code ??= error.code;
    return error;
  }

  /** The right for want of which a call ended so, if it was for want of one: its own, or one of a call or a child that it wanted to make. */
  lackedBy(error: SyscallError): Need | undefined {
    const own = this.#by?.get(error);
    return own ?? (error.code === "DENIED" ? rightIn(error) : undefined);
  }
}

/** The right that an error names. */
export function rightIn({ data }: Pick<SyscallError, "data">): Need | undefined {
  const { action, resource } = (data ?? {}) as { readonly action?: Need["action"]; readonly resource?: string };
  return typeof action === "string" && typeof resource === "string" ? { action, resource } : undefined;
}
