import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { bundledThreads } from "./tools/bundled-threads.ts";
import { KeptOrder } from "./tools/kept-order.ts";
import { PURE } from "./tools/test-lanes.ts";

const pure = PURE.map((name) => `packages/${name}/src/**/*.test.ts`);

export default defineConfig({
  plugins: [bundledThreads()],
  test: {
    projects: [
      { extends: true, test: { name: "pure", include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: "effects",
          include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...pure],
        },
      },
    ],
    globalSetup: "tests/support/programs.setup.ts",
    sequence: { sequencer: KeptOrder },
    pool: "forks",
    // The runner itself is idle while they work.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Of what has no moment of its own: a slow machine takes longer, and a passing test no time at all.
    expect: { poll: { timeout: 60_000 } },
  },
});
