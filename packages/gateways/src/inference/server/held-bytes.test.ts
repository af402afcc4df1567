import { expect, test } from "vitest";
import { HeldBytes, HeldShare } from "./held-bytes.ts";

test("several hold no more together than is there for all, and what is refused or given back is nobody's", () => {
  const all = new HeldBytes(10);
  const [one, two] = [new HeldBytes(7, all), new HeldBytes(7, all)];
  expect([one.take(7), one.take(1), two.take(4)]).toEqual([true, false, false]);
  expect([all.held, one.held, two.held]).toEqual([7, 7, 0]);
  expect(two.take(3)).toBe(true);
  one.give(7);
  expect([all.held, two.take(4), all.held]).toEqual([3, true, 7]);
});

/** Takes as much as it is given, a byte at a time, as bodies come. */
function fill(share: HeldShare): number {
  let taken = 0;
  while (share.take(1)) taken++;
  return taken;
}

test.for([
  { why: "one alone has half", holders: 1, each: [50] },
  { why: "who comes next finds half of what is left", holders: 2, each: [50, 25] },
  { why: "and so on", holders: 5, each: [50, 25, 12, 6, 3] },
])("holders that never give back leave room for another: $why", ({ holders, each }) => {
  const all = new HeldBytes(100);
  const shares = Array.from({ length: holders }, () => new HeldShare(all));
  expect(shares.map(fill)).toEqual(each);
  expect(new HeldShare(all).take(1)).toBe(true);
});

test("a share counts what others hold through bounds of their own, and what it gave back is free", () => {
  const all = new HeldBytes(100);
  const [box, port] = [new HeldShare(new HeldBytes(40, all)), new HeldShare(new HeldBytes(100, all))];
  expect([fill(box), fill(port)]).toEqual([40, 30]);
  port.give(30);
  box.give(40);
  expect([all.held, fill(port)]).toEqual([0, 50]);
});
