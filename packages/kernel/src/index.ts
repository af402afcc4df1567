export { deriveAuthority } from "./authority/derive.ts";
export { Rights, rightsOf } from "./authority/rights.ts";
export { Meter } from "./budget/meter.ts";
export type { Limits } from "./budget/places.ts";
export { decideFlow } from "./flow/gate.ts";
export { Kernel, type KernelDeps, type SessionRequest } from "./kernel.ts";
export type { Acting, ActingCall } from "./process/acting.ts";
export { ReadyQueue } from "./process/ready-queue.ts";
export type { Session, SessionCall } from "./process/session.ts";
