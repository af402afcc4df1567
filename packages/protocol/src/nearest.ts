/** At most `count` of `names`, those that look most like `wanted` first. */
export const nearest = (wanted: string, names: readonly string[], count = 6): string[] =>
  scored(wanted, names)
    .slice(0, count)
    .map(({ name }) => name);

/** Signs of which one name must hold the other, and the share of a name that may be written otherwise. */
const LEAST_PART = 3;
const MOST_OTHER = 0.4;

/** The same of those only that may have been meant: one holds the other, or few signs differ. */
export const alike = (wanted: string, names: readonly string[], count = 6): string[] =>
  scored(wanted, names)
    .filter(({ name, distance }) => (distance === 0 ? Math.min(name.length, wanted.length) >= LEAST_PART : distance <= wanted.length * MOST_OTHER))
    .slice(0, count)
    .map(({ name }) => name);

function scored(wanted: string, names: readonly string[]): { readonly name: string; readonly distance: number }[] {
  const all = names.map((name) => ({ name, distance: name.includes(wanted) || wanted.includes(name) ? 0 : editDistance(wanted, name) }));
  return all.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
}

/** Characters to add, drop, change or swap with their neighbour to make `b` of `a`. Names have at most 200. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(changed, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
