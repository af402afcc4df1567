/** A binary heap of process ids: higher priority first, then the order they came. */
export class ReadyQueue {
  readonly #heap: { pid: string; priority: number; order: number }[] = [];
  readonly #queued = new Set<string>();
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  push(pid: string, priority: number): void {
    if (this.#queued.has(pid)) return;
    this.#queued.add(pid);
    this.#heap.push({ pid, priority, order: this.#order++ });
    this.#up(this.#heap.length - 1);
  }

  pop(): string | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (!top || !last) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    this.#queued.delete(top.pid);
    return top.pid;
  }

  #before(a: number, b: number): boolean {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (!left || !right) return left !== undefined;
    return left.priority !== right.priority ? left.priority > right.priority : left.order < right.order;
  }

  #up(at: number): void {
    let child = at;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #down(at: number): void {
    let parent = at;
    for (;;) {
      const left = 2 * parent + 1;
      let best = parent;
      if (left < this.#heap.length && this.#before(left, best)) best = left;
      if (left + 1 < this.#heap.length && this.#before(left + 1, best)) best = left + 1;
      if (best === parent) return;
      this.#swap(best, parent);
      parent = best;
    }
  }

  #swap(a: number, b: number): void {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (!left || !right) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }
}
