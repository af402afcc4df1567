import { hash, randomBytes } from "node:crypto";
import type { Clock, Digest, Ids } from "@aether/ports";

export const systemClock: Clock = {
  now: () => Date.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, Math.min(ms, 2_147_483_647));
    return () => clearTimeout(timer);
  },
};

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

function base32(bytes: Uint8Array, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++) text += ALPHABET[(bytes[index] ?? 0) & 31];
  return text;
}

function timeText(ms: number): string {
  let text = "";
  for (let rest = ms, digit = 0; digit < 9; digit++, rest = Math.floor(rest / 32)) text = `${ALPHABET[rest % 32]}${text}`;
  return text;
}

export const systemIds: Ids = {
  process: () => `p${timeText(Date.now())}${base32(randomBytes(7), 7)}`,
  token: (prefix) => `${prefix}${base32(randomBytes(26), 26)}`,
};

export const systemDigest: Digest = {
  sha256: (data) => hash("sha256", data, "hex"),
};

/** Fault tests name a point and a count; the process dies there as by `kill -9`. */
export function failPointOf<N extends string>({
  failPoint,
}: {
  readonly failPoint: { readonly name: N; readonly nth: number } | undefined;
}): (name: N) => void {
  let left = failPoint?.nth ?? 0;
  return (name) => {
    if (name === failPoint?.name && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}
