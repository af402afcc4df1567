import type { Journal, Row } from "@aether/ports";
import { FlowPolicy } from "@aether/protocol";
import { expect, test } from "vitest";
import { Policies } from "./policies.ts";

test("a changed policy holds at the next call", async () => {
  const policies = new Policies({ read: async () => [] }, new Set());
  await policies.load("ann");
  policies.onTopic("policy.bob.changed");
  expect(policies.kept("ann")).toBeDefined();
  policies.onTopic("policy.ann.changed");
  expect(policies.kept("ann")).toBeUndefined();
});

test("a policy that was read before a change is not kept", async () => {
  const answers: ((rows: Row[]) => void)[] = [];
  const reading = { read: () => new Promise<Row[]>((resolve) => answers.push(resolve)) };
  const policies = new Policies(reading as unknown as Journal, new Set());
  const changed = [{ body: JSON.stringify(FlowPolicy.parse({ questions: 9 })) }];
  const first = policies.load("ann");
  policies.onTopic("policy.ann.changed");
  answers[1]?.(changed);
  answers[0]?.([]);
  await new Promise((resolve) => setImmediate(resolve));
  answers[2]?.(changed);
  expect(await first).toMatchObject({ questions: 9 });
  expect(policies.kept("ann")).toMatchObject({ questions: 9 });
});

test("an owner's policy is read by their name", async () => {
  const asked: unknown[] = [];
  const reading = {
    read: async ({ text, values }: { text: string; values: readonly unknown[] }) => {
      asked.push([text.replace(/\s+/g, " "), values]);
      return [];
    },
  };
  await new Policies(reading as unknown as Journal, new Set()).load("ann");
  expect(asked).toEqual([["select body from kernel_policy where owner = ?", ["ann"]]]);
});
