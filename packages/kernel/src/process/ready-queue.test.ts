import fc from "fast-check";
import { expect, test } from "vitest";
import { ReadyQueue } from "./ready-queue.ts";

test("higher priority first, then the order they came; twice is once", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ pid: fc.nat(30).map(String), priority: fc.nat(3) }), { maxLength: 60 }), (pushes) => {
      const queue = new ReadyQueue();
      for (const { pid, priority } of pushes) queue.push(pid, priority);
      const first = pushes.filter(({ pid }, index) => pushes.findIndex((other) => other.pid === pid) === index);
      const expected = first.map((push, order) => ({ ...push, order })).sort((a, b) => b.priority - a.priority || a.order - b.order);
      expect(Array.from({ length: queue.size }, () => queue.pop())).toEqual(expected.map(({ pid }) => pid));
      expect(queue.pop()).toBeUndefined();
    }),
  );
});
