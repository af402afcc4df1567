import { ownOf } from "@aether/protocol";
import { TreeError, type TreeErrorCode } from "./tree.ts";

/** The host's errors by the names a guest knows. */
const CODES: Readonly<Record<string, TreeErrorCode>> = {
  EACCES: "EACCES",
  EBADF: "EBADF",
  EBUSY: "EPERM",
  EDQUOT: "ENOSPC",
  EEXIST: "EEXIST",
  EFBIG: "EFBIG",
  EINVAL: "EINVAL",
  EISDIR: "EISDIR",
  ELOOP: "ELOOP",
  EMFILE: "EMFILE",
  EMLINK: "EPERM",
  ENAMETOOLONG: "ENAMETOOLONG",
  ENFILE: "EMFILE",
  ENOENT: "ENOENT",
  ENOSPC: "ENOSPC",
  ENOTDIR: "ENOTDIR",
  ENOTEMPTY: "ENOTEMPTY",
  ENOTSUP: "ENOTSUP",
  EOPNOTSUPP: "ENOTSUP",
  EPERM: "EPERM",
  EROFS: "EROFS",
  ETXTBSY: "EACCES",
  EXDEV: "EXDEV",
  ERR_INVALID_ARG_VALUE: "EINVAL",
  ERR_OUT_OF_RANGE: "EINVAL",
};

/** Runs a call on the host and throws its error under the virtual path: the host's own never reaches a guest. */
export function onHost<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof TreeError) throw cause;
    const code = errnoOf(cause);
    if (code === undefined) throw cause;
    throw new TreeError(ownOf(CODES, code) ?? "EIO", path);
  }
}

export function errnoOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}
