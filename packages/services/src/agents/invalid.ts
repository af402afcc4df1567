import { SyscallError } from "@aether/protocol";

/** A manifest that cannot be used. */
export function invalid(issues: readonly string[]): SyscallError {
  return new SyscallError("INVALID", `the manifest cannot be used: ${issues.slice(0, 5).join("; ")}`, { issues });
}
