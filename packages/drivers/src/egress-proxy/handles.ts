import { SyscallError } from "@aether/protocol";

/** `secret://` and what may be a name; a name that is none is refused, not passed on. */
const HANDLE = /secret:\/\/([A-Za-z0-9_-]*)/gi;

/** Names of the secrets whose handles stand in a header's value. */
export function handlesIn(value: string): string[] {
  return [...value.matchAll(HANDLE)].map(([, name = ""]) => name);
}

/** The value with its secrets in place. Text that came from a secret is not looked at again. */
export function fillIn(value: string, secretOf: (name: string) => string): string {
  return value.replace(HANDLE, (_handle, name: string) => secretOf(name));
}

/** Addresses are written into logs everywhere: a secret has no place in one. @throws SyscallError `DENIED` */
export function mustHoldNoHandle(address: string): void {
  if (handlesIn(address).length === 0 && handlesIn(decoded(address)).length === 0) return;
  throw new SyscallError(
    "DENIED",
    "a secret's handle is put into headers only, never into an address; send it in a header, as authorization: Bearer secret://NAME",
  );
}

function decoded(address: string): string {
  return address.replace(/%([0-7][0-9A-Fa-f])/g, (_code, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
