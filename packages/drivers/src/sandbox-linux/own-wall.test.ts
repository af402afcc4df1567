import { expect, test } from "vitest";
import { writablePaths } from "./own-wall.ts";

const place = (at: string, writable: boolean) => ({ at, folder: "/x", writable, hidden: [] });

test("a rule is made for what may be written to, and for nothing that a place for reading only lies in", () => {
  const own = ["/tmp", "/dev"];
  expect(writablePaths({ places: [place("/run/p1", true), place("/run/p2", false), place("/run/p10", true)] }, own)).toEqual([
    "/run/p1",
    "/run/p10",
    "/tmp",
    "/dev",
  ]);
  expect(writablePaths({ places: [place("/run/p1", true), place("/run/p1/notes", false), place("/tmp/shared", false)] }, own)).toEqual(["/dev"]);
  expect(writablePaths({ places: [] }, own)).toEqual(own);
});
