import { SyscallError } from "@aether/protocol";

export interface Taken<T> {
  /** The same, noting which of its members are read; what a copy of it is read for is not noted. */
  readonly values: T;
  /** Those of the names that nobody has read by now. */
  untaken(names: readonly string[]): string[];
}

/** What is declared has to be read by something: who reads it takes it, by reading it. */
export function taking<T extends object>(whole: T): Taken<T> {
  const taken = new Set<PropertyKey>();
  /** A copy looks at each member before it gets it, and takes none of them. */
  let copied: PropertyKey | undefined;
  const values = new Proxy(whole, {
    getOwnPropertyDescriptor(target, name) {
      copied = name;
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    get(target, name) {
      if (copied !== name) taken.add(name);
      copied = undefined;
      return Reflect.get(target, name);
    },
  });
  return { values, untaken: (names) => names.filter((name) => !taken.has(name)) };
}

/** @throws SyscallError `INTERNAL`: this program promises what it does not do */
export function mustBeTaken(what: string, untaken: readonly string[]): void {
  if (untaken.length === 0) return;
  throw new SyscallError("INTERNAL", `this program is not whole: ${untaken.map((name) => `${what} ${name} is declared, and nothing reads it`).join("; ")}`, {
    untaken,
  });
}
