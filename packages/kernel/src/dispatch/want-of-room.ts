import { isWantOfRoom, type Outcome } from "@aether/ports";
import { type EffectClass, SyscallError } from "@aether/protocol";

/**
 * Why a call ended, where the disk had no room at all and it can be made again once there is some. The driver says so (`full`):
 * there was not only too little room for this call. What may have reached the outside (`once`) is told as it ended.
 */
export function wantOfRoom(outcome: Outcome, effect?: EffectClass): SyscallError | undefined {
  if (outcome.ok || effect === "once") return undefined;
  const { code, message, data } = outcome.error;
  const error = new SyscallError(code, message, data);
  return isWantOfRoom(error) ? error : undefined;
}
