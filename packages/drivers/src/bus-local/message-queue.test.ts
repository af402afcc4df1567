import type { Envelope } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageQueue } from "./message-queue.ts";

function message(n: number, topic: string): Envelope {
  return { v: 1, id: `m${n}`, topic, type: "t", from: "x", payload: n, label: TRUSTED, time: 0 };
}

type Act = { readonly kind: "push" | "replace" | "shift" | "takeAll"; readonly topic: string };
const topic = fc.constantFrom("a", "b", "c");
const act = (kind: Act["kind"]): fc.Arbitrary<Act> => fc.record({ kind: fc.constant(kind), topic });
const acts = fc.oneof(
  { weight: 60, arbitrary: act("push") },
  { weight: 30, arbitrary: act("shift") },
  { weight: 20, arbitrary: act("replace") },
  { weight: 1, arbitrary: act("takeAll") },
);

/** An array that does the same in linear time. */
function createModel() {
  const waiting: Envelope[] = [];
  return {
    waiting,
    push: (each: Envelope) => void waiting.push(each),
    shift: () => waiting.shift(),
    takeAll: () => waiting.splice(0),
    replace(each: Envelope) {
      const at = waiting.findLastIndex((other) => other.topic === each.topic);
      if (at < 0) return undefined;
      const [replaced] = waiting.splice(at, 1);
      waiting.push(each);
      return replaced;
    },
  };
}

test("it does what an array does, at any length", () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 600, size: "max" }), (sequence) => {
      const queue = new MessageQueue((each) => each.topic);
      const model = createModel();
      for (const [n, { kind, topic: on }] of sequence.entries()) {
        expect(queue[kind](message(n, on))).toEqual(model[kind](message(n, on)));
        expect(queue.size).toBe(model.waiting.length);
      }
      expect(queue.takeAll()).toEqual(model.waiting);
    }),
  );
});

test("without keys nothing is replaced", () => {
  const queue = new MessageQueue();
  queue.push(message(1, "a"));
  expect([queue.replace(message(2, "a")), queue.size]).toEqual([undefined, 1]);
});
