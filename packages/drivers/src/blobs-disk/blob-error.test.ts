import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { blobError } from "./blob-error.ts";

test.for([
  { code: "EDQUOT", full: true },
  { code: "ENOSPC", full: undefined },
  { code: "EROFS", full: undefined },
  { code: "EIO", full: undefined },
])("on a disk with room $code means no room for anything: $full", ({ code, full }) => {
  const error = blobError(Object.assign(new Error(`${code}: refused`), { code, syscall: "write" }), tmpdir());
  expect([error.code, error.data["full"]]).toEqual(["STORAGE", full]);
});
