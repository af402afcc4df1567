import { type Authority, RENEWALS, SyscallError } from "@aether/protocol";
import type { Arguments } from "./command.ts";
import { writtenCount } from "./written-count.ts";

/** What `--tokens`, `--usd`, `--calls`, `--bytes` and `--per` say. @throws SyscallError `INVALID` */
export function budgetOf(args: Arguments): Authority["budget"] {
  const tokens = args.count("tokens");
  const calls = args.count("calls");
  const limits = {
    ...(tokens !== undefined && { tokens }),
    ...dollarsOf(args.text("usd")),
    ...(calls !== undefined && { calls }),
    ...bytesOf(args.text("bytes")),
  };
  const per = args.text("per");
  if (per === undefined) return limits;
  const resets = RENEWALS.find((renewal) => renewal === per);
  if (!resets) throw new SyscallError("INVALID", `--per takes ${RENEWALS.join(", ")}, not "${per}"`);
  if (Object.keys(limits).length === 0)
    throw new SyscallError("INVALID", `--per ${per} says how often a limit renews; give one: --tokens, --usd or --calls, or of a run --bytes`);
  return { ...limits, resets };
}

/** @throws SyscallError `INVALID` */
function bytesOf(written: string | undefined): Pick<Authority["budget"], "bytes"> {
  if (written === undefined) return {};
  const bytes = writtenCount(written);
  if (bytes === undefined) throw new SyscallError("INVALID", `--bytes takes a whole number, such as 500000, 500k, 20M or 1G, not "${written}"`);
  return { bytes };
}

/** @throws SyscallError `INVALID` */
function dollarsOf(written: string | undefined): Pick<Authority["budget"], "microUsd"> {
  if (written === undefined) return {};
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(written)) throw new SyscallError("INVALID", `--usd takes dollars, such as 0.50, not "${written}"`);
  return { microUsd: Math.round(Number(written) * 1_000_000) };
}
