/** Makes a value when it is first asked for, and never again: a program that does not need it does not wait for it. */
export function lazily<Value extends NonNullable<unknown>>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
