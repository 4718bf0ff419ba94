import { z } from '../zod.ts';

/** Columns or rows of a terminal. */
export const cells = z.number().int().min(1).max(1000);
/** The name of a worker, or of a host. */
export const name = z.string().min(1).max(64);
