import { parseArgs } from "node:util";
import { SyscallError } from "@aether/protocol";
import type { Arguments, Command } from "./command.ts";
import { optionFault } from "./option-fault.ts";
import { misused } from "./usage-fault.ts";

/** What follows a command's name. @throws SyscallError `INVALID` */
export function readArguments(command: Command, args: readonly string[]): Arguments {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    const options = { help: { type: "boolean", short: "h" } as const, ...command.options };
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
    for (const name of twice(parsed.tokens ?? [], options)) throw new Error(`--${name} is given twice, and one of them would be left out`);
  } catch (error) {
    throw misused(command, optionFault(error, command));
  }
  const { values, positionals, tokens = [] } = parsed;
  const { name, most } = command;
  if (most !== undefined && positionals.length > most && values["help"] !== true)
    throw misused(
      command,
      `${name} takes ${most === 0 ? "no words" : most === 1 ? "one word" : `${most} words`}, and not "${positionals[most]}"${most === 0 ? "" : " too"}`,
    );
  const end = tokens.findIndex(({ kind }) => kind === "option-terminator");
  return {
    words: positionals,
    behind: end < 0 ? [] : positionals.slice(positionals.length - (tokens.length - end - 1)),
    text: (option) => (typeof values[option] === "string" ? values[option] : undefined),
    texts: (option) => [values[option] ?? []].flat().map(String),
    flag: (option) => values[option] === true,
    count: (option) => {
      const value = values[option];
      if (value === undefined) return undefined;
      if (typeof value !== "string" || !/^[0-9]{1,15}$/.test(value))
        throw new SyscallError("INVALID", `--${option} takes a whole number, not "${String(value)}"`);
      return Number(value);
    },
  };
}

/** Options with a value of which only the last would count. */
function twice(tokens: readonly { readonly kind: string; readonly name?: string }[], options: NonNullable<Command["options"]>): string[] {
  const named = tokens.flatMap(({ kind, name }) => (kind === "option" && name !== undefined && options[name]?.type === "string" ? [name] : []));
  return named.filter((name, at) => named.indexOf(name) !== at && options[name]?.multiple !== true);
}
