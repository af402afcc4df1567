export type { UnixLimits } from "./limits.ts";
export { listenUnix, type UnixListener, type UnixLog, type UnixOptions } from "./listen-unix.ts";
