import { describe, expect, test } from "vitest";
import { installation } from "./installation.test-harness.ts";
import { fakeContext, fakeDriver, finish, said } from "./models.test-harness.ts";
import { parseModelRules } from "./router/model-rules.ts";

const answers = () => fakeDriver({ attempts: Array.from({ length: 9 }, () => [...said("well"), finish()]) });
const bounded = (limits: Readonly<Record<string, number>>) => installation({ rules: parseModelRules({ limits: { fake: limits } }, "a test") });
/** Tokens of one of these answers, as its provider counts them. */
const USED = 110;
type Installation = ReturnType<typeof installation>;

/** Answers within one start, and how long they took in all. */
async function steps({ started }: Installation, count: number): Promise<number> {
  const { step, time } = await started(answers());
  for (let n = 0; n < count; n++) await step(fakeContext().ctx);
  return time.elapsed();
}

const rows = ({ db }: Installation) => db.prepare("select driver, second, requests, tokens from model_begun").all();

describe("what a provider of a bounded rate was asked before a start counts after it", () => {
  test("by requests", async () => {
    const own = bounded({ requestsPerMinute: 3 });
    expect(await steps(own, 2)).toBe(0);
    expect(await steps(own, 1)).toBe(0);
    expect(await steps(own, 1)).toBeGreaterThanOrEqual(59_000);
  });

  test("by tokens, and by those that were really used", async () => {
    const own = bounded({ tokensPerMinute: 200 });
    await steps(own, 1);
    expect(rows(own)).toMatchObject([{ driver: "fake", requests: 1, tokens: USED }]);
    expect(await steps(own, 1)).toBeGreaterThanOrEqual(59_000);
  });

  test("for a minute", async () => {
    const own = bounded({ requestsPerMinute: 1 });
    await steps(own, 1);
    own.db.prepare("update model_begun set second = second - 61").run();
    expect(await steps(own, 1)).toBe(0);
    expect(rows(own)).toHaveLength(1);
  });

  test("but not of another driver that takes its name", async () => {
    const own = bounded({ requestsPerMinute: 1 });
    const before = await own.started(answers());
    await before.step(fakeContext().ctx);
    before.service.connect(answers());
    expect(await steps(own, 1)).toBe(0);
  });

  test.for([["not a time"], [Number.MAX_SAFE_INTEGER]] as const)("and a row that reads %s keeps nobody for longer than a minute", async ([second]) => {
    const own = bounded({ requestsPerMinute: 1 });
    own.db.prepare("insert into model_begun (owner, driver, second, requests, tokens) values ('system', 'fake', ?, 1, 1)").run(second);
    expect(await steps(own, 1)).toBeLessThanOrEqual(60_000);
  });
});

test("of a provider without a bounded rate nothing is kept", async () => {
  const own = bounded({ concurrency: 2 });
  await steps(own, 3);
  expect(rows(own)).toEqual([]);
});
