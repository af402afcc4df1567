import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTATIONS } from "./flow-mutations.ts";

test("each check that is taken away stands in its file once", () => {
  const places = ({ file, find }: { readonly file: string; readonly find: string }): number =>
    readFileSync(new URL(`../${file}`, import.meta.url), "utf8").split(find).length - 1;
  expect(MUTATIONS.filter((mutation) => places(mutation) !== 1).map(({ file, removes }) => `${file}: ${removes}`)).toEqual([]);
});
