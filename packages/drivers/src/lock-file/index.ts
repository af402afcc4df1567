export { holdLock, type Lock } from "./hold-lock.ts";
