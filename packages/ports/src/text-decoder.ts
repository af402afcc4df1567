/** The platform's TextDecoder, as far as ports use it: UTF-8, bytes cut anywhere. */
export interface StreamDecoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}

declare const TextDecoder: new () => StreamDecoder;

export const newTextDecoder = (): StreamDecoder => new TextDecoder();
