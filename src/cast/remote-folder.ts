/** The folder in a run's folder with the copies of what workers on hosts elsewhere put out. */
export const REMOTE_FOLDER = 'remote';
