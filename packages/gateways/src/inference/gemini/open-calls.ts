/**
 * Which call a result belongs to. In this wire a call need not have an id, and a client may have given it one of its own, which
 * stands with the result alone: then it is the first call of that function without a result.
 */
export class OpenCalls {
  readonly #open: { readonly id: string; readonly name: string; readonly named: boolean }[] = [];
  readonly #ids = new Set<string>();
  #count = 0;

  /** @returns the id that the call has here */
  called({ id, name }: { readonly id?: string | null | undefined; readonly name: string }): string {
    const named = typeof id === "string" && id !== "" && !this.#ids.has(id);
    const own = named ? id : this.#nextId();
    this.#ids.add(own);
    this.#open.push({ id: own, name, named });
    return own;
  }

  /** @returns the id of the call; the result's own where there is none, for {@link Turns.result} to refuse */
  answered({ id, name }: { readonly id?: string | null | undefined; readonly name: string }): string {
    const byId = this.#open.findIndex((call) => call.named && call.id === id);
    const at = byId >= 0 ? byId : this.#open.findIndex((call) => call.name === name && !(call.named && id));
    return this.#open.splice(at, at < 0 ? 0 : 1)[0]?.id ?? (id || name);
  }

  #nextId(): string {
    do this.#count++;
    while (this.#ids.has(`call_${this.#count}`));
    return `call_${this.#count}`;
  }
}
