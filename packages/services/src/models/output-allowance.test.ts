import { SyscallError } from "@aether/protocol";
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
  { asked: 100, written: 400, room: 0, cut: false, more: 0, why: "as long as was asked for" },
  { asked: 100, written: 500, room: 0, cut: false, more: 0, why: "of long words" },
  { asked: 100, written: 501, room: 0, cut: true, more: 0, why: "longer, where the budget has no room" },
  { asked: 100, written: 501, room: 256, cut: false, more: 256, why: "longer, where it has" },
  { asked: 100, written: 1_857, room: 10_000, cut: true, more: 0, why: "many times longer, whatever the budget has" },
  { asked: 10, written: 8_000, room: 10_000, cut: true, more: 0, why: "of a provider that does not know the bound" },
  { asked: 4_000, written: 21_000, room: 10_000, cut: false, more: 1_000, why: "longer, by parts of what was asked for" },
])("an answer $why is cut: $cut", async ({ asked, written, room, cut, more }) => {
  const { reserve, reserved } = budgetOf(room);
  expect(await createAllowance({ tokens: asked, reserve }).exceededBy(written)).toBe(cut);
  expect(reserved.reduce((sum, one) => sum + one, 0)).toBe(more);
});

test("what fails otherwise than for want of room is not hidden", async () => {
  const reserve = () => Promise.reject(new SyscallError("STORAGE", "the disk is full", {}));
  await expect(createAllowance({ tokens: 1, reserve }).exceededBy(200)).rejects.toMatchObject({ code: "STORAGE" });
});
