/** The call by which an agent's program itself hands a file over, to a place that was fixed before it began; what tools copy is their model's. */
export const handOverCall = (turn: number, index: number): string => `d${turn}-${index}`;

/** Keys of such calls, as the store's own patterns write them. */
export const HAND_OVER_KEYS = "*:d[0-9]*-[0-9]*";

/** Whether a call's key is of one. */
export const isHandOver = (key: string): boolean => /:d\d+-\d+$/.test(key);
