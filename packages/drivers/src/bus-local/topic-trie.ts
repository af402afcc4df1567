interface TrieNode<T> {
  readonly literal: Map<string, TrieNode<T>>;
  one: TrieNode<T> | undefined;
  /** Patterns that end here. */
  readonly here: Set<T>;
  /** Patterns that end in `>` here. */
  readonly rest: Set<T>;
}

/** Patterns by token. Matching takes at most 2^(tokens) steps in theory and a handful in practice. */
export class TopicTrie<T> {
  readonly #root: TrieNode<T> = createNode();

  add(pattern: readonly string[], value: T): void {
    let node = this.#root;
    for (const token of pattern) {
      if (token === ">") {
        node.rest.add(value);
        return;
      }
      node = childOf(node, token) ?? addChild(node, token);
    }
    node.here.add(value);
  }

  /** Leaves no empty branch behind: topics come and go with every call. */
  remove(pattern: readonly string[], value: T): void {
    prune({ node: this.#root, pattern, at: 0 }, value);
  }

  match(topic: readonly string[]): T[] {
    const found: T[] = [];
    collect({ node: this.#root, topic, at: 0 }, found);
    return found;
  }
}

function createNode<T>(): TrieNode<T> {
  return { literal: new Map(), one: undefined, here: new Set(), rest: new Set() };
}

function childOf<T>(node: TrieNode<T>, token: string): TrieNode<T> | undefined {
  return token === "*" ? node.one : node.literal.get(token);
}

function addChild<T>(node: TrieNode<T>, token: string): TrieNode<T> {
  const child = createNode<T>();
  if (token === "*") node.one = child;
  else node.literal.set(token, child);
  return child;
}

function collect<T>({ node, topic, at }: { node: TrieNode<T>; topic: readonly string[]; at: number }, found: T[]): void {
  const token = topic[at];
  if (token === undefined) {
    for (const value of node.here) found.push(value);
    return;
  }
  for (const value of node.rest) found.push(value);
  const named = node.literal.get(token);
  if (named) collect({ node: named, topic, at: at + 1 }, found);
  if (node.one) collect({ node: node.one, topic, at: at + 1 }, found);
}

/** Whether the node is empty afterwards. */
function prune<T>({ node, pattern, at }: { node: TrieNode<T>; pattern: readonly string[]; at: number }, value: T): boolean {
  const token = pattern[at];
  if (token === undefined) node.here.delete(value);
  else if (token === ">") node.rest.delete(value);
  else {
    const child = childOf(node, token);
    if (child && prune({ node: child, pattern, at: at + 1 }, value)) removeChild(node, token);
  }
  return node.here.size === 0 && node.rest.size === 0 && node.literal.size === 0 && node.one === undefined;
}

function removeChild<T>(node: TrieNode<T>, token: string): void {
  if (token === "*") node.one = undefined;
  else node.literal.delete(token);
}
