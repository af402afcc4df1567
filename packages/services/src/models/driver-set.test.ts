import { expect, test } from "vitest";
import { createDriverSet } from "./driver-set.ts";
import { fakeDriver } from "./models.test-harness.ts";

test("what is connected stands in the place of what was there at the start, which comes back; what is found gives way to both", () => {
  const [offline, vendor, connected, found, other] = [
    fakeDriver({ name: "offline" }),
    fakeDriver({ name: "vendor" }),
    fakeDriver({ name: "vendor" }),
    fakeDriver({ name: "vendor" }),
    fakeDriver({ name: "other" }),
  ];
  const known = [found, other];
  const set = createDriverSet([vendor, offline], { known: () => known, look: async () => undefined });
  expect(set.list()).toEqual([vendor, offline, other]);
  set.put(connected);
  expect([set.list(), set.find("vendor")]).toEqual([[connected, offline, other], connected]);
  set.remove("vendor");
  expect(set.find("vendor")).toBe(vendor);
  known.length = 0;
  expect(set.find("other")).toBeUndefined();
});
