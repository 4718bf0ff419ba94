import fc from 'fast-check';
import { runs } from './runs.ts';

/** All properties are tried with the same values in every run of the tests, so that one that fails does so for everybody. */
fc.configureGlobal(runs(100));
