import type { Cap } from "@aether/protocol";

/** The module cannot run here; the message says what it needs and what to do. */
export class ModuleRefused extends Error {
  readonly cap: Cap | undefined;
  constructor(message: string, cap?: Cap) {
    super(message);
    this.name = "ModuleRefused";
    this.cap = cap;
  }
}
