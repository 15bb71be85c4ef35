const WHOLE_INSTALLATION_MS = 240_000;

// These run whole installations, as real processes or in virtual time, on a machine that may be busy.
if (/\.(e2e|sim)\.spec\.ts$/.test(expect.getState().testPath)) jest.setTimeout(WHOLE_INSTALLATION_MS);
