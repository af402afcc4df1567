/**
 * Whether every path that `inner` matches is matched by `outer` too. Sound: never true when it should be false. A
 * `*` of the inner pattern needs a `*` or `**` outside, a `**` needs a `**`. Literal segments are compared as they are
 * spelt, which is one way only (`compilePattern`).
 */
export function patternContains(outer: string, inner: string): boolean {
  return outer === inner || contains(outer.split("/"), inner.split("/"));
}

/** Segment by segment of `outer`, how many of `inner` it may have covered so far: no pattern can make it slow. */
function contains(outer: readonly string[], inner: readonly string[]): boolean {
  let covered = [true, ...inner.map(() => false)];
  for (const segment of outer) {
    if (segment === "**") {
      const first = covered.indexOf(true);
      covered = covered.map((_, count) => first >= 0 && count >= first);
    } else covered = [false, ...inner.map((part, at) => covered[at] === true && fits(segment, part))];
  }
  return covered[inner.length] === true;
}

function fits(segment: string, part: string): boolean {
  return segment === "*" ? part !== "" && part !== "**" : segment === part && part !== "**";
}
