/**
 * Whether every path that `inner` matches is matched by `outer` too. Sound: never true when it should be false. A
 * `*` of the inner pattern needs a `*` or `**` outside, a `**` needs a `**`.
 */
export function patternContains(outer: string, inner: string): boolean {
  return outer === inner || contains(outer.split("/"), inner.split("/"));
}

function contains(outer: readonly string[], inner: readonly string[]): boolean {
  const [segment, ...rest] = outer;
  if (segment === undefined) return inner.length === 0;
  if (segment === "**") {
    for (let skip = 0; skip <= inner.length; skip++) if (contains(rest, inner.slice(skip))) return true;
    return false;
  }
  const [part, ...below] = inner;
  if (part === undefined || part === "**") return false;
  return (segment === "*" ? part !== "" : segment === part) && contains(rest, below);
}
