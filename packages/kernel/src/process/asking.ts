import type { Json } from "@aether/protocol";
import type { Question } from "../dispatch/approvals.ts";

/** Calls that one question is about: as many as a person looks through. */
const MOST_ON_CARD = 8;

interface Card {
  /** Among those of the commit, from 1. */
  readonly number: number;
  readonly id: string;
  calls: number;
}

/** The questions of the gate that a process puts in one commit, which is one turn's: the journal counts none of them yet. */
export class Asking {
  #cards = 0;
  /** By tool, the newest. */
  readonly #newest = new Map<string, Card>();

  /** On the card of the calls of its tool before it, with its number in the run. `tooMany`: it is one more than may be asked. */
  put<T extends { readonly id: string }>(question: Question, ask: (question: Question) => T): { readonly asked: T; readonly tooMany: boolean } {
    const { cause, tool, left } = question;
    if (cause !== "flow" || left === undefined) return { asked: ask(question), tooMany: false };
    const newest = this.#newest.get(tool);
    if (newest && newest.calls < MOST_ON_CARD) {
      newest.calls++;
      return { asked: ask({ ...numbered(question, newest.number), card: newest.id }), tooMany: newest.number > left };
    }
    const number = ++this.#cards;
    const asked = ask(numbered(question, number));
    this.#newest.set(tool, { number, id: asked.id, calls: 1 });
    return { asked, tooMany: number > left };
  }
}

function numbered(question: Question, number: number): Question {
  const evidence = question.evidence as { readonly earlier: number } & Readonly<Record<string, Json>>;
  return number === 1 ? question : { ...question, evidence: { ...evidence, earlier: evidence.earlier + number - 1 } };
}
