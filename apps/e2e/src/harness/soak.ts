/** True in `npm run test:soak`: the same checks, many more rounds. */
export const SOAK = process.env['SOAK'] === '1';
