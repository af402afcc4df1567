import type { Fault, FaultKind } from "../fault.ts";

/** Thrown where a request is turned away before any syscall. */
export class Refused extends Error {
  readonly fault: Fault;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.name = "Refused";
    this.fault = { kind, message };
  }
}
