import { z } from 'zod';

// It can write code for each schema at its first use, which pays after some thousand values: here most are read once, at a start.
z.config({ jitless: true });

/** What checks all that comes from outside. */
export { z };
