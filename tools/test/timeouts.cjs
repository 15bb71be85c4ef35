const END_TO_END_MS = 60_000;

// End-to-end specs start real processes on a machine that may be busy.
if (expect.getState().testPath.endsWith('.e2e.spec.ts')) jest.setTimeout(END_TO_END_MS);
