import { expect, test } from "vitest";
import { boundsOfUser } from "./bounds-of-user.ts";

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max locked memory         65536                65536                bytes
Max pending signals       100000               unlimited            signals
Max msgqueue size         819200               819200               bytes
`;

test.for([
  { why: "a machine that gives less keeps it", limits: LIMITS, memlock: 65_536 },
  { why: "one that says nothing is told all of them", limits: "", memlock: 1_048_576 },
])("$why", ({ limits, memlock }) => {
  expect(boundsOfUser(limits)).toEqual(["sigpending=4096:4096", "msgqueue=65536:65536", `memlock=${memlock}:${memlock}`]);
});
