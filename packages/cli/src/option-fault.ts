import { alike } from "@aether/protocol";
import type { Command } from "./command.ts";

/** What is wrong with the options of a command line, in our own words; `error` is what the parser threw. */
export function optionFault(error: unknown, { options = {} }: Pick<Command, "options">): string {
  const { message, code } = error as { readonly message?: unknown; readonly code?: unknown };
  const text = typeof message === "string" ? message : String(error);
  const option = /'(-{1,2}[^\s',=]+)/.exec(text)?.[1] ?? "";
  const long = /--[^\s'<>,]+/.exec(text)?.[0] ?? option;
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const names = [...Object.keys(options), "help"].map((name) => `--${name}`);
    const near = option.startsWith("--") ? alike(option, names, 2) : [];
    return `there is no option ${option}${near.length > 0 ? `; near it: ${near.join(", ")}` : ""}`;
  }
  if (code !== "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") return text;
  if (/does not take an argument/.test(text)) return `${long} takes no value`;
  if (/ambiguous/.test(text)) return `${long} needs a value; one that begins with - is written ${long}=-5`;
  return `${long} needs a value`;
}
