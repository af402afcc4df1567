import { hash, randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock, Digest, Ids, Log } from "@aether/ports";

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

/** JSON lines in a file; a full disk must not stop the work it reports on. */
export function fileLog(file: string): Log {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      try {
        appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`, { mode: 0o600 });
      } catch {
        // Nowhere is left to say it.
      }
    };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

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
