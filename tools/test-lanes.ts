/** Test files that take long by what they are of: real boxes, interpreters, the encoder, long fault tests, other vendors' clients. */
const SLOW: readonly RegExp[] = [
  /^packages\/drivers\/src\/(encoder-use|model-gguf)\//,
  /^packages\/drivers\/src\/sandbox-(guest|linux)\//,
  /^tests\/(clients|kill)\//,
  /^tests\/flow\/routes\.test\.ts$/,
];

/** A story that starts the command line or a daemon as programs of their own, by whichever of the supports. */
const STARTS_PROGRAMS = /\bfrom "[./]*(tests\/)?support\/(cli|day|held-provider|in-place|installation|pty)\.ts"/;

/** What the fast lane runs all the same: one story through each door, and the short kill test. */
export const STORIES: readonly string[] = [
  "tests/kill/kill.test.ts",
  "tests/system/offline-run.test.ts",
  "tests/system/cli-usage.test.ts",
  "tests/system/door.test.ts",
  "tests/system/gateway.test.ts",
];

/** Packages without effects of their own: their files share one module graph, which saves loading it for each. */
export const PURE: readonly string[] = ["protocol", "ports", "kernel"];

export type Lane = "fast" | "slow";

/** Of a test file: its path from the root of the checkout, with `/` on every system, and what it says. */
export function laneOf(path: string, text: string): Lane {
  if (STORIES.includes(path)) return "fast";
  return SLOW.some((pattern) => pattern.test(path)) || STARTS_PROGRAMS.test(text) ? "slow" : "fast";
}
