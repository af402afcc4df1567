export const CONNECT = "For anything else connect a language model: aether model connect <provider>, then aether run --model <provider>/<name>.";

/** Whatever could not be done, a person is told what could do it. */
export const withWayOut = (text: string): string => (text.includes(CONNECT) ? text : `${text}\n\n${CONNECT}`);
