import type { TreeErrorCode } from "../tree/tree.ts";

/** WASI preview 1's numbers, as far as this host gives them. */
export const ERRNO = {
  SUCCESS: 0,
  ACCES: 2,
  BADF: 8,
  EXIST: 20,
  FAULT: 21,
  FBIG: 22,
  ILSEQ: 25,
  INVAL: 28,
  IO: 29,
  ISDIR: 31,
  LOOP: 32,
  MFILE: 33,
  NAMETOOLONG: 37,
  NOENT: 44,
  NOSPC: 51,
  NOSYS: 52,
  NOTDIR: 54,
  NOTEMPTY: 55,
  NOTSOCK: 57,
  NOTSUP: 58,
  OVERFLOW: 61,
  PERM: 63,
  ROFS: 69,
  SPIPE: 70,
  XDEV: 75,
  NOTCAPABLE: 76,
} as const;

export type Errno = (typeof ERRNO)[keyof typeof ERRNO];

export const ERRNO_OF_TREE: Readonly<Record<TreeErrorCode, Errno>> = {
  EACCES: ERRNO.ACCES,
  EBADF: ERRNO.BADF,
  EEXIST: ERRNO.EXIST,
  EFBIG: ERRNO.FBIG,
  EINVAL: ERRNO.INVAL,
  EIO: ERRNO.IO,
  EISDIR: ERRNO.ISDIR,
  ELOOP: ERRNO.LOOP,
  EMFILE: ERRNO.MFILE,
  ENAMETOOLONG: ERRNO.NAMETOOLONG,
  ENOENT: ERRNO.NOENT,
  ENOSPC: ERRNO.NOSPC,
  ENOTDIR: ERRNO.NOTDIR,
  ENOTEMPTY: ERRNO.NOTEMPTY,
  ENOTSUP: ERRNO.NOTSUP,
  EPERM: ERRNO.PERM,
  EROFS: ERRNO.ROFS,
  EXDEV: ERRNO.XDEV,
};

/** A call failed; its errno is the call's result. */
export class CallError extends Error {
  readonly errno: Errno;
  constructor(errno: Errno) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

export function fail(errno: Errno): never {
  throw new CallError(errno);
}
