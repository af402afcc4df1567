import { tmpdir } from "node:os";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { diskError } from "./disk-error.ts";

const refusal = (code: string): Error => Object.assign(new Error(`${code}: /proc/self/fd/9/f`), { code, syscall: "open" });

test.for([
  { errno: "ENOSPC", code: "STORAGE" },
  { errno: "EDQUOT", code: "STORAGE" },
  { errno: "EROFS", code: "STORAGE" },
  { errno: "EIO", code: "STORAGE" },
  { errno: "ESTALE", code: "STORAGE" },
  { errno: "ENAMETOOLONG", code: "INVALID" },
  { errno: "ENOTDIR", code: "UNSUPPORTED" },
  { errno: "EXDEV", code: "UNSUPPORTED" },
  { errno: "EACCES", code: "DENIED" },
  { errno: "ELOOP", code: "DENIED" },
  { errno: "EMFILE", code: "BUSY" },
  { errno: "EFBIG", code: "TOO_LARGE" },
])("$errno is $code, by the caller's path and not the host's", ({ errno, code }) => {
  const error = diskError(refusal(errno), ["a", "f"]);
  expect(error).toMatchObject({ name: "SyscallError", code, data: { path: "a/f", errno } });
  expect(String(error)).toContain('"a/f"');
  expect(String(error)).not.toContain("/proc");
});

test.for([
  { errno: "EDQUOT", full: true },
  { errno: "ENOSPC", full: undefined },
  { errno: "EROFS", full: undefined },
])("on a disk with room $errno means no room for anything: $full", ({ errno, full }) => {
  expect(diskError(refusal(errno), ["f"], tmpdir())).toMatchObject({ data: { errno } });
  expect((diskError(refusal(errno), ["f"], tmpdir()) as SyscallError).data["full"]).toBe(full);
});

test("typed errors and bugs pass through as they are", () => {
  const typed = new SyscallError("CONFLICT", "changed");
  const bug = new TypeError("x is not a function");
  const argument = Object.assign(new TypeError("bad"), { code: "ERR_INVALID_ARG_TYPE" });
  for (const cause of [typed, bug, argument]) expect(diskError(cause, ["f"])).toBe(cause);
});
