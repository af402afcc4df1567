// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.

import type { Mutation } from "./mutation.ts";

const DISPATCH = "packages/kernel/src/dispatch";

/** Checks of how often a person is asked, and of what they are shown. */
export const QUESTION_MUTATIONS: readonly Mutation[] = [
  ...[
    { removes: "the questions of one commit count, too", find: "tooMany: number > left", put: "tooMany: left < 1" },
    { removes: "so do those of a card that was there", find: "tooMany: newest.number > left", put: "tooMany: left < 1" },
    { removes: "a card has one tool", find: "this.#newest.get(tool)", put: "[...this.#newest.values()].at(-1)" },
    { removes: "a card is looked through", find: "newest.calls < MOST_ON_CARD", put: "MOST_ON_CARD > 0" },
    { removes: "calls of one tool in one turn are one question", find: "card: newest.id }", put: "}" },
  ].map((mutation) => ({ ...mutation, file: "packages/kernel/src/process/asking.ts", tests: ["packages/kernel/src/process/asking.test.ts"] })),
  {
    file: "packages/kernel/src/process/runner.ts",
    removes: "a card is one turn's",
    find: "live.asking = new Asking();",
    put: "",
    tests: ["tests/system/flow-breaks.test.ts"],
  },
  {
    file: "packages/kernel/src/process/live.ts",
    removes: "who asked too much asks no more in that turn",
    find: "!(this.paused || this.cutOff(now))",
    put: "!this.cutOff(now)",
    tests: ["tests/system/flow-breaks.test.ts"],
  },
  ...[
    {
      removes: "a look that fails in a way that nobody foresaw is shown as that",
      find: "} catch (error) {",
      put: "} catch (error) {\n      if (!SyscallError.is(error)) throw error;",
    },
    { removes: "a look uses up no right", find: "free: true, uses };", put: "free: true };" },
    { removes: "what is not shown is said", find: "text.length <= MOST ? text", put: "true ? text.slice(0, MOST)" },
  ].map((mutation) => ({ ...mutation, file: `${DISPATCH}/preview.ts`, tests: [`${DISPATCH}/preview.test.ts`] })),
  ...[
    { name: "remove.ts", removes: "a folder's mark is no file's", find: "`${FOLDER} ${digest.sha256(", put: "`${digest.sha256(" },
    {
      name: "transfer.ts",
      removes: "who may not read a file is not shown it",
      find: 'async preview(input, ctx) {\n      ctx.require("fs.read", input.from);',
      put: "async preview(input, ctx) {",
    },
    { name: "write.ts", removes: "an edit makes no file that is too large", find: "if (size > MAX_FILE)", put: "if (false)" },
  ].map(({ name, ...mutation }) => ({ ...mutation, file: `packages/services/src/vfs/${name}`, tests: ["packages/services/src/vfs/preview.test.ts"] })),
  {
    file: "packages/services/src/approvals/index.ts",
    removes: "no run crowds out the questions of another",
    find: "and root = coalesce(${run ?? null}, root)",
    put: "",
    tests: ["packages/services/src/approvals/approvals.test.ts"],
  },
  ...[
    { file: `${DISPATCH}/preview.ts`, find: "await unlessAborted(preview(input as never, context), signal)", put: "await preview(input as never, context)" },
    { file: "packages/kernel/src/process/live.ts", find: "this.admitting.abort(cut);", put: "" },
  ].map((mutation) => ({ ...mutation, removes: "a stop waits for no look", tests: ["tests/system/flow-breaks.test.ts"] })),
];
