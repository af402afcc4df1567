import { nearest } from "@aether/protocol";

/** Names that look less alike are of something else. */
const ALIKE = 0.5;
const MOST = 3;

/** Names that are written nearly like one that is not there: offered, and never taken in its place. */
function nearNames(wanted: string, names: readonly string[]): string[] {
  const own = base(wanted);
  return nearest(own.toLowerCase(), [...new Set(names.map((name) => base(name).toLowerCase()))], MOST)
    .filter((name) => alike(own.toLowerCase(), name) >= ALIKE)
    .flatMap((name) => names.filter((each) => base(each).toLowerCase() === name))
    .slice(0, MOST);
}

/** ` Did you mean a.csv or b.csv?`, or nothing. */
export function didYouMean(wanted: string, names: readonly string[]): string {
  const near = nearNames(wanted, names);
  return near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
}

const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** How many pairs of characters two names share, from 0 to 1; the ending counts for nothing. */
function alike(a: string, b: string): number {
  const pairs = (name: string): string[] => {
    const stem = name.replace(/\.[^.]+$/, "");
    return Array.from({ length: Math.max(0, stem.length - 1) }, (_, at) => stem.slice(at, at + 2));
  };
  const [mine, yours] = [pairs(a), pairs(b)];
  const shared = mine.filter((pair) => yours.includes(pair)).length;
  return mine.length + yours.length === 0 ? 0 : (2 * shared) / (mine.length + yours.length);
}
