import { compilePattern, SyscallError } from "@aether/protocol";

const PATTERN = /^(?:>|(?:[A-Za-z0-9_-]+|\*)(?:\.(?:[A-Za-z0-9_-]+|\*))*(?:\.>)?)$/;

/**
 * Which topics a pattern of the bus names: `*` is one token, a last `>` one or more, which in the path language is one and any number.
 *
 * @throws SyscallError `INVALID`
 */
export function compileTopics(pattern: string): (topic: string) => boolean {
  if (!PATTERN.test(pattern))
    throw new SyscallError("INVALID", `bad pattern "${pattern.slice(0, 80)}": tokens of A-Z a-z 0-9 _ - with dots between, "*" for one and a last ">"`, {
      pattern,
    });
  const compiled = compilePattern(pattern.replace(/>$/, "*.**").replaceAll(".", "/"));
  return (topic) => compiled.matches(topic.replaceAll(".", "/"));
}
