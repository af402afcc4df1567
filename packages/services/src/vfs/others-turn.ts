/** Lets others have the thread before a long row of short deeds goes on. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
