import type { ModelDriver } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Drivers that come and go with what runs on this machine. */
export interface FoundDrivers {
  known(): readonly ModelDriver[];
  /** Looks again, unless it just did; soon over, but for the one that is wanted. */
  look(wanted?: string): Promise<void>;
}

/** All drivers of the installation as they are now. A step goes on with the one it began with. */
export interface DriverSet {
  /** Those of the start, each in its place also when it is replaced, then those that were connected, then those found. */
  list(): readonly ModelDriver[];
  find(name: string): ModelDriver | undefined;
  /** Lets those that come and go be looked for. */
  look(wanted?: string): Promise<void>;
  /** Connects a driver: it stands before all others of its name. */
  put(driver: ModelDriver): void;
  /** What was connected under this name; one of the start comes back. */
  remove(name: string): void;
}

/** @throws SyscallError `EXISTS` when two of the start have one name */
export function createDriverSet(fixed: readonly ModelDriver[], found?: FoundDrivers): DriverSet {
  const names = fixed.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SyscallError("EXISTS", `two model drivers are called "${twice}"; give one another name`, { driver: twice });
  const connected = new Map<string, ModelDriver>();
  const list = (): ModelDriver[] => {
    const all = new Map(fixed.map((driver) => [driver.name, driver]));
    for (const [name, driver] of connected) all.set(name, driver);
    for (const driver of found?.known() ?? []) if (!all.has(driver.name)) all.set(driver.name, driver);
    return [...all.values()];
  };
  return {
    list,
    find: (name) => list().find((driver) => driver.name === name),
    look: async (wanted) => found?.look(wanted),
    put: (driver) => void connected.set(driver.name, driver),
    remove: (name) => void connected.delete(name),
  };
}
