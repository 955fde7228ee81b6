/** What tokens and clients may be called. */
export const NAME = /^[\w.-]{1,64}$/;
