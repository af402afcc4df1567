/** Longest work on the thread of everybody else without giving others a turn, in milliseconds. */
const SLICE_MS = 8;
/** Walks over whole trees at once. Each holds a descriptor for every level it is in. */
const MAX_WALKS = 8;

/** When the first step of this turn of the event loop was taken. */
let began: number | undefined;

/** Between two steps of long work: lets others have the thread when this turn has been long. Much cheaper than a turn where it has not. */
export async function breathe(): Promise<void> {
  if (began === undefined) {
    began = performance.now();
    setImmediate(() => {
      began = undefined;
    });
  } else if (performance.now() - began >= SLICE_MS) await nextTurn();
}

/** Lets others have the thread before a long scan goes on. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const waiting: (() => void)[] = [];
let walking = 0;

/** Runs one walk over a whole tree; others wait for it in the order in which they came. */
export async function inTurn<T>(walk: () => Promise<T>): Promise<T> {
  if (walking >= MAX_WALKS) await new Promise<void>((resolve) => waiting.push(resolve));
  else walking++;
  try {
    return await walk();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else walking--;
  }
}
