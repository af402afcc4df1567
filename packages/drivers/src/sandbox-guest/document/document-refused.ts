/** What is told of a document that cannot be read, or may not be. */
export class DocumentRefused extends Error {
  readonly code: "UNSUPPORTED" | "TOO_LARGE";

  constructor(code: "UNSUPPORTED" | "TOO_LARGE", why: string) {
    super(why);
    this.code = code;
  }
}
