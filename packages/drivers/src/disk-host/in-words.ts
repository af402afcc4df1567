const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A size as a person reads it. */
export function inWords(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1_024 && unit < UNITS.length - 1; unit++) size /= 1_024;
  return `${Number.isInteger(size) ? size : size.toFixed(1)} ${UNITS[unit]}`;
}
