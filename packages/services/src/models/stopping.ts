/** The end of the daemon, as steps of models meet it. */
export interface Stopping {
  /** Nothing new begins any more: what is broken off now is broken off in order, and by nobody's wish. */
  readonly isStopping: () => boolean;
  /** Counts as under way until it has ended, with what it keeps of its end. */
  track<T>(step: Promise<T>): Promise<T>;
  /** Resolves when every step that is under way has ended: the journal is open until then. */
  ended(): Promise<void>;
}

export function createStopping(isStopping: () => boolean = () => false): Stopping {
  const underWay = new Set<Promise<unknown>>();
  return {
    isStopping,
    async track(step) {
      underWay.add(step);
      try {
        return await step;
      } finally {
        underWay.delete(step);
      }
    },
    async ended() {
      await Promise.allSettled(underWay);
    },
  };
}
