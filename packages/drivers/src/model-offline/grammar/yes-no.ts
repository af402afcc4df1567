/** How columns say yes and no, in the six languages. */
export const YES = /^(?:true|yes|wahr|ja|vrai|oui|s[iíì]|verdadero|vero|sim|verdadeiro)$/i;
export const NO = /^(?:false|no|falsch|nein|faux|non|falso|n[aã]o)$/i;

/** Whether these values are one yes and one no. */
export const isYesNo = (values: readonly string[]): boolean =>
  new Set(values.map((value) => value.toLowerCase())).size === 2 && values.some((value) => YES.test(value)) && values.some((value) => NO.test(value));
