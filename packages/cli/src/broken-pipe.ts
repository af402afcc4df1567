/** What is done before the command ends because nobody reads its output any more. */
let last: (() => Promise<void>) | undefined;

/** Does `act`, and waits for it, where standard output is closed by its reader until the result is disposed of. */
export function atBrokenPipe(act: () => Promise<void>): Disposable {
  last = act;
  return {
    [Symbol.dispose]: () => {
      last = undefined;
    },
  };
}

/** Standard output has no reader: that is no failure, `head` has seen enough. */
export function endQuietly(): void {
  const act = last;
  last = undefined;
  if (act === undefined) process.exit(0);
  void act()
    .catch(() => undefined)
    .finally(() => process.exit(0));
}
