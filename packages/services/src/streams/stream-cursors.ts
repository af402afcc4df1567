/** Where open streams stand. */
export interface StreamCursors {
  /** A stream that needs every row after what this says. The result lets go. */
  hold(position: () => number): () => void;
  /** What every open stream is done with; infinity when there is none. */
  lowest(): number;
}

export function createStreamCursors(): StreamCursors {
  const held = new Set<() => number>();
  return {
    hold(position) {
      // Its own function: two streams may share theirs.
      const own = (): number => position();
      held.add(own);
      return () => void held.delete(own);
    },
    lowest: () => Math.min(Number.POSITIVE_INFINITY, ...[...held].map((position) => position())),
  };
}
