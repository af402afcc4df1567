import { defineConfig } from "vitest/config";
import { bundledThreads } from "./tools/bundled-threads.ts";

export default defineConfig({
  plugins: [bundledThreads()],
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts", "tools/**/*.test.ts"],
    pool: "forks",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Of what has no moment of its own: a slow machine takes longer, and a passing test no time at all.
    expect: { poll: { timeout: 60_000 } },
  },
});
