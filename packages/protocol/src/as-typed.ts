/** What is put around a name so that it can be told where it ends, and behind that of a folder. */
const QUOTES = /\/?"/g;

/** Whether words are a message as a person typed it, which differs by the quotes around names alone. */
export const isAsTyped = (typed: string, message: string): boolean => typed.replace(QUOTES, "") === message.replace(QUOTES, "");
