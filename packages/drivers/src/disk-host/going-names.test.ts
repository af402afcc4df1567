import { expect, test } from "vitest";
import { GoingNames } from "./going-names.ts";

test("a name that is being removed is in nobody's hands until it is gone, and others are free", async () => {
  const names = new GoingNames();
  const gone = Promise.withResolvers<string>();
  const removal = names.while(["a", "b"], () => gone.promise);
  expect(() => names.mustNotGo(["a", "b"])).toThrow(expect.objectContaining({ code: "CONFLICT", data: { path: "a/b" } }));
  await expect(names.while(["a", "b"], async () => "twice")).rejects.toMatchObject({ code: "CONFLICT" });
  for (const path of [["a"], ["b"], ["a", "b", "c"]]) expect(() => names.mustNotGo(path)).not.toThrow();
  gone.resolve("gone");
  expect(await removal).toBe("gone");
  expect(() => names.mustNotGo(["a", "b"])).not.toThrow();
  await expect(names.while(["a"], async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(() => names.mustNotGo(["a"])).not.toThrow();
});
