import { SyscallError } from "@aether/protocol";

/** @throws SyscallError `INVALID` for NUL, which no program can be given */
export function given(text: string): string {
  if (text.includes("\0")) throw new SyscallError("INVALID", "a command cannot contain the character NUL; write it to a file");
  return text;
}

/** One word of a shell script, whatever is in it. @throws SyscallError `INVALID` for NUL */
export const word = (text: string): string => `'${given(text).replaceAll("'", "'\\''")}'`;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `A='1' B='2'`. @throws SyscallError `INVALID` for names that shells do not take */
export function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (!NAME.test(name)) throw new SyscallError("INVALID", `${JSON.stringify(name)} is not a variable's name; use letters, digits and _`);
      return `${name}=${word(value)}`;
    })
    .join(" ");
}
