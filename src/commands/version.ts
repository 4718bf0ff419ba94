declare const __VERSION__: string;

/** The version of this program; a development name when it runs unbundled. */
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-dev';
