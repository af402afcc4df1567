/**
 * Whether every path that `inner` matches is matched by `outer` too. Sound: never true when it should be false. A
 * `*` of the inner pattern needs a `*` or `**` outside, a `**` needs a `**`.
 */
export function patternContains(outer: string, inner: string): boolean {
  return outer === inner || contains(outer.split("/"), 0, inner.split("/"), 0);
}

function contains(outer: readonly string[], at: number, inner: readonly string[], from: number): boolean {
  const segment = outer[at];
  if (segment === undefined) return from === inner.length;
  if (segment === "**") {
    for (let skip = from; skip <= inner.length; skip++) if (contains(outer, at + 1, inner, skip)) return true;
    return false;
  }
  const part = inner[from];
  if (part === undefined || part === "**") return false;
  return (segment === "*" ? part !== "" : segment === part) && contains(outer, at + 1, inner, from + 1);
}
