import type { CallContext, Journal, Preview } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { Meter } from "../budget/meter.ts";
import type { Surroundings } from "./context.ts";
import { surroundingsOf } from "./flow.test-harness.ts";
import { previewingIn } from "./preview.ts";
import { agentOf } from "./principal.test-harness.ts";
import type { Principal } from "./principal.ts";
import type { Entry } from "./registry.ts";

const who: Principal = agentOf({
  authority: { grants: [{ action: "fs.remove", resource: "/**", constraints: { maxUses: 1 } }], budget: {}, depth: 0, children: 0 },
});

async function seen(preview: (input: unknown, ctx: CallContext) => Promise<Preview>) {
  const meter = new Meter();
  const around: Surroundings = {
    ...surroundingsOf(() => who),
    journal: {} as Journal,
    clock: { now: () => 1, timer: () => () => undefined },
    meter,
    nested: () => Promise.reject(new Error("it calls nothing")),
  };
  const entry = { handler: { preview, run: async () => null } } as unknown as Entry;
  return { preview: await previewingIn(around)({ who, key: "p1:a", name: "t.act", input: {} }, { entry, input: {} }), limits: meter.size.limits };
}

test.for<{ why: string; fails: () => Error; text: RegExp }>([
  { why: "with a reason", fails: () => new SyscallError("NOT_FOUND", "there is nothing"), text: /^there is nothing$/ },
  { why: "in a way that nobody foresaw", fails: () => new RangeError("Invalid string length"), text: /cannot be shown: Invalid string length$/ },
])("a look that fails $why is shown as that, and a yes to it is one to nothing", async ({ fails, text }) => {
  const { preview } = await seen(async () => {
    throw fails();
  });
  expect(preview).toMatchObject({ text: expect.stringMatching(text), mark: "" });
});

test("what is not kept of a long look is said", async () => {
  const { preview } = await seen(async () => ({ text: `${"x".repeat(65_536)}and the rest`, mark: "m" }));
  expect(preview?.text.slice(65_530)).toBe("xxxxxx\n… 12 more characters are not kept with the question");
  expect((await seen(async () => ({ text: "x".repeat(65_536), mark: "m" }))).preview?.text).toHaveLength(65_536);
});

test("a look uses up no right, and finds out whether there is one", async () => {
  const looks = (...paths: readonly string[]) =>
    seen(async (_input, ctx) => {
      for (const path of paths) ctx.require("fs.remove", path);
      return { text: "shown", mark: "m" };
    });
  expect(await looks("/a")).toMatchObject({ preview: { mark: "m" }, limits: 0 });
  expect(await looks("/a", "/b")).toMatchObject({ preview: { mark: "" }, limits: 0 });
});
