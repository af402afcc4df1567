/**
 * A failure of our own whose words may be told. Whatever else is thrown where a guest runs may be the guest's own object, which
 * nothing looks at: a property, a text made of it, even the question of what class it is may run code of the guest's.
 */
export class ToldFailure extends Error {
  readonly #isOurs = true;

  /** Its words; undefined for all else, which stays untouched. */
  static wordsOf(thrown: unknown): string | undefined {
    return typeof thrown === "object" && thrown !== null && #isOurs in thrown && thrown.#isOurs ? thrown.message : undefined;
  }
}
