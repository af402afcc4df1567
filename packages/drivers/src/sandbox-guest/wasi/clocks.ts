import { ERRNO, fail } from "./errno.ts";

export const CLOCK = { REALTIME: 0, MONOTONIC: 1, PROCESS_CPU: 2, THREAD_CPU: 3 } as const;

/** The guest's clocks, in nanoseconds. Those of processor time begin at zero with the guest. */
export interface Clocks {
  now(id: number): bigint;
  resolution(id: number): bigint;
}

export function createClocks(): Clocks {
  const cpu = (): bigint => {
    const { user, system } = process.threadCpuUsage();
    return BigInt(user + system) * 1_000n;
  };
  const cpuBefore = cpu();
  const epoch = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return {
    now(id) {
      switch (id) {
        case CLOCK.REALTIME:
          return epoch + process.hrtime.bigint();
        case CLOCK.MONOTONIC:
          return process.hrtime.bigint();
        case CLOCK.PROCESS_CPU:
        case CLOCK.THREAD_CPU:
          return cpu() - cpuBefore;
        default:
          return fail(ERRNO.INVAL);
      }
    },
    resolution(id) {
      if (id === CLOCK.REALTIME || id === CLOCK.MONOTONIC) return 1n;
      return id === CLOCK.PROCESS_CPU || id === CLOCK.THREAD_CPU ? 1_000n : fail(ERRNO.INVAL);
    },
  };
}
