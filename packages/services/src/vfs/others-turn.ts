/** Lets others have the thread before a long row of short deeds goes on. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Of a long row of looks: between so many others have a turn. */
const AT_ONCE = 64;

/** The same items one after the other; others have the thread now and then. */
export async function* inTurns<T>(all: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (const [index, one] of all.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await othersTurn();
    yield one;
  }
}
