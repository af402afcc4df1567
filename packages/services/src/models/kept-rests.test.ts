import { describe, expect, test } from "vitest";
import { installation } from "./installation.test-harness.ts";
import { codeOf, failed, fakeContext, fakeDriver, finish, said } from "./models.test-harness.ts";

const refuses = (retryAfterMs: number) => fakeDriver({ attempts: [[failed(false, retryAfterMs)]] });
const answers = () => fakeDriver({ attempts: [[...said("well"), finish()]] });

describe("what a provider asked for before a start", () => {
  test("is waited for by whoever asks then, and listed", async () => {
    const { started } = installation();
    const before = await started(refuses(30_000));
    await codeOf(before.step(fakeContext().ctx));
    const driver = answers();
    const after = await started(driver);
    expect((await after.list(fakeContext().ctx)).models[0]).toMatchObject({ resting: "fake asked for 30 s of rest" });
    await Promise.all([after.step(fakeContext().ctx), after.step(fakeContext().ctx)]);
    expect(after.time.elapsed()).toBeGreaterThanOrEqual(30_000);
    expect(driver.asked).toHaveLength(2);
  });

  test("refuses at once whoever cannot wait so long, and the provider is not asked", async () => {
    const { started } = installation();
    await codeOf((await started(refuses(3_000_000))).step(fakeContext().ctx));
    const driver = answers();
    const after = await started(driver);
    expect(await codeOf(after.step(fakeContext().ctx))).toMatchObject({ code: "BUSY", data: { retryAfterMs: 3_000_000 } });
    expect(driver.asked).toEqual([]);
  });

  test("is not held against another driver that takes its name, nor after one more start", async () => {
    const { started } = installation();
    const before = await started(refuses(3_000_000));
    await codeOf(before.step(fakeContext().ctx));
    before.service.connect(answers());
    expect(await before.step(fakeContext().ctx)).toMatchObject({ model: "fake/small" });
    const after = await started(answers());
    await after.step(fakeContext().ctx);
    expect(after.time.elapsed()).toBe(0);
  });

  test.for([["not a time"], [0], [Number.MAX_SAFE_INTEGER]] as const)("that reads %s keeps nobody for longer than an hour", async ([until]) => {
    const { db, started } = installation();
    db.prepare("insert into model_rest (owner, driver, until, why, paused) values ('system', 'fake', ?, 'it asked', 1)").run(until);
    const after = await started(answers());
    const ended = await after.step(fakeContext().ctx).then(
      () => "answered",
      ({ data }) => data.retryAfterMs,
    );
    expect(ended).toBe(until === Number.MAX_SAFE_INTEGER ? 3_600_000 : "answered");
  });
});
