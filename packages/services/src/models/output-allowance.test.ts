import { SyscallError, tokensOfSize } from "@aether/protocol";
import { expect, test } from "vitest";
import { createAllowance } from "./output-allowance.ts";

/** Room for so many more tokens. */
function budgetOf(room: number) {
  const reserved: number[] = [];
  const reserve = async (tokens: number): Promise<void> => {
    if (reserved.reduce((sum, one) => sum + one, 0) + tokens > room) throw new SyscallError("BUDGET", "there is no more", {});
    reserved.push(tokens);
  };
  return { reserved, reserve };
}

test.for([
  { asked: 100, written: 350, room: 0, within: 350, more: 0, why: "as long as was asked for, as it would be charged" },
  { asked: 100, written: 351, room: 0, within: 350, more: 0, why: "longer, where the budget has no room" },
  { asked: 100, written: 351, room: 256, within: 351, more: 256, why: "longer, where it has" },
  { asked: 100, written: 1_856, room: 10_000, within: 1_856, more: 512, why: "of long tokens, which its provider counts" },
  { asked: 100, written: 1_857, room: 10_000, within: 350, more: 0, why: "many times longer, whatever the budget has" },
  { asked: 10, written: 8_000_000, room: 10_000, within: 35, more: 0, why: "of one flood" },
  { asked: 4_000, written: 15_000, room: 10_000, within: 15_000, more: 1_000, why: "longer, by parts of what was asked for" },
])("an answer $why may have $within of $written characters", async ({ asked, written, room, within, more }) => {
  const { reserve, reserved } = budgetOf(room);
  expect(await createAllowance({ tokens: asked, reserve }).within(written)).toBe(within);
  expect(reserved.reduce((sum, one) => sum + one, 0)).toBe(more);
});

test("whatever a budget has, an answer that comes in pieces is never charged by estimate for more than was set aside", async () => {
  for (const room of [0, 100, 256, 700, 5_000])
    for (const asked of [1, 40, 400, 3_000]) {
      const { reserve, reserved } = budgetOf(room);
      const allowance = createAllowance({ tokens: asked, reserve });
      let written = 0;
      while ((await allowance.within(written + 7)) === written + 7) written += 7;
      expect(tokensOfSize(written)).toBeLessThanOrEqual(asked + reserved.reduce((sum, one) => sum + one, 0));
    }
});

test("what fails otherwise than for want of room is not hidden", async () => {
  const reserve = () => Promise.reject(new SyscallError("STORAGE", "the disk is full", {}));
  await expect(createAllowance({ tokens: 1, reserve }).within(200)).rejects.toMatchObject({ code: "STORAGE" });
});
