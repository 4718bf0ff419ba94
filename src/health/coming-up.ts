/** A program that is no agent, and lived for so long, has come up, ms. */
export const UP_MS = 5000;
